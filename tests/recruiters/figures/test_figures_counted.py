"""Each figure is what plain Python counts over the same random histories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import product
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from candidates.enums import IN_PROCESS, AlertCause, Cadence, DeclineReason, Stage, WithdrawReason
from candidates.models import Alert, Application, Candidate, Recipient
from config.accounts.models import User
from jobs.models import Position
from recruiters.models import PositionInvite
from recruiters.queries import visible
from recruiters.queries.figures import alerts, funnel, lost, sources, times
from recruiters.queries.figures.asked import Asked, Middle
from tests.factories import (
    AlertFactory,
    ApplicationFactory,
    CandidateFactory,
    PositionFactory,
    RecipientFactory,
)
from tests.recruiters.figures.histories import ROAD, History, is_close, made, middle, positions

pytestmark = pytest.mark.django_db
SEEDS = [20261126, 7]


class World:
    """Histories, and a question whose answer Python knows too."""

    def __init__(self, seed: int, user: User) -> None:
        random = Random(seed)
        self.positions = positions(random, 6)
        self.histories = made(random, 70, self.positions, user)
        today = timezone.localdate()
        since, until = today - timedelta(days=150), today - timedelta(days=10)
        employer = random.choice(self.positions).employer if seed % 2 else None
        self.asked = Asked(user, since, until, employer)

    @property
    def cohort(self) -> list[History]:
        """Those whom the question is about."""
        since, until, employer = self.asked.since, self.asked.until, self.asked.employer
        assert since
        assert until
        return [
            one
            for one in self.histories
            if since <= timezone.localdate(one.application.applied_at) <= until
            and employer in {None, one.application.position.employer}
        ]


@pytest.fixture(params=SEEDS)
def world(request: pytest.FixtureRequest, recruiter: User) -> World:
    made_world = World(request.param, recruiter)
    assert made_world.cohort
    return made_world


def test_how_far_they_came(world: World) -> None:
    found, cohort = funnel.funnel(world.asked), world.cohort

    assert found.applied == len(cohort)
    for place, step in enumerate(found.steps):
        here = [one for one in cohort if one.rank == place]
        assert step.stage == ROAD[place]
        assert step.reached == sum(one.rank >= place for one in cohort)
        assert step.declined == sum(one.stage == Stage.DECLINED for one in here)
        assert step.withdrawn == sum(one.stage == Stage.WITHDRAWN for one in here)
        assert step.still == len(here) - step.declined - step.withdrawn
    months = Counter(f"{timezone.localtime(one.application.applied_at):%Y-%m}" for one in cohort)
    assert {f"{month.begins:%Y-%m}": month.reached[0] for month in found.months} == months
    assert [sum(column) for column in zip(*(month.reached for month in found.months), strict=True)] == [
        step.reached for step in found.steps
    ]


def test_how_long_a_stage_took(world: World) -> None:
    stays: dict[Stage, list[float]] = {stage: [] for stage in IN_PROCESS}
    still: Counter[Stage] = Counter()
    for one in world.cohort:
        for step, following in zip(one.standing, [*one.standing[1:], None], strict=True):
            if step.to in stays and following:
                stays[step.to].append((following.at - step.at).total_seconds() / 86400)
            elif step.to in stays:
                still[step.to] += 1

    for stay in funnel.funnel(world.asked).stays:
        assert is_close(stay.days, middle(stays[stay.stage])), stay.stage
        assert stay.open == still[stay.stage]


def test_how_long_people_waited(world: World) -> None:
    found = times.times(world.asked)

    assert found.applied == len(world.cohort)
    for took, to in (
        (found.to_move, None),
        (found.to_interview, Stage.INTERVIEW),
        (found.to_placed, Stage.PLACED),
    ):
        waits = [wait for one in world.cohort if (wait := one.took(to=to)) is not None]
        assert is_close(took, middle(waits)), to


def _placements(position: Position, histories: list[History]) -> list[float]:
    """Days from publishing to each placement that holds."""
    assert position.published_at
    found = [
        (one.standing[-1].at - position.published_at).total_seconds() / 86400
        for one in histories
        if one.application.position_id == position.pk and one.stage == Stage.PLACED
    ]
    return sorted(days for days in found if days >= 0)


def test_how_long_positions_were_open(world: World) -> None:
    placed_first = next(one for one in world.histories if one.stage == Stage.PLACED)
    again = placed_first.standing[-1].at + timedelta(days=1)  # published anew: this placement is of before
    since = world.asked.since
    assert since
    if timezone.localdate(again) < since:
        again = timezone.now() - timedelta(days=20)
    own = Position.objects.filter(pk=placed_first.application.position_id)
    own.update(published_at=again)
    published = [
        position
        for position in Position.objects.all()
        if position.published_at
        and world.asked.since <= timezone.localdate(position.published_at) <= world.asked.until  # type: ignore[operator]
        and world.asked.employer in {None, position.employer}
    ]

    found = times.times(world.asked)

    placed = {position: _placements(position, world.histories) for position in published}
    assert found.published == len(published)
    assert is_close(found.to_first, middle([days[0] for days in placed.values() if days]))
    filled = {
        position.pk: days[position.openings - 1]
        for position, days in placed.items()
        if len(days) >= position.openings
    }
    assert is_close(found.to_filled, middle(list(filled.values())))
    rows = {row.pk: row for row in found.positions}
    assert set(rows) == {position.pk for position, days in placed.items() if days}
    for position, days in placed.items():
        if days:
            assert rows[position.pk].placed == len(days)
            assert (rows[position.pk].filled is None) == (position.pk not in filled)


WAYS: list[dict[str, Any]] = [
    {},
    {"source": "indeed", "medium": "feed"},
    {"source": "share", "medium": "referral"},
    {"source": "letter", "medium": "email", "campaign": "spring"},
    {"campaign": "spring"},
    {"referrer": "news.example.com"},
    {"came_from_alert": True, "source": "indeed", "medium": "feed"},
]


def _channel(said: dict[str, Any], *, is_invited: bool) -> str:
    if said.get("came_from_alert"):
        return "alert"
    if is_invited:
        return "invite"
    if said.get("medium") in {"feed", "referral"}:
        return str(said["medium"])
    return "campaign" if "campaign" in said else "site" if said else "unsaid"


def test_by_which_way_they_came(world: World, recruiter: User) -> None:
    random = Random(5)
    channels: Counter[str] = Counter()
    placed: Counter[str] = Counter()
    details: Counter[str] = Counter()
    for one in world.histories:
        said, row = random.choice(WAYS), one.application
        Application.objects.filter(pk=row.pk).update(**said)
        is_invited = random.random() < 0.2
        if is_invited:
            invite = PositionInvite.objects.create(
                candidate=row.candidate, position=row.position, by=recruiter, text="Come."
            )
            PositionInvite.objects.filter(pk=invite.pk).update(at=row.applied_at)
        if one in world.cohort:
            channel = _channel(said, is_invited=is_invited)
            channels[channel] += 1
            placed[channel] += one.rank == ROAD.index(Stage.PLACED)
            named = [said[name] for name in ("source", "medium", "campaign") if name in said]
            details[", ".join(named) or said.get("referrer", "")] += 1

    found = sources.sources(world.asked)

    assert {one.channel.value: one.applied for one in found.channels} == channels
    assert {one.channel.value: one.placed for one in found.channels} == {key: placed[key] for key in channels}
    told: Counter[str] = Counter()
    for row_of in found.details:
        told[row_of.detail] += row_of.applied
    details.pop("", None)
    assert told == details


def test_what_people_lacked_and_why_it_ended(world: World) -> None:
    found, cohort = lost.lost(world.asked), world.cohort

    assert (found.applied, found.kept) == (len(cohort), sum(one.has_score for one in cohort))
    for gap in found.gaps:
        without = [one for one in cohort if any(line[:2] == (gap.kind, gap.ask) for line in one.lacks)]
        missing = [one for one in without if (gap.kind, gap.ask, "missing") in one.lacks]
        declined = [one for one in without if one.stage == Stage.DECLINED]
        assert (gap.missing, gap.number) == (len(missing), len(without))
        assert gap.declined == len(declined)
        assert gap.for_it == sum(one.standing[-1].reason == DeclineReason.REQUIREMENT for one in declined)
        assert gap.interviewed == sum(one.rank >= ROAD.index(Stage.INTERVIEW) for one in without)
    assert {gap.ask for gap in found.gaps} == {ask for one in cohort for _, ask, _ in one.lacks}
    reasons = Counter(
        one.standing[-1].reason for one in cohort if one.stage in {Stage.DECLINED, Stage.WITHDRAWN}
    )
    told = {str(reason): number for reason, number in (*found.declined.items(), *found.withdrawn.items())}
    assert told == reasons
    assert set(found.withdrawn) <= set(WithdrawReason)


def _alerts_to(random: Random, recipients: Sequence[Recipient], opened: Sequence[Position]) -> list[Alert]:
    found = []
    for recipient, position in product(recipients, opened):
        made_at = timezone.now() - timedelta(days=random.randint(0, 60), minutes=random.randint(0, 999))
        is_sent = random.random() < 0.8
        found.append(
            AlertFactory.create(
                position=position,
                recipient=recipient,
                cause=random.choice(AlertCause.values),
                is_digest=random.random() < 0.4,
                status="sent" if is_sent else "due",
                created_at=made_at,
                sent_at=made_at + timedelta(hours=1) if is_sent else None,
                clicked_at=made_at + timedelta(hours=2) if is_sent and random.random() < 0.5 else None,
                came_back_at=made_at + timedelta(hours=2) if is_sent and random.random() < 0.1 else None,
            )
        )
    return found


def _applied(
    random: Random, people: Sequence[Candidate], opened: Sequence[Position]
) -> dict[object, datetime]:
    """When somebody applied, by person and position."""
    found: dict[object, datetime] = {}
    for person, position in product(people, opened):
        if random.random() < 0.3:
            one = ApplicationFactory.create(candidate=person, position=position)
            at = timezone.now() - timedelta(days=random.randint(0, 60))
            Application.objects.filter(pk=one.pk).update(applied_at=at)
            found[person.pk, position.pk] = at
    return found


def _stopped(random: Random, recipients: Sequence[Recipient], told: Sequence[Alert]) -> set[object]:
    """Recipient and position of the last alert before each stop."""
    found: set[object] = set()
    for recipient in recipients:
        at = timezone.now() - timedelta(days=random.randint(0, 40))
        Recipient.objects.filter(pk=recipient.pk).update(cadence=Cadence.OFF, stopped_at=at)
        before = [(one.sent_at, one.position_id) for one in told if one.recipient_id == recipient.pk]
        before = [pair for pair in before if pair[0] and pair[0] <= at]
        if before:
            found.add((recipient.pk, max(before)[1]))
    return found


def test_what_became_of_alerts(recruiter: User) -> None:
    random = Random(3)
    opened = [PositionFactory.create(open=True) for _ in range(4)]
    people = [CandidateFactory.create(with_recipient=True) for _ in range(12)]
    reader = RecipientFactory.create(candidate=None, email="x@example.com")
    recipients = [*(one.recipient for one in people), reader]
    told = _alerts_to(random, recipients, opened)
    applied = _applied(random, people, opened)
    last = _stopped(random, random.sample(recipients, 6), told)
    since = timezone.localdate() - timedelta(days=45)
    expected: dict[str, Counter[str]] = {}
    for one in told:
        if timezone.localdate(one.created_at) < since:
            continue
        at = applied.get((one.recipient.candidate_id, one.position_id))
        counted = Counter(
            matched=1,
            sent=one.status == "sent",
            came_back=one.came_back_at is not None,
            clicked=one.clicked_at is not None,
            applied=bool(at and one.sent_at and at >= one.sent_at),
            stopped=(one.recipient_id, one.position_id) in last,
        )
        for key in ("all", AlertCause(one.cause).name, "digest" if one.is_digest else "once"):
            expected.setdefault(key, Counter()).update(counted)

    found = alerts.alerts(Asked(recruiter, since))

    by_cause = {cause.name: numbers for cause, numbers in found.by_cause.items()}
    shown = {"all": found.all, "once": found.at_once, "digest": found.in_digest, **by_cause}
    assert expected["all"]["applied"]
    assert expected["all"]["stopped"]
    for key, numbers in expected.items():
        assert vars(shown[key]) == {name: numbers[name] for name in vars(shown[key])}, key


def test_nothing_is_counted_of_nothing(recruiter: User) -> None:
    asked = Asked(recruiter)

    assert funnel.funnel(asked).applied == 0
    assert times.times(asked).to_move == Middle(0)
    assert lost.lost(asked).gaps == []
    assert alerts.alerts(asked).all.sent == 0
    nobody = Asked(recruiter, position=PositionFactory.create())
    assert funnel.funnel(nobody).steps[0].reached == 0


def test_a_report_is_a_few_queries_whatever_there_is(world: World) -> None:
    numbers = {}
    reports: dict[str, Callable[[Asked], object]] = {
        "funnel": funnel.funnel,
        "times": times.times,
        "lost": lost.lost,
        "sources": sources.sources,
        "alerts": alerts.alerts,
    }
    visible.teams(world.asked.user)  # read once for each request, whatever the page
    for name, count in reports.items():
        with CaptureQueriesContext(connection) as queries:
            count(world.asked)
        numbers[name] = len(queries)

    assert numbers == {"funnel": 2, "times": 3, "lost": 2, "sources": 1, "alerts": 1}
