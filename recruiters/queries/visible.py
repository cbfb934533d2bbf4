"""Which rows of the desk somebody may see: every list, box, search, export and history asks here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from candidates.models import Application, Candidate
from jobs.models import Position

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from candidates.models.candidate import CandidateQuerySet
    from config.accounts.models import User
    from jobs.models.position import PositionQuerySet


def positions(user: User) -> PositionQuerySet:
    """Positions this member of staff works with or may look at."""
    return Position.objects.all()


def applications(user: User) -> QuerySet[Application]:
    """Applications to the positions they see."""
    return Application.objects.filter(position__in=positions(user).order_by().values("pk"))


def candidates(user: User) -> CandidateQuerySet:
    """People on file whom a list of the desk may name to them."""
    return Candidate.objects.findable()
