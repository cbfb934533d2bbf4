"""Message templates that somebody may use, or change."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from candidates.models import Application
from config.accounts.models import User
from recruiters.models import MessageTemplate, Purpose
from recruiters.queries import visible


def usable(user: User, *purposes: Purpose) -> QuerySet[MessageTemplate]:
    """Their own and everybody's, in the order of a list: of these purposes, or of any."""
    rows = MessageTemplate.objects.filter(Q(owner=None) | Q(owner=user))
    if purposes:
        rows = rows.filter(purpose__in=purposes)
    return rows.order_by("purpose", "name", "pk")


def somebody(user: User) -> Application | None:
    """Whose name shows how a template reads: the last to apply of those this user sees."""
    rows = visible.applications(user).select_related("candidate", "position__employer", "position__place")
    return rows.order_by("-applied_at", "-pk").first()
