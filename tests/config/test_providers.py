"""Signing in with Google or LinkedIn, with a provider of our own on loopback."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import allauth
import jwt
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.conf import settings as project
from django.test import Client
from pytest_django.fixtures import Settings

from config import providers
from config.accounts.models import User
from config.env import Environment
from config.mail.models import OutgoingMail
from tests.account_frame import frame_of
from tests.factories import RecruiterFactory, UserFactory
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db(transaction=True)
LOGIN = "/accounts/oidc/google/login/"
KEY = "a key of the provider of the tests, long enough"


@dataclass
class Provider:
    """An OpenID Connect provider that says of everybody what `claims` holds."""

    claims: dict[str, Any] = field(default_factory=dict)
    challenges: list[str] = field(default_factory=list)
    url: str = ""

    def answer(self, path: str, sent: dict[str, str]) -> dict[str, Any]:
        if path.startswith("/.well-known/"):
            names = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
            ends = {f"{name}_endpoint": f"{self.url}/{at}" for name, at in names.items()}
            return {"issuer": self.url, "jwks_uri": f"{self.url}/keys", **ends}
        if path == "/token":
            digest = hashlib.sha256(sent["code_verifier"].encode()).digest()
            assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() in self.challenges
            assert (sent["client_id"], sent["client_secret"], sent["code"]) == ("us", "secret", "a-code")
            whole = {"iss": self.url, "aud": "us", "exp": 4_000_000_000, "iat": 1, **self.claims}
            return {"access_token": "t", "token_type": "Bearer", "id_token": jwt.encode(whole, KEY)}
        return self.claims


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    made = Provider({"sub": "7", "email": "dana@example.com", "email_verified": True, "name": "Dana Reyes"})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            sent = {name: one[0] for name, one in parse_qs(self.rfile.read(size).decode()).items()}
            body = json.dumps(made.answer(urlsplit(self.path).path, sent)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 -- the name that http.server calls

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    known = providers.Known("google", "Google", made.url, made.url, takes_proof_key=True)
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [providers.app(known, "us", "secret")]}}
    yield made
    server.shutdown()
    server.server_close()


def go(client: Client, provider: Provider, *, process: str = "login", **said: str) -> Any:  # noqa: ANN401
    """The whole round trip: the button, the provider's answer, and back."""
    away = client.post(f"{LOGIN}?process={process}")
    assert away.status_code == 302, away.content
    asked = {name: one[0] for name, one in parse_qs(urlsplit(away.headers["Location"]).query).items()}
    assert away.headers["Location"].startswith(f"{provider.url}/authorize?")
    provider.challenges.append(asked.get("code_challenge", ""))
    back = {"state": asked["state"], **(said or {"code": "a-code"})}
    return client.get(f"{urlsplit(asked['redirect_uri']).path}?{urlencode(back)}", follow=True)


