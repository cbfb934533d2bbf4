"""What every answer of the API has in common: who may ask how often, what is kept, how it is refused."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from config import limits
from config.limits import Limit, Tally
from jobs.api.problems import Problem
from jobs.revalidation import public_data

RATE = Limit(120, 60)
"""From one network address. Enough to look around and to keep up; a whole board is in the feeds."""
READING = ("GET", "HEAD")
METHODS = (*READING, "OPTIONS")
View = Callable[..., HttpResponseBase]


def guarded(view: View) -> View:
    """An operation with limit, headers and 304. Lets everybody in."""

    @csrf_exempt  # nothing is ever written here: another method is refused with our own words
    @login_not_required
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401 -- Django's
        tally = limits.count("api", limits.client_address(request), RATE)
        try:
            response = _answer(view, request, tally, *args, **kwargs)
        except Problem as problem:
            response = problem.response
        if request.method not in READING:
            response.headers["Allow"] = ", ".join(METHODS)
        if tally is not None:
            response.headers["RateLimit-Limit"] = str(tally.limit.most)
            response.headers["RateLimit-Remaining"] = str(tally.left)
            response.headers["RateLimit-Reset"] = str(tally.resets_in)
            if tally.is_over:
                response.headers["Retry-After"] = str(tally.resets_in)
        return response

    return answer


def _answer(
    view: View,
    request: HttpRequest,
    tally: Tally | None,
    *args: Any,  # noqa: ANN401 -- Django's
    **kwargs: Any,  # noqa: ANN401 -- Django's
) -> HttpResponseBase:
    if tally is not None and tally.is_over:
        raise Problem(HTTPStatus.TOO_MANY_REQUESTS, f"Come again in {tally.resets_in} seconds.")
    if request.method == "OPTIONS":
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    if request.method not in METHODS:
        raise Problem(HTTPStatus.METHOD_NOT_ALLOWED, f"Only {', '.join(METHODS)} are answered here.")
    asked, request.method = request.method, "GET"  # the library knows no HEAD; the server sends it no body
    try:
        return public_data(view)(request, *args, **kwargs)
    finally:
        request.method = asked
