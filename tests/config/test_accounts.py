"""Signing in and keeping an account: what it says, what it mails, and what ends a session."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import allauth
import pytest
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.core.context import request_context
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from config.accounts.models import User
from config.mail.models import OutgoingMail
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
OLD, NEW = "a password of long ago", "quite another password 7"
SECURITY = "Something about your account at Onfile changed:"
SUBJECTS = {
    "account/email/account_already_exists": "You already have an account",
    "account/email/email_changed": "Your e-mail address was changed",
    "account/email/email_confirm": "An e-mail address was confirmed",
    "account/email/email_confirmation_signup": "Confirm your e-mail address",
    "account/email/email_confirmation": "Confirm your e-mail address",
    "account/email/email_deleted": "An e-mail address was removed",
    "account/email/login_code": "Your sign-in code",
    "account/email/password_changed": "Your password was changed",
    "account/email/password_reset_code": "Your code for a new password",
    "account/email/password_reset_key": "Choose a new password",
    "account/email/password_reset": "Your password was set anew",
    "account/email/password_set": "Your account has a password now",
    "account/email/unknown_account": "There is no account with this address",
    "mfa/email/recovery_codes_generated": "New recovery codes were made",
    "mfa/email/totp_activated": "Authenticator app turned on",
    "mfa/email/totp_deactivated": "Authenticator app turned off",
    "mfa/email/webauthn_added": "A passkey or security key was added",
    "mfa/email/webauthn_removed": "A passkey or security key was removed",
    "socialaccount/email/account_connected": "Another way to sign in was added",
    "socialaccount/email/account_disconnected": "A way to sign in was taken off",
}
"""Every mail that allauth can send, with what we call it."""
SENTENCE = re.compile(r"[A-Z][^.{}%]{25,}\.")
"""What is long enough to be nobody's by chance."""
FRAMES = {"account/email/base"}


@pytest.fixture
def robin(db: None) -> User:
    user = UserFactory.create(email="robin@example.com", name="Robin Vale")
    user.set_password(OLD)
    user.save()
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    return user


def sign_in(password: str = OLD) -> Client:
    client = Client()
    sent = {"login": "robin@example.com", "password": password}
    assert client.post("/accounts/login/", sent).status_code == 302
    return client


def error_of(client: Client, address: str, **sent: str) -> str:
    """The one error of a form that was sent."""
    form = client.post(address, sent).context["form"]
    (messages,) = form.errors.values()
    (message,) = messages
    return str(message)


class TestPassword:
    def test_changing_it_keeps_this_session_and_ends_the_others(self, robin: User) -> None:
        here, elsewhere = sign_in(), sign_in()
        sent = {"oldpassword": OLD, "password1": NEW, "password2": NEW}
        answer = here.post("/accounts/password/change/", sent, follow=True)

        assert answer.redirect_chain[-1][0] == "/me/"
        assert "You stay signed in here, and are signed out everywhere else." in answer.content.decode()
        assert here.get("/me/").status_code == 200
        assert elsewhere.get("/me/").status_code == 302
        assert here.get("/accounts/sessions/").status_code == 200
        assert UserSession.objects.filter(user=robin).count() == 1
        sign_in(NEW)

    def test_the_mail_says_what_to_do_if_it_was_not_you(self, robin: User) -> None:
        sent = {"oldpassword": OLD, "password1": NEW, "password2": NEW}
        sign_in().post("/accounts/password/change/", sent)
        mail = OutgoingMail.objects.get()
        assert mail.text.startswith("Hello Robin,")
        for link in ("/accounts/password/reset/", "/accounts/sessions/"):
            assert f"{settings.SITE_URL}{link}" in mail.text
            assert f'href="{settings.SITE_URL}{link}"' in mail.html
        assert "sign out everywhere else." not in mail.text


