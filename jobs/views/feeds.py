from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from jobs import feeds
from jobs.forms.search import SearchForm
from jobs.queries.board import Search
from jobs.revalidation import public_data


@require_safe
@login_not_required
@public_data
def position_feed(request: HttpRequest, kind: str) -> HttpResponse:
    """The newest positions of any search of the board, for readers of feeds."""
    found = feeds.KINDS[kind]
    search = Search(SearchForm(request.GET).criteria())
    positions = feeds.in_full(search.page(None).positions)
    written = found.write(search, positions, feeds.path_of(search.criteria, found))
    if isinstance(written, dict):
        return JsonResponse(written, content_type=found.content_type)
    return HttpResponse(written, content_type=f"{found.content_type}; charset=utf-8")


@require_safe
@login_not_required
@public_data
def indeed(request: HttpRequest) -> HttpResponseBase:
    """Every open position, streamed."""
    kind = "application/xml; charset=utf-8"
    if request.method == "HEAD":  # nobody reads what would be written
        return HttpResponse(content_type=kind)
    return StreamingHttpResponse(feeds.indeed(), content_type=kind)
