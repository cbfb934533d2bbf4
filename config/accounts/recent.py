"""Whether somebody has shown just now that it is them: before what cannot be undone, or shows everything."""

from __future__ import annotations

import time
from urllib.parse import urlencode

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.http import HttpRequest
from django.urls import reverse

from config.accounts.models import User


def was_shown(request: HttpRequest) -> bool:
    """Whether they gave a password, a second factor or a code in the last minutes (REAUTHENTICATION_TIMEOUT).

    A fresh sign-in counts as well: who has no password and no second factor cannot do anything else, and
    allauth would ask them for nothing at all.
    """
    if not request.user.is_authenticated:
        return False
    records = get_authentication_records(request, request.user)
    newest = max((record["at"] for record in records), default=0)
    return bool(time.time() - newest < app_settings.REAUTHENTICATION_TIMEOUT)


def address_to_show_it(user: User, back_to: str) -> str:
    """Where they show it and come back. Empty for whoever has mailed codes alone: they sign in anew."""
    if not get_reauthentication_flows(user):
        return ""
    return f"{reverse('account_reauthenticate')}?{urlencode({'next': back_to})}"


def address_to_sign_in(back_to: str) -> str:
    """Where somebody who has signed out gets a code by mail, and comes back."""
    return f"{reverse('account_request_login_code')}?{urlencode({'next': back_to})}"
