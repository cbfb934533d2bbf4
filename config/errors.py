"""Pages for what went wrong. The templates stand alone: no context processor, no database."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form came without its token: cookies are off, or the page stood open too long."""
    return render(request, "403_csrf.html", {"reason": reason}, status=403)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Allauth's limit was reached."""
    return render(request, "429.html", status=429)


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
