"""Whether somebody has shown just now that it is them: before what cannot be undone, or shows everything."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urlencode

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from config.accounts.models import User

SHOWN_FIRST = frozenset(
    {
        "account_email",
        "account_set_password",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "socialaccount_connections",
    }
)
"""Pages that change how somebody signs in, and so whose account it is."""


class ShownFirstMiddleware:
    """Whoever has neither password nor second factor shows by a new code that it is them, before such a page.

    The others are asked by allauth; of these it asks nothing at all, and an open screen would be enough to
    take their account away.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """None lets the page be."""
        match, user = request.resolver_match, request.user
        name = match.url_name if match else None
        is_asked = name == "account_reauthenticate"
        if not (is_asked or name in SHOWN_FIRST) or not isinstance(user, User):
            return None
        if get_reauthentication_flows(user) or (was_shown(request) and not is_asked):
            return None
        back_to = request.GET.get("next", "") if is_asked else request.path
        return render(request, "account/show_anew.html", {"back_to": back_to})


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
