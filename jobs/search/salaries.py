"""Our own positions in the salary explorer: what is asked for, in which groups, and where each leads.

A group holds the positions that the board's own filter of the name finds, and the past ones it would have
found; so the number beside a link is the length of the list it leads to. States and cities are those of
a workplace: remote positions, which are in none, are a group of their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from jobs.enums import US_STATES, CompetencyKind, Workplace
from jobs.models import Competency, Place
from jobs.models.position import PositionQuerySet
from jobs.queries import pay, salaries
from jobs.queries.kept import kept_of_state, refresh_of_state
from jobs.queries.salaries import REMOTE, Counted
from jobs.search import doors, landings
from jobs.search.criteria import Criteria
from jobs.search.filters import BY_NAME, YEARS, Names
from jobs.search.places import STATES_BY_NAME

DIMENSIONS = {
    "setting": "Care setting",
    "credential": "Credential",
    "state": "State",
    "city": "City",
    "workplace": "Workplace",
    "years_max": "Experience",
}
"""By what our positions may be grouped, and the first of them where nothing is chosen."""
FIRST = "setting"
MOST_DRAWN = 20
MOST_LISTED = 60
"""Groups a page shows; files have all of them."""
NO_NAMES = Names({}, {}, {})


@dataclass(frozen=True)
class Asked:
    """What somebody wants to see of our positions. Values are those of the board's filters; "" is any.

    `city` is written as in the table of places (`Tampa, FL`).
    """

    by: str = FIRST
    state: str = ""
    city: str = ""
    credential: str = ""
    setting: str = ""
    workplace: str = ""
    years_max: str = ""

    @property
    def filters(self) -> dict[str, str]:
        """The filters in use."""
        held = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in held.items() if value and name != "by"}

    def pairs(self) -> dict[str, str]:
        """As it stands in an address."""
        return ({"by": self.by} if self.by != FIRST else {}) | self.filters

    def rows(self) -> PositionQuerySet:
        """Positions that pass every filter, open or past."""
        rows = pay.recent()
        if self.state:
            rows = rows.filter(pay.in_state(self.state))
        if self.city:
            city, _, state = self.city.rpartition(", ")
            places = Place.objects.filter(city=city, state=state)
            rows = rows.filter(~Q(workplace=Workplace.REMOTE), place__in=places)
        if self.workplace:
            rows = rows.filter(workplace=self.workplace)
        if self.years_max:
            rows = rows.filter(pay.asking_up_to(int(self.years_max)))
        for of, key in ((landings.of_setting, self.setting), (landings.of_credential, self.credential)):
            landing = of(key) if key else None
            rows = landing.within(rows) if landing else rows
        return rows

    @property
    def board_url(self) -> str:
        """Where the open ones among them are listed, just these; "" where no page lists just these."""
        if self.city:
            city, _, state = self.city.rpartition(", ")
            return doors.city_url(state, city) if set(self.filters) == {"city"} else ""
        if self.state and self.workplace == Workplace.REMOTE:
            return ""
        at_a_place = (Workplace.ONSITE.value, Workplace.HYBRID.value) if self.state else ()
        return Criteria(
            where=US_STATES.get(self.state, ""),
            workplace=(self.workplace,) if self.workplace else at_a_place,
            credential=(self.credential,) if self.credential else (),
            setting=(self.setting,) if self.setting else (),
            years_max=self.years_max,
        ).url()

    def url_of(self, key: str) -> str:
        """Where the open ones of a group are listed; "" where no page lists just these."""
        held = self.filters.get(self.by, key)
        if self.by in ("setting", "credential") and held != key:
            return ""  # the board finds either of two settings, and here it is both
        if self.by in ("state", "city") and key == REMOTE:
            return replace(self, workplace=Workplace.REMOTE.value).board_url
        return replace(self, **{self.by: key}).board_url


@dataclass(frozen=True)
class Group:
    """One group of positions, by its name, with where its open ones are listed ("" for nowhere)."""

    key: str
    name: str
    counted: Counted
    url: str = ""


@dataclass(frozen=True)
class View:
    """Figures of our positions as they were worked out at one moment."""

    at: datetime
    whole: Counted
    groups: dict[str, Counted]


class Explorer:
    """Our positions as somebody asks for them. Everything is read once, when first asked for."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked

    @cached_property
    def view(self) -> View:
        """Kept where no filter is in use: that is what most look at, and a task keeps it fresh."""
        if self.asked.filters:
            return _worked_out(self.asked)
        return kept_of_state(_key(self.asked.by), lambda: _worked_out(self.asked))

    @cached_property
    def words(self) -> dict[str, Competency]:
        """Credentials and settings by key, in the order of the vocabulary: one query."""
        kinds = (CompetencyKind.CREDENTIAL, CompetencyKind.SETTING)
        found = Competency.objects.filter(kind__in=kinds).order_by("rank", "label")
        return {word.key: word for word in found}

    def name_of(self, dimension: str, key: str) -> str:
        """What a value of a filter or a group is called."""
        if dimension in ("state", "city") and key == REMOTE:
            return "Remote"
        if dimension == "state":
            return US_STATES[key]
        if dimension in ("credential", "setting"):
            return self.words[key].label if key in self.words else key
        return key if dimension == "city" else BY_NAME[dimension].label(key, NO_NAMES)

    @cached_property
    def groups(self) -> list[Group]:
        """All there are: a scale in its order, else the largest first."""
        found = self.view.groups
        keys = list(found)
        if self.asked.by != "years_max":
            keys.sort(key=lambda key: (-found[key].figures.count, self.name_of(self.asked.by, key)))
        urls = {key: self.asked.url_of(key) for key in keys}
        # Two cities whose names are written alike in an address share a page, which lists neither alone.
        shared = {one for one, number in Counter(urls.values()).items() if number > 1}
        return [
            Group(key, self.name_of(self.asked.by, key), found[key], "" if urls[key] in shared else urls[key])
            for key in keys
        ]

    @property
    def told(self) -> list[Group]:
        """Those of which figures are told."""
        return [group for group in self.groups if group.counted.figures.are_enough]

    @property
    def drawn(self) -> list[Group]:
        return self.told[:MOST_DRAWN]

    @property
    def listed(self) -> list[Group]:
        return self.groups[:MOST_LISTED]

    @property
    def heading(self) -> str:
        return DIMENSIONS[self.asked.by]

    @property
    def chips(self) -> list[tuple[str, str]]:
        """The filters in use, in words, each with the address without it."""
        return [
            (self.name_of(name, value), url(replace(self.asked, **{name: ""})))
            for name, value in self.asked.filters.items()
        ]


