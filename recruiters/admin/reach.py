"""Before publishing: how many people a position would reach, how many it misses by a line, and who."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse

from jobs.enums import POSITION_MOVES, PositionStatus
from jobs.models import Position
from recruiters.admin.words import position_stamp
from recruiters.queries import reach


def page(desk: admin.ModelAdmin[Position], request: HttpRequest, position: Position) -> TemplateResponse:
    """The numbers, and the button that publishes. The panel of the form is taken from this page."""
    status = PositionStatus(position.status)
    may_publish = desk.has_change_permission(request, position) and status != PositionStatus.OPEN
    context = {
        **_frame(desk, request, position, "Who would hear of it"),
        "reach": reach.counted(position),
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
        **_frame(desk, request, position, title),
        "people": reach.people(whole, gate),
        "most": reach.SHOWN,
        "asked": asked,
    }
    return TemplateResponse(request, "admin/jobs/position/reach_people.html", context)


def _may_see_people(request: HttpRequest) -> bool:
    return request.user.has_perm("candidates.view_candidate")


def _frame(
    desk: admin.ModelAdmin[Position], request: HttpRequest, position: Position, title: str
) -> dict[str, Any]:
    return {
        **desk.admin_site.each_context(request),
        "title": title,
        "opts": desk.opts,
        "media": desk.media,
        "position": position,
        "state": position_stamp(position),
        "status": position.status,
    }
