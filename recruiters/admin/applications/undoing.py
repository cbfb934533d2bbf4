"""How long a move can be undone, and which of them can."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from candidates.models import Application
from recruiters.admin.options import DeskModelAdmin
from recruiters.admin.people import whoever
from recruiters.queries import pipeline


def going_out() -> str:
    """When mails about moves go, as a sentence."""
    seconds = settings.UNDO_SECONDS
    if not seconds:
        return "The mail about it is on its way."
    in_words = "a second" if seconds == 1 else f"{seconds} seconds"
    return f"The mail about it goes out in {in_words}; until then you can undo it."


def just_moved(request: HttpRequest, desk: DeskModelAdmin[Application]) -> dict[str, Any]:
    """For the note with which a move is undone: those of this recruiter whose mail has not gone."""
    if not settings.UNDO_SECONDS or not desk.has_change_permission(request):
        return {}
    return {"just_moved": pipeline.just_moved(whoever(request)), "undo_seconds": settings.UNDO_SECONDS}
