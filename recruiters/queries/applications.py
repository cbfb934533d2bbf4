from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Prefetch, Q, QuerySet

from candidates.enums import IN_PROCESS
from candidates.models import Application, ApplicationTransition, HeldCompetency, HeldCredential
from jobs.models import Position
from recruiters.models import Note


def in_full() -> QuerySet[Application]:
    """Applications with all that their page and their fit show, in eleven queries."""
    return Application.objects.select_related(
        "candidate__place", "position__employer", "position__place", "position__recruiter"
    ).prefetch_related(
        Prefetch("candidate__credentials", HeldCredential.objects.select_related("credential", "checked_by")),
        Prefetch("candidate__competencies", HeldCompetency.objects.select_related("competency")),
        "position__settings",
        "position__requirements__any_of__apprentice_of",
        "position__requirements__any_of__replaced_by",
        Prefetch("transitions", ApplicationTransition.objects.select_related("by").order_by("-at", "-pk")),
        Prefetch("notes", Note.objects.select_related("by")),
    )


def to_answer(positions: Iterable[Position], *, besides: Iterable[str] = ()) -> QuerySet[Application]:
    """Who is in process for these positions, and `besides`, by id, whoever else applied to them."""
    keys = [key for key in besides if key.isdecimal() and len(key) <= MOST_DIGITS]
    found = Application.objects.filter(Q(stage__in=IN_PROCESS) | Q(pk__in=keys), position__in=list(positions))
    return found.select_related("candidate", "position").order_by("position", "last_name", "pk")


MOST_DIGITS = 18
"""Of an id: more do not fit into its column."""