class TestRoundTrip:
    def test_somebody_new_is_on_their_page_with_their_address_proven(self, provider: Provider) -> None:
        client = Client()
        answer = go(client, provider)
        assert answer.redirect_chain[-1][0] == "/me/"
        user = User.objects.get(email="dana@example.com")
        assert (user.name, user.is_staff, user.has_usable_password()) == ("Dana Reyes", False, False)
        assert EmailAddress.objects.get(user=user).verified
        assert not SocialToken.objects.exists()
        client.post("/accounts/logout/")
        assert go(Client(), provider).redirect_chain[-1][0] == "/me/"
        assert User.objects.count() == 1

    def test_an_address_of_somebody_else_opens_nothing(self, provider: Provider) -> None:
        for user in (UserFactory.create(email="dana@example.com"), RecruiterFactory.create().user):
            provider.claims["email"] = user.email
            client = Client()
            answer = go(client, provider)
            assert not answer.wsgi_request.user.is_authenticated
            assert client.get("/me/").status_code == 302
            assert not SocialAccount.objects.exists()

    def test_recruiters_neither_sign_in_nor_connect(self, provider: Provider) -> None:
        sam = RecruiterFactory.create().user
        client = Client()
        sign_in(client, sam)
        assert "Recruiters do not connect Google." in go(client, provider, process="connect").content.decode()
        assert not SocialAccount.objects.exists()
        SocialAccount.objects.create(user=sam, provider="google", uid="7")
        answer = go(Client(), provider)
        assert answer.redirect_chain[-1][0] == "/accounts/login/"
        assert not answer.wsgi_request.user.is_authenticated

    def test_no_is_no_and_a_forged_answer_nothing(self, provider: Provider) -> None:
        assert "You stopped signing in" in go(Client(), provider, error="access_denied").content.decode()
        forged = Client().get(f"{LOGIN}callback/?state=x&code=y")
        assert forged.status_code == 401
        assert "That did not work" in forged.content.decode()
        frame_of(forged)

    def test_connect_and_take_off(self, provider: Provider) -> None:
        user = UserFactory.create()
        client = Client()
        client.post("/accounts/login/", {"login": user.email, "password": "correct horse battery"})
        answer = go(client, provider, process="connect")
        if "reauthenticate" in answer.redirect_chain[-1][0]:
            answer = client.post(
                answer.redirect_chain[-1][0], {"password": "correct horse battery"}, follow=True
            )
        account = SocialAccount.objects.get(user=user)
        told = OutgoingMail.objects.filter(to=user.email)
        assert "Google was connected" in told.get().text
        page = client.get("/accounts/3rdparty/").content.decode()
        assert "Take it off" in page
        client.post("/accounts/3rdparty/", {"account": account.pk})
        assert not SocialAccount.objects.exists()
        assert "Google was taken off" in told.latest("pk").text

    def test_connected_it_signs_in_whoever_connected_it_whatever_its_address(
        self, provider: Provider
    ) -> None:
        user = UserFactory.create(email="robin@example.com")
        SocialAccount.objects.create(user=user, provider="google", uid="7")
        answer = go(Client(), provider)
        assert answer.wsgi_request.user == user
        assert EmailAddress.objects.get(user=user).email == "robin@example.com"

    def test_an_address_the_provider_did_not_prove_is_proven_by_a_code_of_ours(
        self, provider: Provider
    ) -> None:
        provider.claims["email_verified"] = False
        client = Client()
        answer = go(client, provider)
        assert not answer.wsgi_request.user.is_authenticated
        assert answer.redirect_chain[-1][0] == "/accounts/confirm-email/"
        assert not EmailAddress.objects.get(email="dana@example.com").verified
        assert client.get("/me/").status_code == 302
        code = re.search(r"^[A-Z0-9]{3,}-[A-Z0-9]{3,}$", OutgoingMail.objects.get().text, re.MULTILINE)
        assert code
        client.post("/accounts/confirm-email/", {"code": code[0]})
        assert client.get("/me/").status_code == 200

    @pytest.mark.parametrize("is_proven", [True, False])
    def test_a_known_address_is_not_taken_over_nor_told_of(self, provider: Provider, is_proven: bool) -> None:  # noqa: FBT001
        """Neither by a provider that vouches for it nor by one that does not: its owner signs in first."""
        provider.claims["email_verified"] = is_proven
        owner = UserFactory.create(email="dana@example.com")
        client = Client()
        answer = go(client, provider)
        frame_of(answer)
        assert not answer.wsgi_request.user.is_authenticated
        assert (User.objects.count(), SocialAccount.objects.count()) == (1, 0)
        again = client.post(answer.redirect_chain[-1][0], {"email": owner.email}, follow=True)
        frame_of(again)
        assert not again.wsgi_request.user.is_authenticated
        assert (User.objects.count(), SocialAccount.objects.count()) == (1, 0)
        assert client.get("/me/").status_code == 302


class TestPages:
    @pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/signup/", LOGIN])
    def test_forms_may_lead_to_it_from_the_pages_with_its_button(
        self, provider: Provider, address: str
    ) -> None:
        page = Client().get(address)
        frame_of(page)
        assert f"form-action 'self' {provider.url}" in page.headers["Content-Security-Policy"]
        assert "Google" in page.content.decode()
        other = Client().get("/accounts/password/reset/")
        assert provider.url not in other.headers["Content-Security-Policy"]

    def test_without_configuration_nobody_hears_of_it(self) -> None:
        page = Client().get("/accounts/login/")
        assert "Google" not in page.content.decode()
        assert "form-action 'self';" in page.headers["Content-Security-Policy"] + ";"
        assert Client().get(LOGIN).status_code == 404


def test_half_a_pair_is_named() -> None:
    env = Environment()
    assert providers.configured(env, google=("", ""), linkedin=("one", "")) == {}
    assert [found.id for found in env.problems] == ["onfile.E017"]
    found = providers.configured(Environment(), google=("", ""), linkedin=("one", "two"))
    (app,) = found["openid_connect"]["APPS"]
    assert (app["provider_id"], app["settings"]["oauth_pkce_enabled"]) == ("linkedin", False)


NOT_SERVED = (
    "idp/",
    "openid/",
    "allauth/",
    "headless/",
    "account/phone",
    "account/base_manage_phone",
    "account/messages/phone",
)
NEVER = {
    "account/confirm_phone_verification_code.html",
    "account/signup_by_passkey.html",
    "mfa/webauthn/signup_form.html",
}


def test_no_template_of_allauths_own_shows_through() -> None:
    theirs = Path(allauth.__file__).parent / "templates"
    ours = Path(project.BASE_DIR, "templates")
    names = (str(found.relative_to(theirs)) for found in theirs.rglob("*") if found.is_file())
    served = {name for name in names if not name.startswith(NOT_SERVED)} - NEVER
    assert {name for name in served if not (ours / name).exists()} == set()
