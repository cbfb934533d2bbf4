"""Second factors: who has one, and whether this very session was opened by it."""

from __future__ import annotations

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

from config.accounts.models import User

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What counts as one. Recovery codes stand in for it and come with it: alone they are none."""


def has_one(request: HttpRequest) -> bool:
    """Whether whoever is signed in has a second factor. Read once for a request."""
    if "has_factor" not in request.__dict__:
        own = Authenticator.objects.filter(user=request.user.pk, type__in=FACTORS)
        request.__dict__["has_factor"] = own.exists()
    found: bool = request.__dict__["has_factor"]
    return found


def has_key(user: User) -> bool:
    """Whether one of them is a passkey or a security key."""
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).exists())


def opened_this(request: HttpRequest) -> bool:
    """Whether this session was opened, or confirmed later, by a second factor.

    A recovery code counts: it is what somebody signs in with whose key or phone is gone. So does a
    passkey alone, because it asks for a finger or a PIN besides being had (`required` in settings).
    """
    user = request.user if isinstance(request.user, User) else None
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, user))


def let_in(request: HttpRequest) -> bool:
    """Whether the desk may open: by a factor, or without one where the demo has switched that off."""
    if not settings.STAFF_SECOND_FACTOR:
        return True
    return opened_this(request) and has_one(request)


def note_proof(*, request: HttpRequest, user: User, authenticator: Authenticator, **_: object) -> None:
    """Who sets up a factor has shown it to us: nobody is asked for it again a moment later.

    Answers allauth's `authenticator_added`, which comes after a code or a touch was checked.
    """
    if authenticator.type in FACTORS:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
        request.__dict__.pop("has_factor", None)
