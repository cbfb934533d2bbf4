"""Credentials that end soon, as the desk sees them: of people in process first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from candidates.enums import HELD_STATUSES, IN_PROCESS
from candidates.models import CredentialReminder, HeldCredential
from candidates.services.ending import DAYS_BEFORE
from config.accounts.models import User
from recruiters.queries import visible
from recruiters.queries.slices import sliced

PAGE = 50
WINDOWS = tuple(sorted(DAYS_BEFORE))
WIDEST = WINDOWS[-1]


@dataclass(frozen=True)
class Line:
    """One credential of one person."""

    held: HeldCredential
    days: int
    is_in_process: bool
    application: int | None
    """The newest of theirs that is in process."""
    position: str
    told_on: date | None
    """When its holder was reminded last."""


@dataclass(frozen=True)
class Ending:
    lines: list[Line]
    has_more: bool


def ending(user: User, *, within: int = 30, page: int = 1) -> Ending:
    """A page of them: those that end within so many days, of whom this recruiter may see. Two queries."""
    today = timezone.localdate()
    running = visible.applications(user).filter(candidate=OuterRef("candidate"), stage__in=IN_PROCESS)
    newest = running.order_by("-applied_at", "-pk")
    told = CredentialReminder.objects.filter(held=OuterRef("pk")).order_by("-written_on")
    rows = (
        HeldCredential.objects.filter(
            status__in=HELD_STATUSES,
            expires_on__range=(today, today + timedelta(days=within)),
            candidate__in=visible.candidates(user).order_by().values("pk"),
        )
        .select_related("candidate", "credential")
        .annotate(
            is_in_process=Exists(running),
            application=Subquery(newest.values("pk")[:1]),
            position=Subquery(newest.values("position__title")[:1]),
            told_on=Subquery(told.values("written_on")[:1]),
        )
        .order_by("-is_in_process", "expires_on", "pk")
    )
    begin = (page - 1) * PAGE
    found = list(sliced(rows, begin, begin + PAGE + 1))
    lines = [_line(row, today) for row in found[:PAGE]]
    return Ending(lines, len(found) > PAGE)


def _line(row: HeldCredential, today: date) -> Line:
    of = row.__dict__  # annotations
    return Line(
        held=row,
        days=(row.expires_on - today).days if row.expires_on else 0,
        is_in_process=of["is_in_process"],
        application=of["application"],
        position=of["position"] or "",
        told_on=of["told_on"],
    )
