"""Signing in as somebody, as far as a session can tell: for tests that are about something else."""

from __future__ import annotations

import time

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from config.accounts.factors import FACTORS
from config.accounts.models import User

OF_WHOM = "account_authentication_methods_user"


def sign_in(client: Client, user: User) -> None:
    """Sign in with the password; recruiters with their second factor too, which they get here.

    So whoever tries a page of the desk goes through its gate.
    """
    client.force_login(user)
    records = [{"method": "password", "at": time.time(), "email": user.email}]
    if user.is_staff:
        factor = with_factor(user)
        records.append({"method": "mfa", "at": time.time(), "id": factor.pk, "type": str(factor.type)})
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = records
    session[OF_WHOM] = str(user.pk)
    session.save()


def with_factor(user: User) -> Authenticator:
    """The second factor of a user: their own, or an authenticator app that is set up now."""
    own = Authenticator.objects.filter(user=user, type__in=FACTORS).first()
    found: Authenticator = own or TOTP.activate(user, generate_totp_secret()).instance
    return found
