"""People and positions from a seeded random that lie on every border of fit, written in bulk."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.utils import timezone

from candidates.enums import Cadence, CredentialStatus
from candidates.models import Candidate, HeldCompetency, HeldCredential, Recipient
from jobs.distance import miles
from jobs.enums import Education, Employment, PayPeriod, Shift, Workplace
from jobs.models import Position, Requirement
from tests.factories import PositionFactory, competency, place

CREDENTIALS = ("CPC", "COC", "CRC", "RHIT", "RHIA")
GROUPS = ("CPC|CRC", "CPC-A", "RHIT", "CRC", "ICD-10-CM", "CPC|ICD-10-PCS", "Epic", "Inpatient", "HCC")
OTHERS = (
    "ICD-10-CM",
    "ICD-10-PCS",
    "HCC",
    "Epic",
    "MEDITECH",
    "Inpatient",
    "Pro-fee",
    "Cardiology",
    "Radiology",
)
SETTINGS = ("Inpatient", "Pro-fee", "Outpatient")
CITIES = ("Tampa", "St. Petersburg", "Orlando", "Houston")
STATES = ("FL", "TX", "GA")
PAY = {
    PayPeriod.HOUR: (Decimal(30), Decimal(40)),
    PayPeriod.YEAR: (Decimal(60_000), Decimal(83_200)),
}
FLOORS = (
    (Decimal("39.99"), "hour"), (Decimal(40), "hour"), (Decimal("40.01"), "hour"),
    (Decimal("83199.99"), "year"), (Decimal(83_200), "year"), (Decimal("83200.01"), "year"),
)  # fmt: skip
DAYS = (-1, 0, 1, 400)
"""Days from today on which a credential ends."""
CHECKED = (-380, -366, -365, -364, -10)
"""Days from today on which something was checked: a year ago is just within."""


def some(random: Random, values: Any, most: int = 2) -> list[Any]:  # noqa: ANN401
    """Up to `most` of them, each once; none as often as any other number."""
    return random.sample(list(values), random.randint(0, min(most, len(values))))


def make_position(random: Random) -> Position:
    """One open position, ready for fit."""
    workplace = random.choice(list(Workplace))
    remote = workplace == Workplace.REMOTE
    period = random.choice(list(PayPeriod))
    least, most = PAY[period]
    position = PositionFactory.create(
        open=True,
        required=";".join(some(random, GROUPS)),
        preferred=";".join(some(random, GROUPS)),
        years_min=random.choice((0, 1, 2, 3)),
        education=random.choice(list(Education)),
        workplace=workplace,
        place=None if remote else place(random.choice(CITIES)),
        remote_states=some(random, STATES) if remote else [],
        employment=random.choice(list(Employment)[:3]),
        shift=random.choice([Shift.DAY, Shift.NIGHT, Shift.FLEXIBLE]),
        is_apprentice_friendly=random.random() < 0.4,
        settings=some(random, SETTINGS),
        specialties=some(random, ("Cardiology", "Radiology")),
        software=some(random, ("Epic", "MEDITECH")),
        pay_min=least,
        pay_max=most,
        pay_period=period,
    )
    if random.random() < 0.1:
        Requirement.objects.create(position=position)
    return Position.objects.in_full().get(pk=position.pk)


@dataclass(frozen=True)
class Crowd:
    """People who stand in the database."""

    keys: list[int]


def make_people(random: Random, number: int, prefix: str = "border") -> Crowd:
    """So many people, most of them on file and listening. Written by a handful of statements."""
    today = timezone.localdate()
    people = Candidate.objects.bulk_create(
        _person(random, f"{prefix}{one}@example.com", today) for one in range(number)
    )
    Recipient.objects.bulk_create(
        Recipient(
            email=person.email,
            candidate=person,
            cadence=random.choice([*Cadence.values, "instant"]),
            paused_until=random.choice((None, None, None, today, today + timedelta(days=1))),
        )
        for person in people
        if random.random() < 0.95
    )
    HeldCredential.objects.bulk_create(
        HeldCredential(
            candidate=person,
            credential=competency(label),
            apprentice=random.random() < 0.3,
            expires_on=_day(random, today, (None, *DAYS)),
            status=random.choice(CredentialStatus.values),
            checked_at=_moment(_day(random, today, (None, *CHECKED))),
        )
        for person in people
        for label in some(random, CREDENTIALS, 3)
    )
    HeldCompetency.objects.bulk_create(
        HeldCompetency(
            candidate=person,
            competency=competency(label),
            level=random.choice((None, 0, 2, 3, 4)),
            years=random.choice(
                (None, Decimal(0), Decimal("0.9"), Decimal(1), Decimal("2.9"), Decimal(3), Decimal(6))
            ),
            checked_at=_moment(_day(random, today, (None, *CHECKED))),
        )
        for person in people
        for label in some(random, OTHERS, 5)
    )
    return Crowd([person.pk for person in people])


def _person(random: Random, email: str, today: date) -> Candidate:
    home = place(random.choice(CITIES)) if random.random() < 0.7 else None
    floor, period = random.choice(FLOORS) if random.random() < 0.6 else (None, "")
    agreed = random.choice((None, -1, 0, 200, 200))
    return Candidate(
        email=email,
        place=home,
        state=home.state if home else random.choice(("", *STATES)),
        latitude=home.latitude if home else None,
        longitude=home.longitude if home else None,
        radius_miles=_radius(random, (home.latitude, home.longitude) if home else None),
        years=random.choice(
            (None, Decimal(0), Decimal("0.9"), Decimal(1), Decimal("2.9"), Decimal(3), Decimal(9))
        ),
        education=random.choice([None, *Education.values]),
        onsite_states=some(random, STATES, 1),
        workplaces=some(random, Workplace),
        employment=some(random, list(Employment)[:3]),
        shifts=some(random, [Shift.DAY, Shift.NIGHT, Shift.FLEXIBLE]),
        pay_floor=floor,
        pay_period=period,
        consent_at=None if agreed is None else timezone.now(),
        consent_until=None if agreed is None else today + timedelta(days=agreed),
    )


def _radius(random: Random, home: tuple[float, float] | None) -> int:
    """Just too short for one of the cities, just long enough, or anything."""
    if home is None or random.random() < 0.3:
        return random.choice((0, 15, 30, 100))
    city = place(random.choice(CITIES))
    away = miles(home, (city.latitude, city.longitude))
    return min(random.choice((math.floor(away), math.ceil(away))), 500)


def _day(random: Random, today: date, days: tuple[int | None, ...]) -> date | None:
    chosen = random.choice(days)
    return None if chosen is None else today + timedelta(days=chosen)


def _moment(day: date | None) -> datetime | None:
    """Noon of that day in UTC: a check counts by that day."""
    return None if day is None else datetime.combine(day, time(12), tzinfo=timezone.get_fixed_timezone(0))
