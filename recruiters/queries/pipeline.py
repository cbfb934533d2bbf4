"""The board of applications: lanes by stage, in each those who wait longest for an answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, F, OuterRef, Prefetch, Q, QuerySet, When, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from candidates.enums import HELD_STATUSES, IN_PROCESS, Stage
from candidates.models import Application, ApplicationTransition, HeldCredential, Interview
from candidates.models.application import ApplicationQuerySet
from candidates.queries import progress
from candidates.queries.progress import Step
from config.accounts.models import User
from jobs.models import Position
from recruiters.models import Tag
from recruiters.queries import tags as labels
from recruiters.queries import visible

LANES = (*IN_PROCESS, Stage.PLACED)
APART = (Stage.DECLINED, Stage.WITHDRAWN)
"""How it ended for them; told as numbers beside the board."""
A_LANE = 12
"""Cards shown of each lane."""
ONE_LANE = 96
"""Cards shown where one lane was opened."""
TAGS = 3
MOST_UNDONE = 50


@dataclass(frozen=True)
class Asked:
    """Whose board it is, and who looks at it. Without more: everything they see."""

    by: User
    position: Position | None = None
    recruiter: int | None = None
    is_late: bool = False
    tag: Tag | None = None
    """Of the applications that bear it."""
    lane: Stage | None = None
    """One lane alone, with many more cards."""

    def rows(self) -> ApplicationQuerySet:
        """The applications it is about, of all stages."""
        wanted = Q()
        if self.position is not None:
            wanted &= Q(position=self.position)
        if self.recruiter is not None:
            wanted &= Q(position__recruiter=self.recruiter)
        if self.is_late:
            wanted &= Q(stage__in=IN_PROCESS, answer_by__lt=timezone.localdate())
        if self.tag is not None:
            wanted &= labels.bearing(Application, self.tag.pk)
        return visible.applications(self.by).filter(wanted)


@dataclass(frozen=True)
class Card:
    """One application, as its card shows it."""

    application: Application
    tags: list[str]
    """Credentials they hold, the first few."""
    labels: list[str]
    """The desk's tags on the application."""
    step: Step | None
    """Who acts next."""
    days: int
    """Whole days in this stage."""
    starts_on: date | None
    interview_at: datetime | None
    """The time that was chosen and is still to come."""
    moves: str
    """Where whoever looks may move it, as words apart by spaces."""

    @property
    def points(self) -> int | None:
        """Of 100, when they applied; None for applications from before scores were kept."""
        score = getattr(self.application, "score", None)
        return score.points if score else None


@dataclass(frozen=True)
class Lane:
    stage: Stage
    number: int
    cards: list[Card]

    @property
    def more(self) -> int:
        return self.number - len(self.cards)


@dataclass(frozen=True)
class Board:
    lanes: list[Lane]
    apart: list[tuple[Stage, int]] = field(default_factory=list)

    @property
    def in_process(self) -> int:
        """Applications: somebody may have several."""
        return sum(lane.number for lane in self.lanes if lane.stage in IN_PROCESS)


def board(asked: Asked) -> Board:
    """Three queries: the numbers, the cards, their interviews; and two for what somebody sees and may do."""
    rows = asked.rows()
    numbers = dict(
        rows.order_by().values("stage").annotate(number=Count("pk")).values_list("stage", "number")
    )
    lanes = [asked.lane] if asked.lane else list(LANES)
    cards: defaultdict[str, list[Card]] = defaultdict(list)
    for application in _shown(rows, lanes, ONE_LANE if asked.lane else A_LANE):
        cards[application.stage].append(_card(application, asked.by))
    return Board(
        [Lane(stage, numbers.get(stage, 0), cards[stage]) for stage in lanes],
        [(stage, numbers.get(stage, 0)) for stage in APART],
    )


def _shown(rows: ApplicationQuerySet, lanes: Collection[Stage], most: int) -> QuerySet[Application, Any]:
    """The first of each lane: in process, whose answer is due first; placed, who came last."""
    owed = Case(When(stage__in=IN_PROCESS, then=F("answer_by")))
    order = [owed.asc(nulls_last=True), F("moved_at").desc(), F("pk").asc()]
    first = Window(RowNumber(), partition_by=F("stage"), order_by=order)
    held = HeldCredential.objects.filter(
        Q(expires_on=None) | Q(expires_on__gte=timezone.localdate()),
        candidate=OuterRef("candidate"),
        status__in=HELD_STATUSES,
    )
    starts = ApplicationTransition.objects.standing().filter(
        application=OuterRef("pk"), to_stage=Stage.PLACED
    )
    # Which they are is found by what orders them; what a card shows is joined to these alone.
    shown = rows.filter(stage__in=lanes).annotate(place=first).filter(place__lte=most)
    return (
        rows.filter(pk__in=shown.order_by().values("pk"))
        .select_related("candidate__recipient", "position__employer", "position__recruiter", "score")
        .prefetch_related(Prefetch("interviews", Interview.objects.select_related("by")))
        .annotate(
            tags=ArraySubquery(held.order_by("pk").values("credential__label")[:TAGS]),
            labels=labels.on(Application),
            starts_on=starts.order_by("-pk").values("starts_on")[:1],
        )
        .order_by("stage", *order)
    )


def in_order(asked: Asked, most: int) -> list[tuple[int, str]]:
    """Keys and stages of the first of a board, lane after lane as it shows them. One query."""
    lanes = [asked.lane] if asked.lane else list(LANES)
    lane = Case(*(When(stage=stage, then=place) for place, stage in enumerate(lanes)))
    owed = Case(When(stage__in=IN_PROCESS, then=F("answer_by")))
    rows = asked.rows().filter(stage__in=lanes)
    order = [lane.asc(), owed.asc(nulls_last=True), F("moved_at").desc(), F("pk").asc()]
    return list(rows.order_by(*order).values_list("pk", "stage")[:most])


def _card(application: Any, by: User) -> Card:  # noqa: ANN401 -- an application with what `_shown` annotates
    interview = progress.interview(application) if application.stage in IN_PROCESS else None
    return Card(
        application,
        application.tags,
        application.labels,
        progress.next_step(application),
        application.time_in_stage.days,
        application.starts_on if application.stage == Stage.PLACED else None,
        interview.starts_at if interview else None,
        " ".join(application.moves_for(by)),
    )


def undone_since() -> datetime:
    """Moves after this moment can still be undone: their mails have not gone."""
    return timezone.now() - timedelta(seconds=settings.UNDO_SECONDS)


def just_moved(user: User) -> list[ApplicationTransition]:
    """The moves of a recruiter that can still be undone, the newest first. One query."""
    own = ApplicationTransition.objects.standing().filter(by=user, at__gt=undone_since())
    mine = visible.limited(user, own)
    return list(mine.select_related("application__position").order_by("-pk")[:MOST_UNDONE])
