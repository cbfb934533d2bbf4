"""Whose a question is: against plain Python over random desks, and by a case for each way."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from random import Random

import pytest
from django.utils import timezone

from config.accounts.models import User
from config.mail.models import OutgoingMail
from jobs.enums import PositionStatus, Workplace
from jobs.models import Competency, Position
from recruiters.enums import InquiryStatus, Role, Routed
from recruiters.models import Inquiry
from recruiters.queries.inquiries import Route, route
from recruiters.services import groups, inquiries
from tests.factories import (
    InquiryFactory,
    PositionFactory,
    RecruiterFactory,
    TeamFactory,
    UserFactory,
    competency,
    place,
)

pytestmark = pytest.mark.django_db
STATES = ("FL", "TX", "GA")
CITIES = {"FL": "Tampa", "TX": "Houston", "GA": "Atlanta"}


def of(role: Role) -> User:
    """Somebody of a role, in no team."""
    groups.ensure()
    user: User = RecruiterFactory.create(user__is_superuser=False).user
    user.groups.add(groups.found_or_made(role))
    return user


def of_area(position: Position, areas: set[int]) -> bool:
    words = {one.pk for one in (*position.settings.all(), *position.specialties.all())}
    return bool(words & areas)


def for_state(position: Position, state: str) -> bool:
    if position.workplace == Workplace.REMOTE:
        return not position.remote_states or state in position.remote_states
    return position.place is not None and position.place.state == state


def expected(
    able: Iterable[User], asked: Position | None, area: Competency | None, state: str
) -> tuple[int | None, Routed, int]:
    """The rule in plain Python, from the rows."""
    people = [one for one in able if one.is_active and one.is_staff]
    if asked is not None and asked.recruiter in people:
        assert asked.recruiter is not None
        return asked.recruiter.pk, Routed.POSITION, 0
    areas = {area.pk} if area is not None else set()
    if asked is not None:
        areas = areas or {one.pk for one in (*asked.settings.all(), *asked.specialties.all())}
        state = state or (asked.place.state if asked.place is not None else "")
    today = timezone.localdate()
    opened = [
        one for one in Position.objects.all() if one.status == PositionStatus.OPEN and one.closes_on >= today
    ]
    load = {
        one.pk: sum(
            row.recruiter_id == one.pk and row.status in {InquiryStatus.NEW, InquiryStatus.WAITING}
            for row in Inquiry.objects.all()
        )
        for one in people
    }
    tests: dict[Routed, Callable[[Position], bool]] = {
        Routed.BOTH: lambda one: bool(areas and state) and of_area(one, areas) and for_state(one, state),
        Routed.AREA: lambda one: of_area(one, areas),
        Routed.STATE: lambda one: bool(state) and for_state(one, state),
        Routed.LOAD: lambda one: True,
    }
    for by, test in tests.items():
        ranked = []
        for one in people:
            number = sum(position.recruiter_id == one.pk and test(position) for position in opened)
            if number:
                ranked.append((load[one.pk], -number, one.pk))
        if ranked:
            _, number, pk = min(ranked)
            return pk, by, -number
    return None, Routed.NOBODY, 0


@pytest.mark.parametrize("seed", range(12))
def test_the_route_is_that_of_plain_python(seed: int) -> None:
    dice = Random(seed)
    able = [RecruiterFactory.create().user for _ in range(4)]
    able[0].is_active = dice.random() < 0.5
    able[0].save()
    unable = UserFactory.create(is_staff=True)
    everybody = [*able, unable, None]
    positions = []
    for _ in range(dice.randint(0, 14)):
        state = dice.choice(STATES)
        is_remote = dice.random() < 0.4
        where = (
            {"remote": True, "remote_states": dice.sample(STATES, dice.randint(0, 2))} if is_remote else {}
        )
        positions.append(
            PositionFactory.create(
                **({"open": True} if dice.random() < 0.8 else {"closed": True}),
                recruiter=dice.choice(everybody),
                settings=dice.sample(["profee", "inpatient"], dice.randint(0, 2)),
                specialties=dice.sample(["cardiology"], dice.randint(0, 1)),
                **(where or {"place": place(CITIES[state])}),
            )
        )
    for _ in range(dice.randint(0, 8)):
        trait = dice.choice([{}, {"answered": True}, {"closed": True}])
        InquiryFactory.create(recruiter=dice.choice(able), **trait)
    words = [competency(name) for name in ("Pro-fee", "Cardiology")]

    for _ in range(6):
        asked = dice.choice([None, *positions])
        area, state = dice.choice([None, *words]), dice.choice(["", *STATES])
        found = route(position=asked, area=area, state=state)
        assert (found.recruiter, found.by, found.of) == expected(able, asked, area, state)


def test_who_may_not_answer_or_does_not_see_the_position_gets_none() -> None:
    inside, outside, away = (of(role) for role in (Role.RECRUITER, Role.LEAD, Role.RECRUITER))
    away.is_active = False
    away.save()
    TeamFactory.create(members=[inside, away])
    TeamFactory.create(members=[outside])
    PositionFactory.create(open=True, recruiter=outside)
    asked = PositionFactory.create(open=True, recruiter=away)
    assert route(position=asked, area=None, state="") == Route(None, Routed.NOBODY)

    PositionFactory.create(open=True, recruiter=inside)

    assert route(position=asked, area=None, state="").recruiter == inside.pk
    auditor = of(Role.AUDITOR)
    own = PositionFactory.create(open=True, recruiter=auditor)
    assert route(position=own, area=None, state="").recruiter != auditor.pk


def test_the_one_with_the_fewest_open_questions_has_it_and_reads_why() -> None:
    busy, free = RecruiterFactory.create().user, RecruiterFactory.create().user
    for who in (busy, busy, free):
        PositionFactory.create(open=True, recruiter=who, place=place("Tampa"))
    InquiryFactory.create(recruiter=busy)

    row = inquiries.ask(name="Robin", email="robin@example.com", text="Anything near me?", state="FL")

    assert (row.recruiter, row.routed, row.routed_of) == (free, Routed.STATE, 1)
    assert row.because == "because you look after 1 open position for people in Florida"
    next_one = inquiries.ask(name="Kim", email="kim@example.com", text="And me?", state="FL")
    assert next_one.recruiter == busy, "as many open questions each, and more such positions"
    assert next_one.because == "because you look after 2 open positions for people in Florida"


def test_nobody_fits_and_no_mail_goes_to_the_desk() -> None:
    row = inquiries.ask(name="Robin", email="robin@example.com", text="Hello?")

    assert (row.recruiter, row.routed) == (None, Routed.NOBODY)
    assert row.promised_on is not None
    assert row.promised_on >= timezone.localdate() + timedelta(days=1)
    assert [mail.kind for mail in OutgoingMail.objects.all()] == ["inquiry_received"]
