"""Before publishing: how many people a position would reach, how many it misses by a line, and who."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse

from candidates.queries.reach import Reach
from jobs.enums import POSITION_MOVES, PositionStatus
from jobs.models import Position
from jobs.services import linting
from jobs.services.positions import PUBLISHES
from recruiters.admin import frames
from recruiters.queries import reach

BUTTON = "_foresee"
"""The button of the form that asks whom saving would tell."""


@dataclass(frozen=True)
class Foresight:
    """Whom saving what was typed would tell."""

    reach: Reach | None
    """None where nothing was changed, so that saving tells nobody."""
    told: int
    """How many know of the position, or are about to."""


class Foreseen(Exception):
    """Raised where what was typed stands in the database and has been counted: nothing of it stays.

    Whoever saves does so in a transaction, which an exception takes back with everything in it: the row,
    its lists and groups, the news of it, its listing, and the bell that would have rung.
    """

    def __init__(self, found: Foresight) -> None:
        super().__init__("counted, and taken back")
        self.found = found


def foresee(position: Position, *, is_changed: bool) -> Foreseen:
    """What to raise once a position was saved to be counted. Within the transaction that saved it."""
    counted = reach.counted(position) if is_changed else None
    return Foreseen(Foresight(counted, reach.told(position)))


def page(desk: admin.ModelAdmin[Position], request: HttpRequest, position: Position) -> TemplateResponse:
    """The numbers, and the button that publishes. The panel of the form is taken from this page."""
    status = PositionStatus(position.status)
    may_publish = request.user.has_perm(PUBLISHES) and status != PositionStatus.OPEN
    context = {
        **frames.of_position(desk, request, position, "Who would hear of it"),
        "reach": reach.counted(position),
        "findings": linting.findings(position),
        "may_publish": may_publish and PositionStatus.OPEN in POSITION_MOVES[status],
        "may_see_people": _may_see_people(request),
    }
    return TemplateResponse(request, "admin/jobs/position/reach_page.html", context)


def people(
    desk: admin.ModelAdmin[Position], request: HttpRequest, position: Position, gate: int | None
) -> TemplateResponse:
    """The people behind one of the numbers, for those who may see people."""
    if not _may_see_people(request):
        raise PermissionDenied
    whole = reach.in_full(position)
    asked = "" if gate is None else reach.gate_asks(whole, gate)
    if asked is None:
        raise Http404
    title = f"Only missing: {asked}" if asked else "They would hear of it"
    context = {
        **frames.of_position(desk, request, position, title),
        "people": reach.people(whole, gate),
        "most": reach.SHOWN,
        "asked": asked,
    }
    return TemplateResponse(request, "admin/jobs/position/reach_people.html", context)


def _may_see_people(request: HttpRequest) -> bool:
    return request.user.has_perm("candidates.view_candidate")
