from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from candidates.enums import IN_PROCESS, FitState
from candidates.fit import Fit, Line, PointLine, explain
from candidates.fit.inputs import print_of
from candidates.models import Application, ApplicationTransition, HeldCredential, Interview, Message, Score
from candidates.queries import weightings
from jobs.models import Position
from recruiters.models import Note


def in_full() -> QuerySet[Application]:
    """Applications with all that their page and their fit show, in fourteen queries."""
    steps = ApplicationTransition.objects.select_related("by", "undone_by").order_by("-at", "-pk")
    return Application.objects.select_related(
        "candidate__place",
        "candidate__standing",
        "candidate__recipient",
        "position__employer",
        "position__place",
        "position__recruiter",
        "score",
        "resume",
    ).prefetch_related(
        Prefetch("candidate__credentials", HeldCredential.objects.select_related("credential", "checked_by")),
        "position__settings",
        "position__specialties",
        "position__software",
        "position__requirements__any_of__apprentice_of",
        "position__requirements__any_of__replaced_by",
        Prefetch("transitions", steps),
        Prefetch("messages", Message.objects.select_related("by")),
        Prefetch("interviews", Interview.objects.select_related("by")),
        "missed_promises",
        Prefetch("notes", Note.objects.select_related("by")),
    )


@dataclass(frozen=True)
class Fits:
    """How somebody stands to a position today, and how they stood when they applied."""

    today: Fit
    then: Score | None
    """None for applications from before anything was kept."""

    @property
    def is_as_then(self) -> bool:
        """Whether nothing that it was worked out from has changed since."""
        return self.then is not None and self.then.inputs == print_of(self.today)

    @property
    def then_gates(self) -> list[Line]:
        return [
            Line(one["kind"], one["ask"], one["have"], FitState(one["state"])) for one in self._kept("gates")
        ]

    @property
    def then_points(self) -> list[PointLine]:
        return [
            PointLine(one["kind"], one["ask"], one["have"], one["points"], one["most"])
            for one in self._kept("points")
        ]

    def _kept(self, part: str) -> list[dict[str, Any]]:
        return self.then.lines[part] if self.then else []


def fits(application: Application) -> Fits:
    """One query when the application came from `in_full`."""
    weights = weightings.of_one(application.position)
    today = explain(application.position, application.candidate, weights)
    return Fits(today, getattr(application, "score", None))


def to_answer(positions: Iterable[Position], *, besides: Iterable[str] = ()) -> QuerySet[Application]:
    """Who is in process for these positions, and `besides`, by id, whoever else applied to them."""
    keys = [key for key in besides if key.isdecimal() and len(key) <= MOST_DIGITS]
    found = Application.objects.filter(Q(stage__in=IN_PROCESS) | Q(pk__in=keys), position__in=list(positions))
    return found.select_related("candidate", "position").order_by("position", "last_name", "pk")


MOST_DIGITS = 18
"""Of an id: more do not fit into its column."""
