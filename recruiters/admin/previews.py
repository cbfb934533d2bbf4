"""The HTML of a mail, shown where it can do nothing."""

from __future__ import annotations

from django.http import HttpResponse

ALONE = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
"""A mail brings its style in its elements; it may run nothing, load nothing and submit nothing."""


def preview(html: str) -> HttpResponse:
    """A page for a sandboxed frame on a page of the desk, and for nothing else.

    Its own policy stands in the place of the site's, which django-csp would add otherwise.
    """
    response = HttpResponse(html)
    response.headers["Content-Security-Policy"] = ALONE
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response._csp_exempt = True  # type: ignore[attr-defined]  # noqa: SLF001 -- django-csp's switch
    return response