class TestMails:
    def test_each_has_words_of_ours(self) -> None:
        """A mail that comes with a newer allauth fails here until it has a row and templates."""
        theirs = Path(allauth.__file__).parent / "templates"
        found = {
            str(file.relative_to(theirs)).removesuffix("_message.txt")
            for app in ("account", "mfa", "socialaccount")
            for file in theirs.glob(f"{app}/email/*_message.txt")
        }
        assert found - FRAMES == set(SUBJECTS)
        for kind in SUBJECTS:
            for part in ("message", "subject"):
                assert (Path(settings.BASE_DIR, "templates", f"{kind}_{part}.txt")).exists()
                own, stock = (
                    set(SENTENCE.findall((folder / f"{kind}_{part}.txt").read_text()))
                    for folder in (Path(settings.BASE_DIR, "templates"), theirs)
                )
                assert own & stock == set()

    @pytest.mark.parametrize("kind", SUBJECTS)
    def test_each_stands_in_our_frame(self, robin: User, rf: RequestFactory, kind: str) -> None:
        context = {
            "user": robin,
            "code": "ABC-DEF",
            "from_email": "old@example.com",
            "to_email": "new@example.com",
            "deleted_email": "old@example.com",
            "activate_url": "http://localhost/activate/",
            "password_reset_url": "http://localhost/reset/",
            "signup_url": "http://localhost/signup/",
            "timestamp": datetime(2026, 3, 4, 18, 5, tzinfo=UTC),
            "ip": "192.0.2.1",
            "user_agent": "A browser & more",
            "provider": SimpleNamespace(name="Google"),
        }
        request: HttpRequest = rf.get("/")
        with request_context(request):
            get_adapter(request).send_mail(kind, "robin@example.com", context)
        mail = OutgoingMail.objects.get()

        assert (mail.kind, mail.to) == ("account", "robin@example.com")
        assert mail.subject == SUBJECTS[kind]
        assert mail.text.startswith("Hello Robin,\n\n")
        assert mail.text.rstrip().endswith(settings.MAIL_POSTAL_ADDRESS)
        assert f" at {settings.SITE_NAME}." in mail.text.rpartition("\n--\n")[2]
        assert "127.0.0.1:8" not in mail.text.partition("\n--\n")[0].replace(settings.SITE_URL, "")
        assert mail.html.count(settings.MAIL_POSTAL_ADDRESS) == 1
        assert "Hello Robin," in mail.html
        assert "{" not in mail.text
        assert ("&amp;" in mail.text, mail.subject == "") == (False, False)
        if SECURITY in mail.text:
            assert "March 4, 2026, 1:05 p.m." in mail.text
            assert "A browser & more" in mail.text
        if kind.startswith("socialaccount/"):
            assert "Google was" in mail.text
            assert "Google was" in mail.html
        if "ABC-DEF" in mail.text:
            assert 'class="code"' in mail.html

    def test_an_address_nobody_proved_is_not_told_it_has_an_account(self, client: Client) -> None:
        client.post("/accounts/password/reset/", {"email": "nobody@example.com"})
        mail = OutgoingMail.objects.get()
        assert "because somebody, perhaps you, gave this address" in mail.text
        assert "because you have an account" not in mail.text + mail.html


class TestWords:
    def test_wrong_passwords_lead_to_the_code(self, robin: User, client: Client) -> None:
        sent = {"login": robin.email, "password": "not this one"}
        said = error_of(client, "/accounts/login/", **sent)
        assert said.endswith("A code by mail works without the password.")
        for _ in range(5):
            said = error_of(client, "/accounts/login/", **sent)
        assert said.startswith("That was too often in a short time. Wait a few minutes")

    def test_a_code_says_how_long_it_counts_on_the_page_and_in_the_mail(
        self, robin: User, client: Client
    ) -> None:
        page = client.post("/accounts/login/code/", {"email": robin.email}, follow=True)

        assert "counts for 10 minutes" in page.content.decode()
        assert "It counts once, for 10 minutes." in OutgoingMail.objects.latest("pk").text

    def test_a_wrong_code_says_what_to_do(self, robin: User, client: Client) -> None:
        client.post("/accounts/login/code/", {"email": robin.email})
        said = error_of(client, "/accounts/login/code/confirm/", code="WRONG")
        assert said == "That is not the code. Look at the newest mail, or have a new one sent."

    @pytest.mark.parametrize(
        ("address", "names"),
        [
            ("/accounts/login/", ["login", "password"]),
            ("/accounts/signup/", ["email", "password1"]),
            ("/accounts/login/code/", ["email"]),
            ("/accounts/password/reset/", ["email"]),
        ],
    )
    def test_nothing_is_left_in_other_words(self, client: Client, address: str, names: list[str]) -> None:
        response = client.post(address, {})
        errors = response.context["form"].errors
        text = response.content.decode()
        assert sorted(errors) == sorted(names)
        assert "This field is required" not in text
        assert ">Email" not in text
        assert "placeholder" not in text.partition("<main")[2].partition("</main>")[0]

    def test_nor_on_the_pages_of_an_account(self, robin: User) -> None:
        client = sign_in()
        text = client.post("/accounts/password/change/", {}).content.decode()
        assert ("This field is required" in text, "(again)" in text) == (False, False)
        assert "The new password once more" in text
        text = client.post("/accounts/email/", {"action_add": "", "email": "no address"}).content.decode()
        assert "This does not look like an e-mail address" in text


def test_settings_name_forms_that_are_there(settings: Settings) -> None:
    from django.utils.module_loading import import_string  # noqa: PLC0415 -- only here

    for path in (settings.ACCOUNT_FORMS | settings.MFA_FORMS).values():
        assert import_string(path).__mro__[1].__name__ == "OurWords"
