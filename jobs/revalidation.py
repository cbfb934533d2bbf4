"""Answers that need not be sent again: `ETag`, `Last-Modified` and 304 for what is the same for everybody."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date

from jobs.queries import generation

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]

ASK_FIRST = "no-cache"
"""Anybody may keep it, and asks each time whether it is still so: nobody sees a position that has closed."""
OWN = "private, no-store"
PERSONAL_COOKIES = ("messages",)
"""Beside the session's: Django keeps what is to be told once (`django.contrib.messages`) in this one."""


def public_page(view: View[Rest]) -> View[Rest]:
    """A page that is the same for everybody without a session; only the chosen theme differs.

    Whoever has a session (signed in, come by a link of a mail, with something to be told) gets a page
    of their own, which nobody keeps. So does whoever gets a form with a token of theirs in it.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
        if _has_session(request):
            response = view(request, *args, **kwargs)
            response.headers["Cache-Control"] = OWN
        else:
            response = _answer(
                request, request.COOKIES.get("theme", ""), lambda: view(request, *args, **kwargs)
            )
        patch_vary_headers(response, ["Cookie"])
        return response

    return answer  # type: ignore[return-value]  # wraps() forgets how the arguments are named


def public_data(view: View[Rest]) -> View[Rest]:
    """A feed, a map, an answer of the API: the same for everybody, whoever is signed in."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
        return _answer(request, "", lambda: view(request, *args, **kwargs))

    return answer  # type: ignore[return-value]  # the same


def _answer(request: HttpRequest, look: str, view: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    if settings.DEBUG:  # templates change under the running server
        return view()
    word = generation.current()  # before anything that is shown is read
    seen = generation.first_seen(word)
    tag = _tag(word, request.get_full_path(), look)
    response: HttpResponseBase | None = get_conditional_response(request, etag=tag, last_modified=seen)
    if response is None:
        response = view()
        if _is_of_one_visitor(request, response):
            response.headers["Cache-Control"] = OWN
            return response
        if response.status_code != 200:  # noqa: PLR2004 -- OK
            return response
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = ASK_FIRST
    if seen is not None:
        response.headers["Last-Modified"] = http_date(seen)
    return response


def _tag(*parts: str) -> str:
    # Weak: a proxy may compress the answer, which says the same in other bytes.
    return f'W/"{hashlib.sha256(chr(10).join(parts).encode()).hexdigest()[:32]}"'


def _has_session(request: HttpRequest) -> bool:
    return any(name in request.COOKIES for name in (settings.SESSION_COOKIE_NAME, *PERSONAL_COOKIES))


def _is_of_one_visitor(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether the answer holds or sets a secret: a form's token, a cookie, something kept in a session."""
    return bool(request.META.get("CSRF_COOKIE_NEEDS_UPDATE") or response.cookies or request.session.modified)
