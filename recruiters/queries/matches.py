"""Everybody on file against one position, ranked: gates first, and points within what the gates leave.

One statement over the narrow rows of `Standing` finds a page; what else is shown is asked for those alone.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Count,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
)
from django.db.models.functions import Coalesce, JSONObject
from django.db.models.lookups import GreaterThan
from django.utils import timezone

from candidates.enums import AccessKind, AlertStatus, FitState, Stage
from candidates.fit import Fit, Measure
from candidates.fit.criteria import CountOf, Every, OnlyOne, in_order
from candidates.fit.suited import findable, listening
from candidates.models import AccessEvent, Alert, Application, Candidate, HeldCredential, Standing
from candidates.queries import weightings
from config.accounts.models import User
from config.mail.models import Suppression
from config.stencils import Given, Stencil
from jobs.models import Competency, Position
from recruiters.models import PositionInvite, Shortlisted
from recruiters.queries.bundle import gathered, keep, made

PAGE = 50
MOST_PAGES = 40
A_WEEK = timedelta(days=7)


class Tab(TextChoices):
    """Whom the gates let through, whom one keeps out, of whom too little is known."""

    FITS = "fits", "Fits"
    NEAR = "near", "One gate away"
    UNSHOWN = "unshown", "Not shown"
    ALL = "all", "Everybody"


@dataclass(frozen=True)
class Asked:
    """Which of them: a tab, and what narrows it."""

    tab: Tab = Tab.FITS
    state: str = ""
    """Where they live: two letters."""
    is_short: bool = False
    """On the short list alone."""
    is_free: bool = False
    """Neither applied, nor told by an alert, nor invited."""
    page: int = 1
    opened: int | None = None
    """Whose lines are shown."""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.state or self.is_short or self.is_free)


class Fitted:
    """A line of a list that says how somebody stands to a position."""

    fit: Fit

    @property
    def gap(self) -> str:
        """What keeps them out or is not known, in words."""
        return gap(self.fit)

    @property
    def states(self) -> list[tuple[str, str]]:
        """The gates in their order: state, and what is asked where it is not met."""
        return gate_states(self.fit)


@dataclass(frozen=True)
class Person(Fitted):
    """One line of the list."""

    candidate: Candidate
    fit: Fit
    stage: Stage | None
    """Of their application to this position."""
    application: int | None
    told_at: datetime | None
    """When an alert told them of it."""
    invited_at: datetime | None
    is_short: bool
    looked_at: datetime | None
    """When this recruiter opened their file last."""
    why_not: str
    """Why nobody may invite them; empty where one may."""


def gap(fit: Fit) -> str:
    """What keeps somebody out or is not known, in words."""
    if fit.missing:
        return "Lacks: " + "; ".join(line.ask for line in fit.missing)
    if fit.not_shown:
        return "Not shown: " + "; ".join(line.ask for line in fit.not_shown)
    return "Nothing missing"


def gate_states(fit: Fit) -> list[tuple[str, str]]:
    """The gates in their order: state, and what is asked where it is not met."""
    return [
        (line.state.value, "" if line.state == FitState.MET else f"{line.state_label}: {line.ask}")
        for line in fit.gates
    ]


@dataclass(frozen=True)
class Matches:
    people: list[Person]
    has_more: bool
    measure: Measure


@dataclass(frozen=True)
class Numbers:
    """How many stand in each tab; and how many fit whom nobody is shown, because they are hidden."""

    fits: int
    near: int
    unshown: int
    all: int
    hidden: int


def matches(position: Position, asked: Asked, user: User) -> Matches:
    """A page of them, the best first. The position comes from `in_full`. Four queries."""
    measure = Measure(position, weightings.of_one(position))
    begin = (min(asked.page, MOST_PAGES) - 1) * PAGE
    keys = list(_keys(ranked(measure, asked))[begin : begin + PAGE + 1])
    return Matches(_people(measure, keys[:PAGE], user), len(keys) > PAGE and asked.page < MOST_PAGES, measure)


def first(position: Position, asked: Asked, user: User, most: int) -> list[Person]:
    """The first of them, whatever the page. The position comes from `in_full`."""
    measure = Measure(position, weightings.of_one(position))
    return _people(measure, list(_keys(ranked(measure, asked))[:most]), user)


def _keys(rows: QuerySet[Standing]) -> QuerySet[Standing, int]:
    """The keys of rows alone: whoever sorts a million carries as little as may be."""
    return rows.values_list("pk", flat=True)


def _people(measure: Measure, keys: Collection[int], user: User) -> list[Person]:
    """People as lines of the list, in their order; who may not be shown any more is left out. Two queries."""
    position = measure.position
    rows = Standing.objects.annotate(
        is_listening=ExpressionWrapper(listening(position), BooleanField())
    ).in_bulk(keys)
    files = _files(position, keys, user)
    return [
        _person(position, files[key], rows[key], measure.fit(rows[key]))
        for key in keys
        if key in files and key in rows
    ]


def ranked(measure: Measure, asked: Asked) -> QuerySet[Standing]:
    """The rows of a tab in their order. Whom nobody may be shown is not among them."""
    inside: dict[Tab, list[Q]] = {
        Tab.FITS: Every([gate.lets_through for gate in measure.gates]).tests(),
        Tab.NEAR: [_lacks_one(measure)],
        Tab.UNSHOWN: [~Q(gate.missing.sql()) for gate in measure.gates] + [~_suits(measure)],
        Tab.ALL: [],
    }
    # What keeps most people out is asked first, and who is hidden of those alone who are left.
    here = in_order(*inside[asked.tab], _consents(), findable(measure.position))
    rows = _narrowed(Standing.objects.filter(here), measure.position, asked)
    rows = rows.annotate(points=measure.scale.sql())
    if asked.tab == Tab.ALL:
        missing = CountOf([gate.missing for gate in measure.gates]).sql()
        return rows.annotate(lacking=missing).order_by("lacking", "-points", "candidate_id")
    return rows.order_by("-points", "candidate_id")


def numbers(position: Position) -> Numbers:
    """Of each tab without what narrows it: one scan, and a second for who is hidden."""
    measure = Measure(position)
    suits = _suits(measure)
    none = Every([~gate.missing for gate in measure.gates]).sql()
    found = _on_file(position).aggregate(
        fits=Count("pk", filter=suits),
        near=Count("pk", filter=_lacks_one(measure)),
        unshown=Count("pk", filter=none & ~suits),
        all=Count("pk"),
    )
    hidden = Standing.objects.filter(suits, _consents(), ~findable(position))
    return Numbers(**found, hidden=hidden.count())


def _suits(measure: Measure) -> Q:
    return Every([gate.lets_through for gate in measure.gates]).sql()


def _consents() -> Q:
    return Q(consent_until__gte=timezone.localdate())


def _lacks_one(measure: Measure) -> Q:
    return Q(GreaterThan(OnlyOne([gate.missing for gate in measure.gates]).sql(), 0))


def _on_file(position: Position) -> QuerySet[Standing]:
    return Standing.objects.filter(_consents(), findable(position))


def _narrowed(rows: QuerySet[Standing], position: Position, asked: Asked) -> QuerySet[Standing]:
    here = {"candidate": OuterRef("candidate_id"), "position": position.pk}
    if asked.state:
        rows = rows.filter(candidate__state=asked.state)
    if asked.is_short:
        rows = rows.filter(Exists(Shortlisted.objects.filter(**here)))
    if asked.is_free:
        told = Alert.objects.filter(
            position=position.pk, recipient=OuterRef("recipient_id"), status=AlertStatus.SENT
        )
        rows = rows.filter(
            ~Exists(Application.objects.filter(**here)),
            ~Exists(PositionInvite.objects.filter(**here)),
            ~Exists(told),
        )
    return rows


def _files(position: Position, keys: Collection[int], user: User) -> dict[int, Any]:
    """Their files, each with what happened between them and the position. One query."""
    week = timezone.now() - A_WEEK
    found = FILES.rows(keys=list(keys), position=position.pk, user=user.pk, week=week)
    for file in found:
        _with_credentials(file)
    return {file.pk: file for file in found}


def _with_credentials(file: Any) -> None:  # noqa: ANN401 -- annotated by `_drawn`
    held = made(HeldCredential, file.held)
    for one, word in zip(held, made(Competency, (row["word"] for row in file.held)), strict=True):
        one.credential = word
    keep(file, "credentials", held)


class _IsAnyOf(Func):
    output_field = BooleanField()
    template = "%(expressions)s)"
    arg_joiner = " = ANY("


def _drawn() -> QuerySet[Candidate]:
    key = BigIntegerField()
    position, user = Given("position", key), Given("user", key)
    keys, week = Given("keys", ArrayField(key)), Given("week", DateTimeField())
    here = {"candidate": OuterRef("pk"), "position": position}
    applied = Application.objects.filter(**here)
    told = Alert.objects.filter(
        position=position, recipient__candidate=OuterRef("pk"), status=AlertStatus.SENT
    )
    looked = AccessEvent.objects.filter(candidate=OuterRef("pk"), by=user, kind=AccessKind.VIEWED)
    late = PositionInvite.objects.filter(candidate=OuterRef("pk"), at__gt=week)
    number = late.order_by().values("candidate").annotate(number=Count("pk")).values("number")
    held = HeldCredential.objects.order_by("credential__rank", "credential__label", "pk")
    columns = [field.attname for field in Competency._meta.concrete_fields]  # noqa: SLF001 -- public
    word = JSONObject(**{name: F(f"credential__{name}") for name in columns})
    return (
        Candidate.objects.findable()
        .filter(_IsAnyOf(F("pk"), keys))
        .select_related("place")
        .annotate(
            held=gathered(held, "candidate", word=word),
            application=Subquery(applied.values("pk")[:1]),
            stage=Subquery(applied.values("stage")[:1]),
            told_at=Subquery(told.order_by("-sent_at").values("sent_at")[:1]),
            invited_at=Subquery(PositionInvite.objects.filter(**here).values("at")[:1]),
            is_short=Exists(Shortlisted.objects.filter(**here)),
            looked_at=Subquery(looked.order_by("-at").values("at")[:1]),
            invites=Coalesce(Subquery(number, output_field=IntegerField()), Value(0)),
            is_silenced=Exists(Suppression.objects.filter(email=OuterRef("email"))),
        )
    )


FILES = Stencil(_drawn)
"""Files by their keys, each with what happened between them and a position, and what they hold."""


def _person(position: Position, file: Any, row: Any, fit: Fit) -> Person:  # noqa: ANN401 -- annotated above
    stage = Stage(file.stage) if file.stage else None
    return Person(
        candidate=file,
        fit=fit,
        stage=stage,
        application=file.application,
        told_at=file.told_at,
        invited_at=file.invited_at,
        is_short=file.is_short,
        looked_at=file.looked_at,
        why_not=_why_not(position, file, stage, is_listening=row.is_listening),
    )


def _why_not(position: Position, file: Any, stage: Stage | None, *, is_listening: bool) -> str:  # noqa: ANN401
    reasons = (
        (not position.is_open, "Not open"),
        (stage is not None, "Applied"),
        (file.invited_at, "Invited"),
        (file.is_silenced, "Their address takes no mail"),
        (not is_listening, "Takes no news of positions"),
        (file.invites >= settings.INVITES_A_WEEK, f"Invited {_times(file.invites)} this week"),
    )
    return next((words for holds, words in reasons if holds), "")


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def chosen(position: Position, keys: Collection[int], user: User) -> list[Person]:
    """These people as lines of the list, the best first; who may not be shown is not among them."""
    measure = Measure(position, weightings.of_one(position))
    rows = _on_file(position).filter(pk__in=keys).annotate(points=measure.scale.sql())
    return _people(measure, list(_keys(rows.order_by("-points", "candidate_id"))), user)
