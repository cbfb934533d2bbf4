"""Who is to be told of what, worked out from the rows themselves in plain Python.

Written after the rules of fit and of alerts (who is suited, who wants to hear of what) and from nothing
else: it imports no code of the product, so that an error there cannot hide here.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

LEVELS = ("none", "high_school", "associate", "bachelor", "master")
HOURS = 2080
EARTH_MILES = 3958.7613
APPRENTICE = {"CPC-A": "CPC", "COC-A": "COC", "CIC-A": "CIC", "CRC-A": "CRC"}
ALSO_COUNTS_AS = {"RHIA": {"RHIA", "RHIT"}, "CPC-H": {"COC"}}
CREDENTIALS = {
    "CPC", "CPC-A", "CPC-H", "CCS", "CCS-P", "CCA", "CIC", "COC", "CPMA", "CRC", "RHIA", "RHIT",
}  # fmt: skip
KEEP_ANSWER_DAYS = 30
"""So long the owner of a search may take to say whether to keep it."""
MET, MISSING, NOT_SHOWN = "met", "missing", "not shown"
Spot = tuple[float, float]


@dataclass
class Opening:
    """A position as its row says, with the spot of its city."""

    reference: str
    title: str
    employer: str
    workplace: str
    city: str = ""
    state: str = ""
    spot: Spot | None = None
    remote_states: list[str] = field(default_factory=list)
    employment: str = "full_time"
    shift: str = "day"
    pay_min: Decimal = Decimal(30)
    pay_max: Decimal = Decimal(40)
    pay_period: str = "hour"
    education: str = "none"
    years_min: int = 0
    required: list[list[str]] = field(default_factory=list)
    settings: list[str] = field(default_factory=list)
    specialties: list[str] = field(default_factory=list)
    is_apprentice_friendly: bool = False


@dataclass
class Narrowing:
    """What somebody wants to hear of no more: a choice or a word of the position, or a number.

    Kinds: "pay" (dollars; an hour below 1,000), "miles" (from a spot), "remote" (only that), "state",
    "workplace", "shift", "employment", "competency", "employer".
    """

    kind: str
    word: str = ""
    number: int = 0
    spot: Spot | None = None
    is_undone: bool = False


@dataclass
class Search:
    """A saved search of the board by choices alone; a blank asks nothing.

    `unanswered` is since how many days its owner was asked whether to keep it, and has not answered.
    """

    workplace: str = ""
    employment: str = ""
    shift: str = ""
    is_confirmed: bool = True
    is_paused: bool = False
    is_stopped: bool = False
    unanswered: int | None = None


@dataclass
class Held:
    """A credential as written in the row, and what the desk knows of it."""

    code: str
    apprentice: bool = False
    expires_on: date | None = None
    status: str = "unknown"


@dataclass
class Person:
    """Somebody as their row says, with the spot of their home and what the desk added."""

    email: str
    first_name: str = "Alex"
    last_name: str = "Coder"
    city: str = ""
    state: str = ""
    zip: str = ""
    home: Spot | None = None
    radius: int = 30
    education: str = ""
    years: Decimal | None = None
    setting_years: dict[str, Decimal] = field(default_factory=dict)
    credentials: list[Held] = field(default_factory=list)
    competencies: list[str] = field(default_factory=list)
    no_longer_known: list[str] = field(default_factory=list)
    settings: list[str] = field(default_factory=list)
    workplace: list[str] = field(default_factory=list)
    remote_ok: str = ""  # "", "yes" or "no"
    onsite_states: list[str] = field(default_factory=list)
    employment: list[str] = field(default_factory=list)
    shifts: list[str] = field(default_factory=list)
    min_pay: Decimal | None = None
    pay_period: str = ""
    alerts: str = "instant"
    consent: str = "yes"  # "yes", "no" or "lapsed"
    is_paused: bool = False
    is_file_paused: bool = False
    is_file_stopped: bool = False
    hidden_from: list[str] = field(default_factory=list)
    hidden_positions: list[str] = field(default_factory=list)
    applied_to: list[str] = field(default_factory=list)
    narrowings: list[Narrowing] = field(default_factory=list)
    searches: list[Search] = field(default_factory=list)


def miles(here: Spot, there: Spot) -> float:
    """Great-circle distance by the spherical law of cosines' safer sister, the haversine."""
    (lat1, lon1), (lat2, lon2) = ([math.radians(part) for part in spot] for spot in (here, there))
    half = math.sin((lat2 - lat1) / 2) ** 2
    half += math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_MILES * math.atan2(math.sqrt(half), math.sqrt(1 - half))


