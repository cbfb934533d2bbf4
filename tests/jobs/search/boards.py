"""Random boards for property tests: positions of every kind, and searches for them."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TypeVar

from django.utils import timezone

from jobs.enums import Education, Employment, PayPeriod, Shift, Workplace
from jobs.models import Employer, Position
from jobs.search.criteria import Criteria
from jobs.search.filters import DAYS, YEARS
from tests.factories import EmployerFactory, PositionFactory, competency, place

CITIES = ("Tampa", "Orlando", "Miami", "Atlanta", "New York")
STATES = ("FL", "GA", "NY", "TX")
CREDENTIALS = ("CPC", "CCS", "CRC", "RHIT", "RHIA", "COC", "CPC-A")
CODE_SETS = ("ICD-10-CM", "CPT")
SETTINGS = ("profee", "inpatient", "ed")
SPECIALTIES = ("cardiology", "orthopedics")
SOFTWARE = ("epic", "meditech")
T = TypeVar("T")
TITLES = ("Inpatient coder", "Coding auditor", "Health Information Clerk", "Coder", "Billing specialist")


def some(dice: Random, words: tuple[str, ...], most: int = 2) -> list[str]:
    return dice.sample(words, dice.randint(0, min(most, len(words))))


def group(dice: Random) -> str:
    return "|".join(some(dice, CREDENTIALS + CODE_SETS) or ["CPC"])


def groups(dice: Random) -> str:
    return ";".join(group(dice) for _ in range(dice.randint(0, 3)))


def board(dice: Random, count: int) -> list[Position]:
    """`count` open positions that differ in everything a filter looks at."""
    for word in CREDENTIALS + CODE_SETS + SETTINGS + SPECIALTIES + SOFTWARE:
        competency(word)  # what fills a group is read from the vocabulary, so it stands first
    employers = [
        Employer.objects.filter(name=name).first() or EmployerFactory.create(name=name)
        for name in ("Employer A", "Employer B", "Employer C")
    ]
    today = timezone.localdate()
    made = []
    for number in range(count):
        workplace = dice.choice(Workplace.values)
        is_remote = workplace == Workplace.REMOTE
        hourly = dice.random() < 0.5
        least = dice.randint(20, 45) if hourly else dice.randint(40, 95) * 1000
        made.append(
            PositionFactory.create(
                open=True,
                title=f"{dice.choice(TITLES)} {number}",
                published_at=timezone.now() - timedelta(days=dice.randint(0, 40), seconds=dice.randint(0, 3)),
                closes_on=today + timedelta(days=dice.choice([-1, 0, 5, 30, 60])),
                employer=dice.choice(employers),
                workplace=workplace,
                place=None if is_remote else place(dice.choice(CITIES)),
                remote_states=some(dice, STATES, 3) if is_remote else [],
                employment=dice.choice(Employment.values),
                shift=dice.choice(Shift.values),
                pay_min=least,
                pay_max=least + dice.randint(0, 15) * (1 if hourly else 1000),
                pay_period=PayPeriod.HOUR if hourly else PayPeriod.YEAR,
                education=dice.choice(Education.values),
                years_min=dice.randint(0, 6),
                is_apprentice_friendly=dice.random() < 0.3,
                required=groups(dice),
                preferred=groups(dice),
                settings=some(dice, SETTINGS),
                specialties=some(dice, SPECIALTIES),
                software=some(dice, SOFTWARE),
            )
        )
    return made


def search(dice: Random) -> Criteria:
    """A search with a few filters, each of which some board could answer."""

    def maybe(value: T, empty: T, chance: float = 0.2) -> T:
        return value if dice.random() < chance else empty

    def keys(words: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(competency(word).key for word in some(dice, words)) if dice.random() < 0.2 else ()

    return Criteria(
        q=maybe(dice.choice(["coder", "cpc", "inpatient", "auditor", "epic or meditech", "clerk"]), "", 0.4),
        where=maybe(
            dice.choice(["Tampa", "FL", "remote", "remote in GA", "New York, NY", "33602", "USA"]), "", 0.4
        ),
        radius=maybe(100, 0),
        workplace=tuple(some(dice, tuple(Workplace.values))) if dice.random() < 0.2 else (),
        remote_state=tuple(some(dice, STATES)) if dice.random() < 0.3 else (),
        employment=tuple(some(dice, tuple(Employment.values))) if dice.random() < 0.2 else (),
        shift=tuple(some(dice, tuple(Shift.values))) if dice.random() < 0.2 else (),
        pay_min=maybe(dice.choice([25, 30, 60_000]), 0),
        credential=keys(CREDENTIALS),
        code_set=keys(CODE_SETS),
        setting=keys(SETTINGS),
        specialty=keys(SPECIALTIES),
        software=keys(SOFTWARE),
        education=maybe(dice.choice(Education.names).lower(), ""),
        years_max=maybe(str(dice.choice(YEARS)), ""),
        apprentice=maybe("1", ""),
        posted=maybe(dice.choice(DAYS), 0),
        sort=dice.choice(["", "newest", "pay", "relevance", "distance"]),
    )
