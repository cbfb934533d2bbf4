from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Prefetch, Q, QuerySet

from candidates.enums import IN_PROCESS, FitState
from candidates.fit import Fit, Line, PointLine, explain
from candidates.fit.inputs import print_of
from candidates.fit.points import DEFAULT_WEIGHTS
from candidates.models import (
    Application,
    ApplicationTransition,
    HeldCredential,
    Interview,
    Message,
    MissedPromise,
    Score,
    ScreeningAnswer,
    Weighting,
)
from candidates.queries import weightings
from config.accounts.models import User
from config.keys import key_of
from jobs.models import Competency, Position, Requirement
from recruiters.models import Note
from recruiters.queries import mentions
from recruiters.queries.bundle import gathered, keep, made
from recruiters.queries.notes import named


def whole(pk: int | str, rows: QuerySet[Application] | None = None) -> Application | None:
    """An application with all that its page and its fit show, in five queries; None where there is none."""
    wanted = Application.objects.all() if rows is None else rows
    related = (
        "candidate__place", "candidate__standing", "candidate__recipient", "position__employer",
        "position__place", "position__recruiter", "score", "resume",
    )  # fmt: skip
    held = HeldCredential.objects.select_related("credential", "checked_by")
    found: Any = (
        wanted.filter(pk=pk)
        .select_related(*related)
        .prefetch_related(Prefetch("candidate__credentials", held))
        .annotate(**{f"all_{name}": gathered(of, "application") for name, of in HANGING.items()})
        .annotate(
            **{f"ids_{name}": _words(name) for name in WORDS},
            asks=_asks(),
            weighs=gathered(WEIGHTS, "position", "position", most=1),
        )
        .first()
    )
    if found is None:
        return None
    people: list[Any] = []
    for name, of in HANGING.items():
        hanging = made(of.model, getattr(found, f"all_{name}"))
        for one in hanging:
            one.application = found
        people += hanging
        keep(found, name, hanging)
    _name(people, found.notes.all())
    _keep_words(found)
    return found  # type: ignore[no-any-return]


HANGING: dict[str, QuerySet[Any]] = {
    "transitions": ApplicationTransition.objects.order_by("-at", "-pk"),
    "messages": Message.objects.order_by("at", "pk"),
    "interviews": Interview.objects.order_by("-offered_at", "-pk"),
    "missed_promises": MissedPromise.objects.order_by("-at", "-pk"),
    "notes": Note.objects.order_by("-at", "-pk"),
    "screening": ScreeningAnswer.objects.order_by("order", "pk"),
}
"""What hangs on an application, by the name under which it does, in the order of its page."""
WEIGHTS = Weighting.objects.order_by("-version")
WORDS = ("settings", "specialties", "software")
BY = ("by", "undone_by")


def _words(name: str) -> ArraySubquery:
    through = getattr(Position, name).through.objects
    return ArraySubquery(through.filter(position=OuterRef("position")).values("competency"))


def _asks() -> ArraySubquery:
    members = Requirement.any_of.through.objects.filter(requirement=OuterRef("pk")).values("competency")
    groups = Requirement.objects.order_by("-level", "pk")
    return gathered(groups, "position", "position", members=ArraySubquery(members))


def _name(rows: list[Any], written: Iterable[Note]) -> None:
    """Give each row the people of the desk that it names: one query for all of them."""
    naming = [
        (row, name, getattr(row, f"{name}_id")) for row in rows for name in BY if hasattr(row, f"{name}_id")
    ]
    mentioned = set().union(*(mentions.keys(note.text) for note in written))
    users = User.objects.in_bulk({key for _, _, key in naming if key is not None} | mentioned)
    for row, name, key in naming:
        setattr(row, name, users.get(key))
    named(written, users)


def _keep_words(found: Any) -> None:  # noqa: ANN401 -- an application with the annotations above
    """What its position asks for: two queries for all its words."""
    position, groups = found.position, found.asks
    wanted = {key for name in WORDS for key in getattr(found, f"ids_{name}")}
    wanted |= {key for group in groups for key in group["members"]}
    known = Competency.objects.filter(pk__in=wanted).select_related("apprentice_of")
    words = list(known.prefetch_related("replaced_by"))
    for name in WORDS:
        ids = getattr(found, f"ids_{name}")
        keep(position, name, [word for word in words if word.pk in ids])
    requirements = made(Requirement, groups)
    for requirement, group in zip(requirements, groups, strict=True):
        requirement.position = position
        keep(requirement, "any_of", [word for word in words if word.pk in group["members"]])
    keep(position, "requirements", requirements)


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
    """Without a query when the application came from `whole`."""
    if hasattr(application, "weighs"):
        newest = made(Weighting, application.weighs)
        weights = newest[0].weights if newest else DEFAULT_WEIGHTS
    else:
        weights = weightings.of_one(application.position)
    today = explain(application.position, application.candidate, weights)
    return Fits(today, getattr(application, "score", None))


def to_answer(positions: Iterable[Position], *, besides: Iterable[str] = ()) -> QuerySet[Application]:
    """Who is in process for these positions, and `besides`, by id, whoever else applied to them."""
    keys = [key for key in map(key_of, besides) if key is not None]
    found = Application.objects.filter(Q(stage__in=IN_PROCESS) | Q(pk__in=keys), position__in=list(positions))
    return found.select_related("candidate", "position").order_by("position", "last_name", "pk")