def yearly(amount: Decimal, period: str) -> Decimal:
    return amount * HOURS if period == "hour" else amount


def counts_as(held: Held) -> set[str]:
    """The names under which a credential may be asked for."""
    return ALSO_COUNTS_AS.get(held.code, {held.code})


def group(opening: Opening, person: Person, asked: list[str], today: date) -> str:
    valid = [
        held
        for held in person.credentials
        if held.status in {"active", "unknown"} and (held.expires_on is None or held.expires_on >= today)
    ]
    known = {*person.competencies, *person.settings} - set(person.no_longer_known)
    for name in asked:
        if name not in CREDENTIALS:
            if name in known:
                return MET
            continue
        full = APPRENTICE.get(name, name)
        wants_apprentice = name in APPRENTICE or opening.is_apprentice_friendly
        for held in valid:
            if full in counts_as(held) and (not held.apprentice or wants_apprentice):
                return MET
    asks_credential = any(name in CREDENTIALS for name in asked)
    asks_other = any(name not in CREDENTIALS for name in asked)
    gave = (asks_credential and person.credentials) or (asks_other and person.competencies)
    return MISSING if gave else NOT_SHOWN


def years(opening: Opening, person: Person) -> str:
    if opening.years_min == 0:
        return MET
    least = opening.years_min
    if not opening.settings or not person.setting_years:
        best = max(person.setting_years.values(), default=None)
        have = person.years if opening.settings or person.years is not None else best
        return NOT_SHOWN if have is None else MET if have >= least else MISSING
    there = [person.setting_years[name] for name in opening.settings if name in person.setting_years]
    if there and max(there) >= least:
        return MET
    if person.years is not None and person.years < least:  # no part is more than the sum
        return MISSING
    worked = {*person.competencies, *person.settings} - set(person.no_longer_known)
    is_open = any(name in worked and name not in person.setting_years for name in opening.settings)
    return NOT_SHOWN if is_open or not there else MISSING


def education(opening: Opening, person: Person) -> str:
    if opening.education == "none":
        return MET
    if not person.education:
        return NOT_SHOWN
    return MET if LEVELS.index(person.education) >= LEVELS.index(opening.education) else MISSING


def wants(person: Person) -> set[str]:
    """The kinds of workplace somebody takes."""
    named = set(person.workplace) or {"onsite", "hybrid", "remote"}
    if person.remote_ok == "yes":
        return named | {"remote"}
    return named - {"remote"} if person.remote_ok == "no" else named


def where(opening: Opening, person: Person) -> str:
    if opening.workplace not in wants(person):
        return MISSING
    if opening.workplace == "remote":
        if not person.state:
            return NOT_SHOWN
        return MET if not opening.remote_states or person.state in opening.remote_states else MISSING
    if opening.state in person.onsite_states:
        return MET
    assert opening.spot is not None
    is_near = person.home is not None and miles(person.home, opening.spot) <= person.radius
    return MET if is_near else MISSING


def employment(opening: Opening, person: Person) -> str:
    return MISSING if person.employment and opening.employment not in person.employment else MET


def shift(opening: Opening, person: Person) -> str:
    if opening.shift == "flexible" or not person.shifts:
        return MET
    return MET if opening.shift in person.shifts else MISSING


def pay(opening: Opening, person: Person) -> str:
    if person.min_pay is None:
        return MET
    offered = yearly(opening.pay_max, opening.pay_period)
    return MET if offered >= yearly(person.min_pay, person.pay_period) else MISSING


def gates(opening: Opening, person: Person, today: date) -> dict[str, list[str]]:
    """Every gate of a pair with its states: one each, several for the required groups."""
    return {
        "required": [group(opening, person, asked, today) for asked in opening.required],
        "years": [years(opening, person)],
        "education": [education(opening, person)],
        "where": [where(opening, person)],
        "employment": [employment(opening, person)],
        "shift": [shift(opening, person)],
        "pay": [pay(opening, person)],
    }


