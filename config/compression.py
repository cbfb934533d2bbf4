"""Which answers are sent compressed."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers


class PublicGZipMiddleware(GZipMiddleware):
    """Compress what is the same for everybody: pages of visitors, feeds, maps, the API.

    A page that repeats what its address says and also holds a secret must not be compressed: its length
    would tell how much of a guess is right (BREACH, CVE-2013-3587). Answers to somebody with a session and
    answers with a token or a cookie in them are therefore sent as they are. Django's own measure, bytes of
    random number in each compressed answer, covers what slips through.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if _is_of_one_visitor(request, response):
            return response
        # Also on what is too short to be compressed, and on 304: it speaks for the answer that was.
        patch_vary_headers(response, ["Accept-Encoding"])
        return super().process_response(request, response)


def _is_of_one_visitor(request: HttpRequest, response: HttpResponseBase) -> bool:
    # Whoever asks for a token has its cookie set anew with the answer.
    return (
        bool(response.cookies)
        or settings.SESSION_COOKIE_NAME in request.COOKIES
        or "no-store" in response.headers.get("Cache-Control", "")
    )
