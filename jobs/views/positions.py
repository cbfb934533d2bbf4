from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jobs.forms.search import SearchForm
from jobs.models import Position
from jobs.queries import board
from jobs.revalidation import public_page
from jobs.services.descriptions import rendered


@require_safe
@login_not_required
@public_page
def position_list(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    search = board.Search(form.criteria())
    page = search.page(form.cursor()) if search.count else board.Page([])
    return render(
        request,
        "jobs/position_list.html",
        {
            "search": search,
            "page": page,
            "suggestions": [] if search.count else search.suggestions(),
            # Search engines need the board and its positions, not every mix of filters and pages.
            "is_indexed": not search.criteria and form.cursor() is None,
        },
    )


@require_safe
@login_not_required
@public_page
def position_detail(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    position = _position_for(request, pk)
    if board.is_gone(position):
        return render(request, "410.html", status=410)
    if slug != position.slug:
        return HttpResponsePermanentRedirect(position.get_absolute_url())
    return render(
        request,
        "jobs/position_detail.html",
        {
            "position": position,
            "preferred": board.preferred_groups(position),
            "about_employer": rendered(position.employer.about),
            "similar": board.similar_to(position),
            "is_hidden": not board.is_public(position),
        },
    )


def _position_for(request: HttpRequest, pk: int) -> Position:
    """The one way to a position: what is not on the board is 404, except for recruiters."""
    position = board.position_on_board(pk)
    if position is None or not (board.is_public(position) or request.user.is_staff):
        raise Http404("no such position on the board")
    return position