def blocking(opening: Opening, person: Person, today: date) -> set[str]:
    """The gates that keep a mail from being sent: missing ones, and required groups not met."""
    found = gates(opening, person, today)
    blocked = {name for name, states in found.items() if MISSING in states}
    return blocked | ({"required"} if any(state != MET for state in found["required"]) else set())


def is_too_little(narrowing: Narrowing, opening: Opening) -> bool:
    period = "hour" if narrowing.number < 1000 else "year"
    offered = yearly(opening.pay_max, opening.pay_period)
    return yearly(Decimal(narrowing.number), period) > offered


def is_too_far(narrowing: Narrowing, opening: Opening) -> bool:
    assert narrowing.spot is not None
    assert opening.spot is not None
    return miles(narrowing.spot, opening.spot) > narrowing.number


def names(narrowing: Narrowing, opening: Opening) -> bool:
    asked = {name for group in opening.required for name in group}
    return narrowing.word in asked | {*opening.settings, *opening.specialties}


def keeps_away(narrowing: Narrowing, opening: Opening) -> bool:
    """Whether somebody who said this does not want to hear of a position. Remote work is nowhere."""
    is_remote = opening.workplace == "remote"
    against: dict[str, Callable[[], bool]] = {
        "pay": lambda: is_too_little(narrowing, opening),
        "remote": lambda: not is_remote,
        "state": lambda: not is_remote and opening.state == narrowing.word,
        "miles": lambda: not is_remote and is_too_far(narrowing, opening),
        "competency": lambda: names(narrowing, opening),
        "employer": lambda: opening.employer == narrowing.word,
        "workplace": lambda: opening.workplace == narrowing.word,
        "shift": lambda: opening.shift == narrowing.word,
        "employment": lambda: opening.employment == narrowing.word,
    }
    return not narrowing.is_undone and against[narrowing.kind]()


def finds(search: Search, opening: Opening) -> bool:
    """Whether a saved search tells of a position: it asks for no more, and tells at all."""
    is_over = search.is_stopped or (search.unanswered is not None and search.unanswered >= KEEP_ANSWER_DAYS)
    if not search.is_confirmed or search.is_paused or is_over:
        return False
    asked = (search.workplace, search.employment, search.shift)
    offered = (opening.workplace, opening.employment, opening.shift)
    return all(wanted in {"", has} for wanted, has in zip(asked, offered, strict=True))


def deaf_to_all(opening: Opening, person: Person) -> set[str]:
    """Why somebody would not be told, by whatever way."""
    reasons = {
        "paused": person.is_paused,
        "off": person.alerts == "off",
        "hidden": opening.employer in person.hidden_from,
        "hidden position": opening.reference in person.hidden_positions,
        "applied": opening.reference in person.applied_to,
        "narrowed": any(keeps_away(one, opening) for one in person.narrowings),
    }
    return {name for name, holds in reasons.items() if holds}


def deaf(opening: Opening, person: Person) -> set[str]:
    """Why somebody suited would not be told by their file all the same."""
    reasons = {
        "consent": person.consent != "yes",
        "file paused": person.is_file_paused,
        "file stopped": person.is_file_stopped,
    }
    return deaf_to_all(opening, person) | {name for name, holds in reasons.items() if holds}


def told_by_file(openings: list[Opening], people: list[Person], today: date) -> set[tuple[str, str]]:
    """(reference, address) of everybody who is to be told because their file suits."""
    return {
        (opening.reference, person.email)
        for opening in openings
        for person in people
        if not blocking(opening, person, today) and not deaf(opening, person)
    }


def told_by_search(openings: list[Opening], people: list[Person]) -> set[tuple[str, str]]:
    """The same of those whose saved search finds it; with a file or without."""
    return {
        (opening.reference, person.email)
        for opening in openings
        for person in people
        if any(finds(one, opening) for one in person.searches) and not deaf_to_all(opening, person)
    }


def told(openings: list[Opening], people: list[Person], today: date) -> set[tuple[str, str]]:
    """(reference, address) of everybody who is to be told, at once or in a digest."""
    return told_by_file(openings, people, today) | told_by_search(openings, people)
