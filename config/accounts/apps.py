from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "config.accounts"
    label = "accounts"
    verbose_name = "people who sign in"

    def ready(self) -> None:
        # The lowest of our apps registers the platform's checks: no command runs without them.
        from config import checks  # noqa: F401, PLC0415 -- registers when imported
