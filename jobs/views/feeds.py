from __future__ import annotations

from dataclasses import replace

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from config import limits
from config.limits import Limit
from jobs import feeds
from jobs.forms.search import SearchForm
from jobs.revalidation import public_data
from jobs.search.results import Search

RATE = Limit(12, 3600)


@require_safe
@login_not_required
@public_data
def position_feed(request: HttpRequest, kind: str) -> HttpResponse:
    """The newest positions of any search of the board, for readers of feeds."""
    found = feeds.KINDS[kind]
    # What is new comes first in a feed, however the page of the same search is sorted.
    search = Search(replace(SearchForm(request.GET).criteria(), sort=""), order="newest")
    positions = feeds.in_full(search.page(None).positions)
    written = found.write(search, positions, feeds.path_of(search.criteria, found))
    if isinstance(written, dict):
        return JsonResponse(written, content_type=found.content_type)
    return HttpResponse(written, content_type=f"{found.content_type}; charset=utf-8")


@require_safe
@login_not_required
@public_data
def indeed(request: HttpRequest) -> HttpResponseBase:
    """Every open position, streamed.

    It keeps a process busy while it lasts, so one network address gets it a few times an hour;
    asking whether it has changed costs nothing and is not counted.
    """
    kind = "application/xml; charset=utf-8"
    if request.method == "HEAD":  # nobody reads what would be written; how long it is, nobody knows before
        return StreamingHttpResponse((), content_type=kind)
    tally = limits.count("indeed", limits.client_address(request), RATE)
    if tally is not None and tally.is_over:
        words = f"Come again in {tally.resets_in} seconds, with If-None-Match.\n"
        again = {"Retry-After": str(tally.resets_in)}
        return HttpResponse(words, status=429, content_type="text/plain", headers=again)
    return StreamingHttpResponse(feeds.indeed(), content_type=kind)
