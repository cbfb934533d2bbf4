"""Boards and searches with everything in them that makes a saved search hard to store."""

from __future__ import annotations

import math
from dataclasses import replace
from random import Random

from jobs.distance import MILES_A_DEGREE
from jobs.models import Employer, Place, Position
from jobs.search.criteria import Criteria
from jobs.search.places import RADII
from jobs.services import listings
from tests.factories import PlaceFactory, place
from tests.jobs.search import boards

TYPED = (
    "coder", "cpc", "CPC-H", "pro fee", "inpatient or outpatient", "auditer", "inpatint", "cardiolgy",
    "certifed profesional coder", "health information clerk", "coding manager", "remote cpc", "FL or remote",
    "33602 cpc", "ccs", "apprentice", "entry level", "medical records technician", "denials", "wound",
    "epic/meditech", "orthopedics night", "employer a", "anesth", "biller", "HIM", "weekned", "no such word",
    "Georgia", "ccs-p", "cpc or remote", "icd-10", "codar",
)  # fmt: skip
PLACES = (
    "Tampa", "Tampa, FL", "33602", "FL", "Florida or GA", "remote", "remote in GA", "remote in Portland",
    "Portland", "Portland, OR", "New York", "NYC", "Tamppa", "Orlanod", "Nowhereville", "USA", "Miami",
    "Springfield", "Atlana",
)  # fmt: skip


AROUND = (("Tampa", "FL"), ("Portland", "OR"), ("Springfield", "GA"))
NEIGHBORS = [f"{miles} miles {way}" for miles in (*RADII, 45, 60) for way in ("north", "east")]


def places() -> None:
    """Cities that share a name, and others on the edge of a circle around them, and just out of their box."""
    place("Tampa")
    for city, state, latitude, longitude in (
        ("Portland", "OR", 45.52, -122.68),
        ("Portland", "ME", 43.66, -70.26),
        ("Springfield", "GA", 32.37, -81.31),
        ("Springfield", "FL", 30.15, -85.61),
        ("Tampa", "KS", 38.55, -97.15),
    ):
        PlaceFactory.create(city=city, state=state, latitude=latitude, longitude=longitude)


def neighbor(dice: Random) -> Place:
    """A place so many miles from one that is searched for, up to the last digit."""
    city, state = dice.choice(AROUND)
    around = Place.objects.get(city=city, state=state)
    miles, _, way = (name := dice.choice(NEIGHBORS)).split()
    degrees = int(miles) / MILES_A_DEGREE
    north, east = (
        (degrees, 0.0) if way == "north" else (0.0, degrees / math.cos(math.radians(around.latitude)))
    )
    return PlaceFactory.create(
        city=f"{name} of {around.city}",
        state=around.state,
        latitude=around.latitude + north,
        longitude=around.longitude + east,
    )


def board(dice: Random, count: int) -> list[Position]:
    """Positions as in every property test, many of them on the edge of a circle around a place."""
    places()
    made = boards.board(dice, count)
    for position in made:
        if position.place is not None and dice.random() < 0.6:
            Position.objects.filter(pk=position.pk).update(place=neighbor(dice))
            listings.refresh([position.pk])
    return made


def criteria(dice: Random) -> Criteria:
    """A search for anything, with faults, alternatives, names of several places and figures on an edge."""
    asked = boards.search(dice)
    if dice.random() < 0.6:
        asked = replace(asked, q=" ".join(dice.sample(TYPED, dice.choice([1, 1, 1, 2]))))
    if dice.random() < 0.5:
        asked = replace(asked, where=dice.choice(PLACES), radius=dice.choice([0, *RADII]))
    if dice.random() < 0.2:
        slugs = list(Employer.objects.order_by("slug").values_list("slug", flat=True))
        asked = replace(asked, employer=tuple(dice.sample(slugs, min(len(slugs), dice.choice([1, 1, 2])))))
    if dice.random() < 0.2:
        asked = replace(asked, pay_min=dice.choice([*range(25, 50), *range(50_000, 100_000, 1_000)]))
    return asked
