"""Random histories of applications, made by the table of moves, with slips that were undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from candidates.enums import (
    CANDIDATE_MOVES,
    CHOSEN_REASONS,
    IN_PROCESS,
    STAGE_MOVES,
    UNANSWERED,
    DeclineReason,
    Stage,
    WithdrawReason,
)
from candidates.models import Application, ApplicationTransition
from config.accounts.models import User
from jobs.models import Position
from recruiters.queries.figures.asked import Middle
from tests.factories import CandidateFactory, PositionFactory, ScoreFactory

ROAD = [*IN_PROCESS, Stage.PLACED]
ASKS = [
    ("required", "CPC"),
    ("required", "CCS or RHIT"),
    ("years", "3 years of coding"),
    ("pay", "Pay up to $1"),
]


@dataclass
class Step:
    """One transition as Python knows it."""

    to: Stage
    at: datetime
    by_candidate: bool = False
    reason: str = ""
    is_undone: bool = False


@dataclass
class History:
    """One application: its steps, those that were undone among them, and what it lacked."""

    application: Application
    steps: list[Step]
    lacks: list[tuple[str, str, str]] = field(default_factory=list)
    has_score: bool = False

    @property
    def standing(self) -> list[Step]:
        return [step for step in self.steps if not step.is_undone]

    @property
    def stage(self) -> Stage:
        return self.standing[-1].to

    @property
    def rank(self) -> int:
        """How far they ever came."""
        return max(ROAD.index(step.to) for step in self.standing if step.to in ROAD)

    def took(self, *, to: Stage | None = None) -> float | None:
        """Days to the first step to a stage, or to a recruiter's first, from when it was last handed in."""
        handed_in = self.standing[0].at
        for step in self.standing:
            if step.to == Stage.NEW:
                handed_in = step.at
            is_move = not step.by_candidate and step.reason != DeclineReason.NO_ANSWER
            if step.to == to if to else is_move:
                return (step.at - handed_in).total_seconds() / 86400
        return None


def _walk(random: Random, at: datetime) -> list[Step]:
    steps, now = [Step(Stage.NEW, at, by_candidate=True)], Stage.NEW
    for _ in range(random.randint(0, 7)):
        at += timedelta(minutes=random.randint(0, 9000))
        theirs, ours = sorted(CANDIDATE_MOVES.get(now, ())), sorted(STAGE_MOVES[now])
        if now in UNANSWERED and random.random() < 0.05:
            steps.append(Step(Stage.DECLINED, at, reason=DeclineReason.NO_ANSWER))
        elif theirs and (not ours or random.random() < 0.15):
            to = random.choice(theirs)
            reason = random.choice(WithdrawReason.values) if to == Stage.WITHDRAWN else ""
            steps.append(Step(to, at, by_candidate=True, reason=reason))
        elif ours:
            onward = [stage for stage in ours if stage != Stage.DECLINED]
            to = random.choice(onward) if onward and random.random() < 0.75 else random.choice(ours)
            reason = random.choice(CHOSEN_REASONS)[0] if to == Stage.DECLINED else ""
            steps.append(Step(to, at, reason=reason, is_undone=random.random() < 0.15))
            if steps[-1].is_undone:
                continue
        else:
            break
        now = steps[-1].to
    return steps


def made(random: Random, number: int, positions: Sequence[Position], user: User) -> list[History]:
    """So many applications within the last 200 days, written as they would have come about."""
    found = []
    for _ in range(number):
        applied_at = timezone.now() - timedelta(minutes=random.randint(0, 200 * 24 * 60))
        steps = _walk(random, applied_at)
        history = History(Application(), steps)
        application = Application.objects.create(
            position=random.choice(positions),
            candidate=CandidateFactory.create(),
            first_name="A",
            last_name="B",
            stage=history.stage,
            answer_by=timezone.localdate(),
        )
        Application.objects.filter(pk=application.pk).update(applied_at=applied_at)
        application.applied_at = applied_at
        history.application = application
        for step in steps:
            _write(application, step, user)
        if random.random() < 0.8:
            _lines(random, history)
        found.append(history)
    return found


def _write(application: Application, step: Step, user: User) -> None:
    row = ApplicationTransition.objects.create(
        application=application,
        to_stage=step.to,
        from_stage="",
        by_candidate=step.by_candidate,
        by=None if step.by_candidate or step.reason == DeclineReason.NO_ANSWER else user,
        reason=step.reason,
        undone_at=step.at if step.is_undone else None,
    )
    ApplicationTransition.objects.filter(pk=row.pk).update(at=step.at)


def _lines(random: Random, history: History) -> None:
    history.has_score = True
    gates = []
    for kind, ask in ASKS:
        state = random.choice(["met", "missing", "not_shown"])
        gates.append({"kind": kind, "ask": ask, "have": "", "state": state, "raise_hint": ""})
        if state != "met" and kind != "pay":
            history.lacks.append((kind, ask, state))
    ScoreFactory.create(application=history.application, lines={"gates": gates, "points": []})


def positions(random: Random, number: int, **said: Any) -> list[Position]:  # noqa: ANN401 -- columns
    """Positions that opened in the last 250 days."""
    found = []
    for _ in range(number):
        published = timezone.now() - timedelta(days=random.randint(0, 250))
        openings = random.randint(1, 3)
        found.append(PositionFactory.create(open=True, published_at=published, openings=openings, **said))
    return found


def middle(values: Sequence[float]) -> Middle:
    """The quartiles as the database interpolates them, worked out by hand."""
    ordered = sorted(values)
    if not ordered:
        return Middle(0)

    def at(part: float) -> float:
        place = part * (len(ordered) - 1)
        below = int(place)
        above = min(below + 1, len(ordered) - 1)
        return ordered[below] + (ordered[above] - ordered[below]) * (place - below)

    return Middle(len(ordered), at(0.25), at(0.5), at(0.75))


def is_close(one: Middle, other: Middle) -> bool:
    """The same numbers, but for what a fraction of a second makes."""
    pairs = ((one.low, other.low), (one.median, other.median), (one.high, other.high))
    return one.number == other.number and all(abs(a - b) < 1e-6 for a, b in pairs)
