"""Pages for what went wrong. The templates stand alone: no context processor, no database."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from redis.exceptions import RedisError

from config.accounts import unsent

logger = logging.getLogger(__name__)
WAIT_SECONDS = 60
"""The longest that a limit lasts which is answered by a page: each of them counts a minute back."""


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form came without its token: cookies are off, or the page stood open too long."""
    return render(request, "403_csrf.html", {"reason": reason}, status=403)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Allauth's limit was reached. What was typed is there to be sent again, but for a password."""
    return _not_now(request, 429)


def _not_now(request: HttpRequest, status: int) -> HttpResponse:
    context = {"fields": unsent.sent(request), "form_url": request.get_full_path()}
    response = render(request, f"{status}.html", context, status=status)
    response.headers["Retry-After"] = str(WAIT_SECONDS)
    return response


class CacheAwayMiddleware:
    """A page for what needs the cache while that does not answer, such as signing in, whose tries it counts.

    Uncounted, passwords could be tried without end, so nobody gets in until it is back. Pages that only
    read of it do without.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, RedisError):
            return None
        logger.error("the cache does not answer, so %s does not work: %s", request.path, exception)
        return _not_now(request, 503)


class MethodNotAllowedMiddleware:
    """A page where Django sends an empty 405: somebody typed, or came back to, the address of a button."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content and _reads_pages(request):
            response.content = render(request, "405.html").content
        return response


def _reads_pages(request: HttpRequest) -> bool:
    return request.method not in {"HEAD", "TRACE"} and request.accepts("text/html")
