"""How long somebody stays signed in, and what ends it.

OWASP ASVS 5.0 (7.3.1, 7.3.2, 7.4.2) asks for a limit without activity, one in all, and an end for those who
are switched off. Both limits are kept in the session: [signed in at, last seen at], seconds since 1970.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils import timezone

from config.accounts import unsent
from config.accounts.models import User

KEY = "stay"
MINUTE, HOUR, DAY = 60, 3_600, 86_400


@dataclass(frozen=True)
class Limits:
    """Seconds: without a request, in all, and after how many a request is noted once more."""

    idle: int
    whole: int
    noted: int


STAFF = Limits(idle=30 * MINUTE, whole=12 * HOUR, noted=MINUTE)
CANDIDATES = Limits(idle=14 * DAY, whole=30 * DAY, noted=HOUR)
OF_STAFF = "To keep files safe, the desk signs you out after 30 minutes without a click, and after 12 hours."
OF_CANDIDATES = "You were away for a while, so you are signed out here. Sign in to go on where you were."


def begin(*, request: HttpRequest, **_: object) -> None:
    """Note when a session began. Answers Django's `user_logged_in`."""
    request.session[KEY] = [int(time.time())] * 2


def end_all(*, user: User) -> int:
    """End every session of a user, such as one who was switched off. Returns how many there were."""
    own = list(UserSession.objects.filter(user=user))
    for session in own:
        session.end()
    return len(own)


def end_one(*, request: HttpRequest, pk: int) -> bool:
    """End another session of whoever is signed in; False when it is none of theirs, or has ended."""
    others = UserSession.objects.filter(user=request.user.pk).exclude(
        session_key=request.session.session_key or ""
    )
    session = others.filter(pk=pk).first()
    if session is None:
        return False
    session.end()
    return True


class SessionLimitsMiddleware:
    """Ends sessions that are over, and says so; whoever signs in again is where they were."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: Any,  # noqa: ANN401
        kwargs: Any,  # noqa: ANN401
    ) -> HttpResponseBase | None:
        """After the check of a form's token, so that nothing is kept that another site sent."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return None
        now = int(time.time())
        began, seen = request.session.get(KEY) or (now, 0)
        limits = STAFF if request.user.is_staff else CANDIDATES
        if now - began > limits.whole or (seen and now - seen > limits.idle):
            return _end(request, is_open_to_strangers=not getattr(view, "login_required", True))
        if now - seen > limits.noted:
            request.session[KEY] = [began, now]
            UserSession.objects.filter(session_key=request.session.session_key).update(
                last_seen_at=timezone.now()
            )
        return None


def _end(request: HttpRequest, *, is_open_to_strangers: bool) -> HttpResponseBase | None:
    """Sign out. A page for everybody is shown to the stranger they are now; others wait for the log-in."""
    assert isinstance(request.user, User)  # noqa: S101 -- narrows the type
    said = OF_STAFF if request.user.is_staff else OF_CANDIDATES
    typed = None if is_open_to_strangers else unsent.read(request)
    logout(request)
    if is_open_to_strangers:
        return None
    messages.info(request, said)
    wanted = request.get_full_path() if request.method == "GET" else resolve_url(settings.LOGIN_REDIRECT_URL)
    if typed is not None:
        unsent.keep(request, typed)
        wanted = reverse("unsent")
    address = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': wanted})}"
    if "HX-Request" in request.headers:  # htmx would put the log-in into part of a page
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)