def url(asked: Asked, more: Mapping[str, str] | None = None, route: str = "", **arguments: Any) -> str:  # noqa: ANN401
    """The address of the explorer that shows this, and of `more`; of another route with its arguments."""
    query = urlencode({**asked.pairs(), **(more or {})})
    return reverse(route or "jobs:salaries", kwargs=arguments or None) + (f"?{query}" if query else "")


def _key(by: str) -> str:
    return f"salaries:{by}"


def _worked_out(asked: Asked) -> View:
    """Two queries, and those of the filters."""
    at, rows = timezone.now(), asked.rows()
    most = int(asked.years_max or max(YEARS))
    grouped: Mapping[str, Callable[[PositionQuerySet], dict[str, Counted]]] = {
        "state": salaries.by_state,
        "city": salaries.by_city,
        "credential": salaries.by_credential,
        "setting": salaries.by_setting,
        "workplace": salaries.by_workplace,
        "years_max": lambda rows: salaries.by_years(rows, [years for years in YEARS if years <= most]),
    }
    return View(at, salaries.overall(rows), grouped[asked.by](rows))


def refresh() -> None:
    """Work out anew what is kept: the view of each dimension without filters."""
    for by in DIMENSIONS:
        refresh_of_state(_key(by), lambda by=by: _worked_out(Asked(by)))  # type: ignore[misc]  # bound at once


NO_STATE = "-"
"""Of no place: what stood behind the comma is no state."""


def city_called(typed: str) -> str:
    """A city with recent positions by what somebody typed, as `Asked` writes it; "" if there is none.

    Of several of one name the one with its state written beside it.
    """
    city, _, state = typed.rpartition(",")
    name = city or typed
    letters = STATES_BY_NAME.get(" ".join(state.lower().split()), NO_STATE) if city and state.strip() else ""
    rows = Place.objects.filter(city__iexact=name.strip(), positions__in=pay.recent())
    if letters:
        rows = rows.filter(state=letters)
    found = {str(place) for place in rows.distinct()[:2]}
    return found.pop() if len(found) == 1 else ""


def options(words: Iterable[Competency], kind: CompetencyKind) -> list[tuple[str, str]]:
    """Words of one kind as choices of a form."""
    return [(word.key, word.label) for word in words if word.kind == kind]
