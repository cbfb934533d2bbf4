"""The second factor of recruiters: the way back to where they wanted, and a lost one taken off."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse

from config.accounts import sessions
from config.accounts.models import User
from config.mail import outbox

WANTED = "desk_wanted"
"""Where a session keeps which page of the desk somebody was on their way to."""


class NotReset(Exception):
    """The factor stays as it is. The text says why."""


def remember(request: HttpRequest, target: str) -> None:
    """Note where they wanted: an address of this site, checked by who calls."""
    request.session[WANTED] = target


def take_wanted(request: HttpRequest) -> str:
    """Where they wanted, once; else the first page of the desk."""
    return str(request.session.pop(WANTED, "") or reverse("admin:index"))


@transaction.atomic
def reset(*, user: User, by: User) -> None:
    """Take every second factor off a user who lost theirs, and end their sessions.

    They sign in with their password, or a code by mail, and set up another one before the desk opens.
    Raises NotReset for one's own (the account pages do that, and ask for the factor), for who has
    none, and for an administrator's by somebody who is none.
    """
    if user.pk == by.pk:
        raise NotReset("your own second factor is yours to change, under My sign-in.")
    if user.is_superuser and not by.is_superuser:
        raise NotReset(f"{user} is an administrator: another administrator does that.")
    number, _ = Authenticator.objects.filter(user=user).delete()
    if not number:
        raise NotReset(f"{user} has no second factor.")
    sessions.end_all(user=user)
    outbox.queue(kind="factor_reset", to=user.email, context=context_of(user, by), reply_to=by.email)


def context_of(user: User, by: User) -> dict[str, Any]:
    """What the mail about it holds."""
    return {"user": user, "by": by, "login_url": f"{settings.SITE_URL}{reverse('account_login')}"}
