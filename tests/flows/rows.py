"""Sixty positions and four hundred people, from a seeded random, as the rows of two files.

Between them the rows meet every gate on both sides, every blank, and every reason not to be told.
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from tests.flows.oracle import Held, Narrowing, Opening, Person, Search, Spot, miles

CITIES = [
    ("Tampa", "FL"),
    ("Clearwater", "FL"),
    ("Lakeland", "FL"),
    ("Orlando", "FL"),
    ("Lake Mary", "FL"),
    ("Jacksonville", "FL"),
    ("Atlanta", "GA"),
    ("Marietta", "GA"),
    ("Houston", "TX"),
    ("Katy", "TX"),
]
STATES = ("FL", "GA", "TX")
ZIPS = {"Tampa": "33602", "Orlando": "32801", "Houston": "77002", "Atlanta": "30303"}
ASKED: list[list[list[str]]] = [
    [["CPC", "CCS-P"], ["ICD-10-CM"]],
    [["CPC", "CPC-A"]],
    [["CPC-A"]],
    [["CCS", "CIC"]],
    [["RHIT"]],
    [["COC"], ["CPT"]],
    [["CRC"]],
    [["ICD-10-CM"]],
    [["CPC"], ["CRC"]],
    [["CCS", "ICD-10-PCS"]],
    [],
]
SETTINGS = ("inpatient", "outpatient", "profee", "ed", "payer")
FULL = ("CPC", "CCS-P", "CCS", "CIC", "CRC", "CCA", "CPMA", "RHIT", "RHIA", "COC", "CPC-H")
SKILLS = ("ICD-10-CM", "CPT", "ICD-10-PCS", "HCC")
ALSO_WRITTEN = {"ICD-10-CM": ["ICD-10-CM", "ICD10", "icd-10 cm"], "CPC-H": ["CPC-H"]}
EDUCATION = ("none", "high_school", "associate", "bachelor", "master")
SHIFTS = ("day", "evening", "night", "weekend", "rotating")
SAFE_MILES = 0.5
"""No home lies this close to the edge of a radius: rounding must not decide the test."""


def openings(random: Random, spots: dict[tuple[str, str], Spot], today: date) -> list[Opening]:
    """Sixty positions at six employers. `spots` holds where each city lies."""
    made = [_opening(random, number, spots) for number in range(60)]
    for number, opening in enumerate(made):
        opening.required = [list(asked) for asked in ASKED[number % len(ASKED)]]
    del today
    return made


def _opening(random: Random, number: int, spots: dict[tuple[str, str], Spot]) -> Opening:
    workplace = ("remote", "onsite", "hybrid")[number % 3]
    city, state = random.choice(CITIES)
    opening = Opening(
        reference=f"F-{number:03d}",
        title=f"Coder of desk {number:03d}",
        employer=f"Invented Hospital {number % 6}",
        workplace=workplace,
        employment=random.choice(("full_time", "full_time", "part_time", "contract")),
        shift=random.choice(("day", "day", "evening", "flexible")),
        education=random.choice(("none", "none", "high_school", "associate", "bachelor")),
        years_min=random.choice((0, 0, 1, 2, 5)),
        settings=random.sample(SETTINGS, random.choice((0, 1, 1, 2))),
        is_apprentice_friendly=random.random() < 0.2,
    )
    if workplace == "remote":
        opening.remote_states = random.choice(([], ["FL"], ["FL", "GA"], ["TX"]))
    else:
        opening.city, opening.state, opening.spot = city, state, spots[city, state]
    if random.random() < 0.5:
        opening.pay_min, opening.pay_max = Decimal(24), Decimal(random.choice((30, 36, 42)))
    else:
        opening.pay_period, opening.pay_min = "year", Decimal(48_000)
        opening.pay_max = Decimal(random.choice((56_000, 74_880, 90_000)))
    return opening


def people(
    random: Random,
    made: list[Opening],
    spots: dict[tuple[str, str], Spot],
    zips: dict[str, Spot],
    today: date,
) -> list[Person]:
    """Four hundred people, some of whom have applied to, or hide from, some of the positions."""
    return [_person(random, number, made, spots, zips, today) for number in range(400)]


def add_wishes(
    random: Random, people: list[Person], made: list[Opening], spots: dict[tuple[str, str], Spot]
) -> None:
    """What people said of their alerts: hidden positions, pauses, narrowings, saved searches."""
    for person in people:
        if random.random() < 0.1:
            person.hidden_positions = [one.reference for one in random.sample(made, 6)]
        kind = random.random()
        person.is_file_paused, person.is_file_stopped = kind < 0.06, 0.06 <= kind < 0.1
        if random.random() < 0.25:
            person.narrowings = [_narrowing(random, random.choice(made), spots)]
        if random.random() < 0.15:
            person.searches = [_search(random)]


def _narrowing(random: Random, opening: Opening, spots: dict[tuple[str, str], Spot]) -> Narrowing:
    """Something that is against this position, if it can be; now and then taken back since."""
    city = random.choice(CITIES)
    asked = [name for group in opening.required for name in group] + opening.settings
    made = random.choice(
        (
            Narrowing("pay", number=random.choice((31, 37, 43, 60_000, 80_000))),
            Narrowing("miles", word=city[0], number=random.choice((30, 60)), spot=spots[city]),
            Narrowing("remote"),
            Narrowing("state", word=opening.state or "FL"),
            Narrowing("workplace", word=opening.workplace),
            Narrowing("shift", word=opening.shift),
            Narrowing("employment", word=opening.employment),
            Narrowing("competency", word=random.choice(asked or ["ed"])),
            Narrowing("employer", word=opening.employer),
        )
    )
    made.is_undone = random.random() < 0.2
    return made


def _search(random: Random) -> Search:
    """Of a narrow choice, so that nobody is told more often than anybody may be in a week."""
    made = Search(
        workplace=random.choice(("remote", "onsite", "hybrid")),
        employment=random.choice(("full_time", "part_time", "contract")),
        shift=random.choice(("day", "evening", "flexible")),
    )
    match random.randrange(6):
        case 0:
            made.is_confirmed = False
        case 1:
            made.is_paused = True
        case 2:
            made.is_stopped = True
        case 3:
            made.unanswered = random.choice((3, 40))
    return made


def _person(
    random: Random,
    number: int,
    made: list[Opening],
    spots: dict[tuple[str, str], Spot],
    zips: dict[str, Spot],
    today: date,
) -> Person:
    person = Person(
        email=f"coder{number:03d}@example.com",
        first_name=random.choice(("Ada", "Ben", "Cleo", "Dara", "Eli", "Fay")),
        last_name=f"Row{number:03d}",
        radius=random.choice((30, 30, 30, 10, 100, 0)),
        education=random.choice(("", "", *EDUCATION)),
        years=random.choice((None, Decimal(0), Decimal("0.5"), Decimal(2), Decimal(5), Decimal(9))),
        settings=random.sample(SETTINGS, random.choice((0, 1, 2))),
        workplace=random.choice(([], [], [], ["remote"], ["onsite", "hybrid"], ["onsite"])),
        remote_ok=random.choice(("", "", "", "yes", "no")),
        onsite_states=random.choice(([], [], ["FL"], ["GA", "TX"])),
        employment=random.choice(([], [], ["full_time"], ["full_time", "part_time"], ["contract"])),
        shifts=random.choice(([], [], ["day"], ["evening", "night"], ["day", "evening"])),
        alerts=random.choice(("instant",) * 7 + ("daily", "weekly", "off")),
        consent=random.choice(("yes",) * 8 + ("no", "lapsed")),
        is_paused=random.random() < 0.07,
    )
    if person.workplace == ["remote"] and person.remote_ok == "no":
        person.remote_ok = ""  # a contradiction, which the import refuses
    _live(random, person, spots, zips)
    _hold(random, person, today)
    if random.random() < 0.5:
        hourly = random.random() < 0.5
        person.pay_period = "hour" if hourly else "year"
        person.min_pay = Decimal(random.choice((22, 36, 40) if hourly else (50_000, 74_880, 80_000)))
    if random.random() < 0.5:
        person.setting_years = {
            name: random.choice((Decimal(1), Decimal("2.5"), Decimal(6))) for name in person.settings
        }
    if random.random() < 0.2:
        person.hidden_from = [random.choice(made).employer]
    if random.random() < 0.3:
        person.applied_to = [opening.reference for opening in random.sample(made, 4)]
    return person


def _live(random: Random, person: Person, spots: dict[tuple[str, str], Spot], zips: dict[str, Spot]) -> None:
    kind = random.random()
    if kind < 0.08:
        return
    city, state = random.choice(CITIES)
    person.state = state
    if kind < 0.2:
        return
    person.city, person.home = city, spots[city, state]
    if city in ZIPS and random.random() < 0.5:
        person.zip, person.home = ZIPS[city], zips[ZIPS[city]]
    home = person.home
    while any(abs(miles(home, spot) - person.radius) < SAFE_MILES for spot in spots.values()):
        person.radius += 2


def _hold(random: Random, person: Person, today: date) -> None:
    for code in random.sample(FULL, random.choice((0, 1, 1, 2, 3))):
        if {"COC", "CPC-H"} <= {code, *(held.code for held in person.credentials)}:
            continue  # one credential under two names
        held = Held(code)
        if code in {"CPC", "CRC", "CIC", "COC"} and random.random() < 0.35:
            held.apprentice = True
        elif random.random() < 0.5:
            days = random.choice((-400, -1, 0, 1, 300))
            held.expires_on = today + timedelta(days=days)
        if random.random() < 0.1:
            held.status = random.choice(("inactive", "revoked", "active"))
        person.credentials.append(held)
    person.competencies = random.sample(SKILLS, random.choice((0, 1, 2, 3)))
    if person.competencies and random.random() < 0.15:
        person.no_longer_known = [person.competencies[0]]


def write_openings(path: Path, made: list[Opening], closes_on: date) -> Path:
    """The file of positions, as drafts."""
    rows: list[dict[str, object]] = [
        {
            "reference": one.reference,
            "title": one.title,
            "employer": one.employer,
            "employer_kind": "hospital",
            "city": one.city,
            "state": one.state,
            "zip": "",
            "workplace": one.workplace,
            "remote_states": "; ".join(one.remote_states),
            "employment": one.employment,
            "shift": one.shift,
            "pay_min": one.pay_min,
            "pay_max": one.pay_max,
            "pay_period": one.pay_period,
            "benefits": "Health insurance and four weeks of leave.",
            "education": one.education,
            "years_min": one.years_min,
            "required": "; ".join("|".join(asked) for asked in one.required),
            "preferred": "CPMA",
            "duties": "audit; assign_sequence",
            "settings": "; ".join(one.settings),
            "specialties": "",
            "software": "",
            "closes_on": closes_on.isoformat(),
            "description": "Codes charts, **one** at a time.",
            "status": "draft",
        }
        for one in made
    ]
    return _write(path, rows)


def write_people(path: Path, made: list[Person], today: date, random: Random) -> Path:
    """The file of people. Lapsed consent is a day two years ago."""
    consent = {"yes": "yes", "no": "no", "lapsed": (today - timedelta(days=730)).isoformat()}
    rows: list[dict[str, object]] = [
        {
            "email": one.email.upper() if number % 9 == 0 else one.email,
            "first_name": one.first_name,
            "last_name": one.last_name,
            "phone": "",
            "city": one.city,
            "state": one.state,
            "zip": one.zip,
            "education": one.education,
            "years": "" if one.years is None else one.years,
            "credentials": "; ".join(map(_written, one.credentials)),
            "competencies": "; ".join(
                random.choice(ALSO_WRITTEN.get(name, [name])) + (":0" if name in one.no_longer_known else "")
                for name in one.competencies
            ),
            "settings": "; ".join(
                f"{name}:{one.setting_years[name]}" if name in one.setting_years else name
                for name in one.settings
            ),
            "specialties": "",
            "software": "",
            "workplace": "; ".join(one.workplace),
            "remote_ok": one.remote_ok,
            "onsite_states": "; ".join(one.onsite_states),
            "employment": "; ".join(one.employment),
            "min_pay": "" if one.min_pay is None else one.min_pay,
            "pay_period": one.pay_period,
            "alerts": one.alerts,
            "timezone": "America/Chicago" if number % 2 else "America/New_York",
            "consent": consent[one.consent],
        }
        for number, one in enumerate(made)
    ]
    return _write(path, rows)


def _written(held: Held) -> str:
    parts = [held.code, "apprentice" if held.apprentice else "", str(held.expires_on or "")]
    return ":".join(filter(None, parts))


def _write(path: Path, rows: list[dict[str, object]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path
