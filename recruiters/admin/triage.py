"""From one application to the next, in the order of the list or board that somebody came from."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.http import Http404, HttpRequest, QueryDict
from django.urls import reverse

from candidates.enums import MOVE_ASKS, STAGE_MOVES, Stage
from candidates.models import Application
from recruiters.admin import asked
from recruiters.admin.options import DeskModelAdmin
from recruiters.admin.people import whoever
from recruiters.admin.words import change_url
from recruiters.queries import pipeline
from recruiters.services import trails

LIST, BOARD, WAY = "_changelist_filters", "board", "way"
"""In the address of an application: the list or the board it was opened from, or the way that began there."""
FIRST_PAGE = "p=1"
"""Says of a list without filters that it was one."""


def place_of(desk: DeskModelAdmin[Application], request: HttpRequest, here: int) -> trails.Place | None:
    """Where an application lies on the way its page was opened by; None where it was opened by itself."""
    user = whoever(request)
    name = request.POST.get(WAY, "") or request.GET.get(WAY, "")
    if name:
        return trails.follow(user=user, name=name, here=here)
    if request.method != "GET":
        return None
    for key, steps in ((LIST, _of_the_list), (BOARD, _of_the_board)):
        if key in request.GET:
            query = QueryDict(request.GET[key])
            found = steps(desk, request, query)
            route = "admin:candidates_application_changelist" if key == LIST else "admin:pipeline"
            back = f"{reverse(route)}?{query.urlencode()}"
            return trails.lay(user=user, steps=found, back=back, here=here) if found else None
    return None


def _of_the_list(
    desk: DeskModelAdmin[Application], request: HttpRequest, query: QueryDict
) -> list[tuple[int, str]]:
    try:
        rows = desk.get_changelist_instance(as_if(request, query)).queryset
    except IncorrectLookupParameters:
        return []
    return list(rows.values_list("pk", "stage")[: trails.MOST])


def _of_the_board(
    desk: DeskModelAdmin[Application], request: HttpRequest, query: QueryDict
) -> list[tuple[int, str]]:
    try:
        wanted = asked.asked_of(as_if(request, query))
    except Http404:
        return []
    return pipeline.in_order(wanted, trails.MOST)


def as_if(request: HttpRequest, query: QueryDict) -> HttpRequest:
    """The request for a list, made of the one for a row of it: the rules of a list hold for it."""
    like = copy(request)
    like.resolver_match = None  # that of a row opens what no list names (`hiding.is_one`)
    like.GET = query  # type: ignore[assignment]  # one that could be changed reads the same
    return like


def forward(application: Application) -> Stage | None:
    """The next stage of the pipeline that it may go to without being asked anything."""
    order = list(Stage)
    later = order[order.index(Stage(application.stage)) + 1 :]
    allowed = STAGE_MOVES[Stage(application.stage)]
    return next(
        (stage for stage in later if stage in allowed and stage not in {*pipeline.APART, *MOVE_ASKS}), None
    )


def context_of(
    desk: DeskModelAdmin[Application], request: HttpRequest, application: Application
) -> dict[str, Any]:
    """For the bar above an application: who comes before and after, and what one press does."""
    place = place_of(desk, request, application.pk)
    onward = ""
    if place is not None:
        onward = _url(place.next, place) if place.next else place.back
    return {
        "place": place,
        "previous_url": _url(place.previous, place) if place and place.previous else "",
        "next_url": _url(place.next, place) if place and place.next else "",
        "onward": onward,
        "forward": forward(application),
        "here": f"{change_url(application)}{f'?{WAY}={place.name}' if place else ''}",
    }


def _url(key: int | None, place: trails.Place) -> str:
    return f"{reverse('admin:candidates_application_change', args=[key])}?{WAY}={place.name}"
