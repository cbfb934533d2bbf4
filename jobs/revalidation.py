"""Answers that need not be made or sent again, for what is the same for everybody.

A tag stands for the state of the board, the address and the theme. Who has an answer under the tag is
told so (304); pages that are asked for again are kept whole under it for a while.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date, parse_etags

from jobs.queries import generation
from jobs.queries.kept import at_hand, keep

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]

ASK_FIRST = "no-cache"
"""Anybody may keep it, and asks each time whether it is still so: nobody sees a position that has closed."""
OWN = "private, no-store"
PERSONAL_COOKIES = ("messages",)
"""Beside the session's: Django keeps what is to be told once (`django.contrib.messages`) in this one."""
ASKED_ONCE = "asked"
"""In place of a page that was asked for once: searches are endless, and most are never asked for again."""
MOST_KEPT = 200_000
"""In bytes, of a whole page."""
BEFORE_THE_TAG = ("If-Match", "If-Unmodified-Since")
"""Conditions that count more than `If-None-Match` (RFC 9110, 13.2.2)."""


def public_page(view: View[Rest]) -> View[Rest]:
    """A page that is the same for everybody without a session; only the chosen theme differs.

    Whoever has a session (signed in, come by a link of a mail, with something to be told) gets a page
    of their own, which nobody keeps. So does whoever gets a form with a token of theirs in it.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
        if _has_session(request):
            with generation.one_state():
                response = view(request, *args, **kwargs)
            response.headers["Cache-Control"] = OWN
        else:
            look = request.COOKIES.get("theme", "")
            response = _answer(request, look, lambda: view(request, *args, **kwargs), is_kept=True)
        patch_vary_headers(response, ["Cookie"])
        return response

    return answer  # type: ignore[return-value]  # wraps() forgets how the arguments are named


def public_data(view: View[Rest]) -> View[Rest]:
    """A feed, a map, an answer of the API: the same for everybody, whoever is signed in."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
        return _answer(request, "", lambda: view(request, *args, **kwargs), is_kept=False)

    return answer  # type: ignore[return-value]  # the same


def _answer(
    request: HttpRequest, look: str, view: Callable[[], HttpResponseBase], *, is_kept: bool
) -> HttpResponseBase:
    """The answer of a view, or that it has not changed. `is_kept`: whether it may come from the cache."""
    if settings.DEBUG:  # templates change under the running server
        return view()
    with generation.one_state():
        word = generation.here()  # before anything that is shown is read
        tag = _tag(word, request.get_full_path(), look)
        response = _not_sent_again(request, tag)
        if response is None:
            response = _kept(request, tag, view) if is_kept else view()
        if _is_of_one_visitor(request, response):
            response.headers["Cache-Control"] = OWN
            return response
        # Conditions are about what would be sent: of an error or a redirection they say nothing.
        if response.status_code not in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED):
            return response
        response.headers["ETag"] = tag
        response.headers["Cache-Control"] = ASK_FIRST
        seen = generation.first_seen(word)
        if seen is not None:
            response.headers["Last-Modified"] = http_date(seen)
    conditional: Any = get_conditional_response
    return cast("HttpResponseBase", conditional(request, tag, seen, response))  # streams are answers, too


def _not_sent_again(request: HttpRequest, tag: str) -> HttpResponseBase | None:
    """304 for who names our tag: we gave it away with an answer that was one, so no view need be asked.

    Anything else a condition may say (`*`, a date) holds for whatever answer there is, and waits for it.
    """
    if any(name in request.headers for name in BEFORE_THE_TAG):
        return None
    is_named = tag in parse_etags(request.headers.get("If-None-Match", ""))
    return HttpResponseNotModified() if is_named else None


def _kept(request: HttpRequest, tag: str, view: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """The page of a tag: from the cache, or from the view, and kept when it was asked for before."""
    name = f"page:{tag}"
    held = at_hand(name)
    if isinstance(held, tuple):
        packed, kind = held
        return HttpResponse(zlib.decompress(packed), content_type=kind)
    response = view()
    if held is None:
        keep(name, ASKED_ONCE)
    elif isinstance(response, HttpResponse) and _may_be_kept(request, response):
        keep(name, (zlib.compress(response.content, level=1), response.headers["Content-Type"]))
    return response


def _may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether it is the same for every stranger, and nothing but a page."""
    return (
        response.status_code == HTTPStatus.OK
        and set(response.headers) == {"Content-Type"}
        and len(response.content) <= MOST_KEPT
        and not _is_of_one_visitor(request, response)
    )


def _tag(*parts: str) -> str:
    # Weak: a proxy may compress the answer, which says the same in other bytes.
    return f'W/"{hashlib.sha256(chr(10).join(parts).encode()).hexdigest()[:32]}"'


def _has_session(request: HttpRequest) -> bool:
    return any(name in request.COOKIES for name in (settings.SESSION_COOKIE_NAME, *PERSONAL_COOKIES))


def _is_of_one_visitor(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether the answer holds or sets a secret: a form's token, a cookie, something kept in a session."""
    return bool(request.META.get("CSRF_COOKIE_NEEDS_UPDATE") or response.cookies or request.session.modified)
