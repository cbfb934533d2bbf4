from django.apps import AppConfig
from django.core.validators import MaxLengthValidator

from config.text import TOO_LONG


class AccountsConfig(AppConfig):
    name = "config.accounts"
    label = "accounts"
    verbose_name = "people who sign in"

    def ready(self) -> None:
        # The lowest of our apps registers the platform's checks: no command runs without them.
        from allauth.account.signals import email_confirmed  # noqa: PLC0415 -- once models are there
        from allauth.mfa.signals import authenticator_added  # noqa: PLC0415 -- the same
        from django.contrib.auth.signals import user_logged_in  # noqa: PLC0415 -- the same

        from config import checks  # noqa: F401, PLC0415 -- registers when imported
        from config.accounts import factors, proof, sessions  # noqa: PLC0415 -- the same

        # The one place: every form of ours, of allauth and of the desk asks this validator.
        MaxLengthValidator.message = TOO_LONG
        email_confirmed.connect(proof.void_strangers_password, dispatch_uid="accounts.void_password")
        authenticator_added.connect(factors.note_proof, dispatch_uid="accounts.note_proof")
        user_logged_in.connect(sessions.begin, dispatch_uid="accounts.begin_session")
