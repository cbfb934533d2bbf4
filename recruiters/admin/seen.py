"""A position as candidates see it, before they do."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from jobs.enums import PositionStatus
from jobs.models import Position
from jobs.queries import board
from jobs.views.positions import detail


def page(request: HttpRequest, position: Position) -> HttpResponse:
    """The public page of a position as if it were open, marked as a preview. Nothing is written.

    Nobody keeps it on the way: no page of the desk may be cached.
    """
    whole = board.position_on_board(position.pk)
    if whole is None:
        raise Http404
    # For this page alone; the row stays as it is.
    whole.status = PositionStatus.OPEN
    whole.closed_at = None
    whole.published_at = whole.published_at or timezone.now()
    answer = render(request, "jobs/position_detail.html", detail(request, whole, is_preview=True))
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer
