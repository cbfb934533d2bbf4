"""Every page of an account, with somebody who stands on it: for whoever renders them all."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

from config.accounts import unsent
from config.accounts.models import User
from config.mail.models import OutgoingMail
from tests.factories import PASSWORD, RecruiterFactory, UserFactory
from tests.signing_in import OF_WHOM, sign_in

OURS = (
    "account_",
    "mfa_",
    "socialaccount_",
    "openid_connect_",
    "usersessions_",
    "unsent",
    "recruiters:second",
)
"""How the names of such routes begin."""
SHOWS_NOTHING = {
    "mfa_download_recovery_codes": "a file",
    "mfa_view_recovery_codes": "codes are shown once, when they are made",
    "mfa_login_webauthn": "data for a script, and where its form goes",
}
"""Routes that show no page of their own, and why."""


@dataclass(frozen=True)
class Place:
    """Where somebody stands: the route, how to come there (a browser and the address), and the answer."""

    route: str
    come: Callable[[], tuple[Client, str]]
    status: int = 200


def _anybody(route: str, *args: object) -> Callable[[], tuple[Client, str]]:
    return lambda: (Client(), reverse(route, args=args))


def _in(user: User) -> Client:
    """Signed in a moment ago, by whatever they have."""
    client = Client()
    sign_in(client, user)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] += [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session[OF_WHOM] = str(user.pk)
    session.save()
    return client


def candidate() -> User:
    user: User = UserFactory.create()
    return user


def with_app() -> User:
    user = candidate()
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    return user


def with_key() -> User:
    """With an app and a key besides, which nobody holds in their hands."""
    user = with_app()
    WebAuthn.add(user, "My phone", _registered())
    return user


def _registered() -> dict[str, Any]:
    """What a browser sends of a new key (WebAuthn 3, 5.1), for a pair of keys made now."""
    public = ec.generate_private_key(ec.SECP256R1()).public_key()
    key = ES256.from_cryptography_key(public)  # type: ignore[no-untyped-call]  # fido2's own
    held = AttestedCredentialData.create(Aaguid.NONE, b"a-key-of-the-tests", key)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    proof = AuthenticatorData.create(hashlib.sha256(b"localhost").digest(), flags, 0, bytes(held))
    said = {"type": "webauthn.create", "challenge": "AAAA", "origin": "http://localhost"}
    name = websafe_encode(held.credential_id)
    return {
        "type": "public-key",
        "id": name,
        "rawId": name,
        "response": {
            "clientDataJSON": websafe_encode(json.dumps(said).encode()),
            "attestationObject": websafe_encode(bytes(AttestationObject.create("none", proof, {}))),
        },
        "clientExtensionResults": {"credProps": {"rk": True}},
    }


def recruiter() -> User:
    user: User = RecruiterFactory.create().user
    return user


def _of(make: Callable[[], User], route: str) -> Callable[[], tuple[Client, str]]:
    return lambda: (_in(make()), reverse(route))


def _of_key(route: str) -> tuple[Client, str]:
    user = with_key()
    key = Authenticator.objects.get(user=user, type=Authenticator.Type.WEBAUTHN)
    return _in(user), reverse(route, args=[key.pk])


def _sent(route: str, shows: str, **form: str) -> tuple[Client, str]:
    """After a form was sent that leads there."""
    cache.clear()
    client = Client()
    client.post(reverse(route), form)
    return client, reverse(shows)


def _code() -> str:
    found = re.search(
        r"^([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})*)$", OutgoingMail.objects.latest("pk").text, re.MULTILINE
    )
    assert found
    return found[1]


def _new_password() -> tuple[Client, str]:
    user = candidate()
    client, confirm = _sent("account_reset_password", "account_confirm_password_reset_code", email=user.email)
    client.post(confirm, {"code": _code()})
    return client, reverse("account_complete_password_reset")


def _without_password() -> tuple[Client, str]:
    user: User = UserFactory.create(password=None)
    return _in(user), reverse("account_set_password")


def _second_step() -> tuple[Client, str]:
    sent = {"login": with_app().email, "password": PASSWORD}
    return _sent("account_login", "mfa_authenticate", **sent)


def _recruiter_without_factor() -> tuple[Client, str]:
    sent = {"login": recruiter().email, "password": PASSWORD}
    return _sent("account_login", "recruiters:second-factor", **sent)


def _typed() -> tuple[Client, str]:
    user = candidate()
    client = _in(user)
    session = client.session
    fields = [
        ["first_name", "Robin"],
        ["why", "Words & <b>more</b>, and\nanother line " + "of many words " * 60],
    ]
    session[unsent.KEY] = {
        "user": user.pk, "path": "/me/leave/", "fields": fields, "had_files": True, "at": int(time.time()),
    }  # fmt: skip
    session.save()
    return client, reverse("unsent")


def _closed() -> tuple[Client, str]:
    return Client(), reverse("account_inactive")


PLACES: dict[str, Place] = {
    "sign in": Place("account_login", _anybody("account_login")),
    "sign up": Place("account_signup", _anybody("account_signup")),
    "code by mail": Place("account_request_login_code", _anybody("account_request_login_code")),
    "the code that was mailed": Place(
        "account_confirm_login_code",
        lambda: _sent("account_request_login_code", "account_confirm_login_code", email=candidate().email),
    ),
    "the code of a sign-up": Place(
        "account_email_verification_sent",
        lambda: _sent(
            "account_signup", "account_email_verification_sent", email="new@example.com", password1=PASSWORD
        ),
    ),
    "lost password": Place("account_reset_password", _anybody("account_reset_password")),
    "the code for a new password": Place(
        "account_confirm_password_reset_code",
        lambda: _sent(
            "account_reset_password", "account_confirm_password_reset_code", email=candidate().email
        ),
    ),
    "a new password": Place("account_complete_password_reset", _new_password),
    "the new password counts": Place(
        "account_password_reset_completed", _anybody("account_password_reset_completed")
    ),
    "a closed account": Place("account_inactive", _closed),
    "sign out": Place("account_logout", _of(candidate, "account_logout")),
    "my address": Place("account_email", _of(candidate, "account_email")),
    "my password": Place("account_change_password", _of(candidate, "account_change_password")),
    "a first password": Place("account_set_password", _without_password),
    "is it you": Place("account_reauthenticate", _of(candidate, "account_reauthenticate")),
    "my sessions": Place("usersessions_list", _of(candidate, "usersessions_list")),
    "kept when signed out": Place("unsent", _typed),
    "my second factors": Place("mfa_index", _of(candidate, "mfa_index")),
    "my second factors, with all": Place("mfa_index", _of(with_key, "mfa_index")),
    "a recruiter's second factors": Place("mfa_index", _of(recruiter, "mfa_index")),
    "second step": Place("mfa_authenticate", _second_step),
    "is it you, by the app": Place("mfa_reauthenticate", _of(with_app, "mfa_reauthenticate")),
    "is it you, by the key": Place(
        "mfa_reauthenticate_webauthn", _of(with_key, "mfa_reauthenticate_webauthn")
    ),
    "turn the app on": Place("mfa_activate_totp", _of(candidate, "mfa_activate_totp")),
    "turn the app off": Place("mfa_deactivate_totp", _of(with_app, "mfa_deactivate_totp")),
    "new recovery codes": Place("mfa_generate_recovery_codes", _of(with_app, "mfa_generate_recovery_codes")),
    "no keys": Place("mfa_list_webauthn", _of(candidate, "mfa_list_webauthn")),
    "my keys": Place("mfa_list_webauthn", _of(with_key, "mfa_list_webauthn")),
    "add a key": Place("mfa_add_webauthn", _of(candidate, "mfa_add_webauthn")),
    "rename a key": Place("mfa_edit_webauthn", lambda: _of_key("mfa_edit_webauthn")),
    "take a key off": Place("mfa_remove_webauthn", lambda: _of_key("mfa_remove_webauthn")),
    "the way to the desk": Place("recruiters:second-factor", _recruiter_without_factor),
    "connected accounts": Place("socialaccount_connections", _of(candidate, "socialaccount_connections")),
    "stopped at the provider": Place(
        "socialaccount_login_cancelled", _anybody("socialaccount_login_cancelled")
    ),
    "went wrong at the provider": Place(
        "socialaccount_login_error", _of(candidate, "socialaccount_login_error"), 401
    ),
}
"""By what one does there. Pages of a provider need one: see `tests/config/test_providers.py`."""
