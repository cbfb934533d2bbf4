from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from jobs import onlookers
from jobs.forms.search import SearchForm
from jobs.models import Position
from jobs.queries import board, pay
from jobs.revalidation import public_page
from jobs.search import places
from jobs.search.results import Search
from jobs.services.descriptions import rendered


@require_safe
@login_not_required
@public_page
def position_list(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    search = Search(form.criteria(), without=onlookers.hidden_by(request))
    facets = search.facets
    page = search.page(form.cursor())
    return render(
        request,
        "jobs/position_list.html",
        {
            "search": search,
            "form": form,
            "facets": facets,
            "radii": places.RADII,
            "page": page,
            "unread": form.unread(search.criteria),
            "suggestions": [] if search.count else search.suggestions(),
            # Search engines need the board and its positions, not every mix of filters and pages.
            "is_indexed": not search.criteria and form.cursor() is None,
        },
    )


@require_safe
@login_not_required
@public_page
def position_detail(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    position = position_to_show(request, pk)
    if board.is_gone(position):
        return render(request, "410.html", status=410)
    if board.is_paused(position) and not request.user.is_staff:
        # Its words may be what is being mended: only the title, to whoever has the whole address of it.
        title = position.title if slug == position.slug else ""
        similar = board.similar_to(position, without=onlookers.hidden_by(request))
        context = {"position": position, "title": title, "similar": similar}
        return render(request, "jobs/position_paused.html", context)
    if slug != position.slug:
        return HttpResponsePermanentRedirect(position.get_absolute_url())
    onlookers.opened(request, position)
    return render(request, "jobs/position_detail.html", detail(request, position))


def detail(request: HttpRequest, position: Position, *, is_preview: bool = False) -> dict[str, Any]:
    """All that the page of a position shows. Of a preview it says so, and tells machines nothing."""
    return {
        "position": position,
        "preferred": board.preferred_groups(position),
        "about_employer": rendered(position.employer.about),
        "similar": board.similar_to(position, without=onlookers.hidden_by(request)),
        "standing": pay.standing(position),
        "answer_by": timezone.localdate() + timedelta(days=settings.ANSWER_WITHIN_DAYS),
        "is_hidden": not board.is_public(position) and not is_preview,
        "is_preview": is_preview,
    }


def position_to_show(request: HttpRequest, pk: int) -> Position:
    """The one way to a position: what was never on the board is 404, except for recruiters."""
    position = board.position_on_board(pk)
    is_known = position is not None and (board.is_public(position) or board.is_paused(position))
    if position is None or not (is_known or request.user.is_staff):
        raise Http404("no such position on the board")
    return position
