"""Doors to the board: which states, cities, credentials, settings, duties, employers and titles have a page.

There is one where something is open. All of them are read together, one grouped query for each kind,
and kept while the board is the same: for the page that lists them, for links between them, for the map.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.text import slugify

from jobs.enums import US_STATES, CompetencyKind, EmployerKind, TitleRung, Workplace
from jobs.models import Competency, Listing, Position, Title
from jobs.models.competency import folded
from jobs.models.listing import ListingQuerySet
from jobs.queries.kept import kept_of_state
from jobs.search.criteria import Criteria
from jobs.titles import TitleIndex, words_of

SHOWN = 200
"""Doors of one kind on the page that lists all; every city stands on the page of its state, too."""
OF_ALL_TITLES = frozenset({"coder", "coding", "medical"})
"""Words that say nothing about which coder."""
EMPLOYERS: dict[str, str] = {
    EmployerKind.HOSPITAL: "Hospitals",
    EmployerKind.CLINIC: "Clinics",
    EmployerKind.PHYSICIAN_OFFICE: "Doctors' offices",
    EmployerKind.PAYER: "Payers",
    EmployerKind.HOME_HEALTH: "Home health agencies",
    EmployerKind.VENDOR: "Revenue cycle vendors",
    EmployerKind.AGENCY: "Staffing agencies",
}
"""Kinds of employers that have a page. What is left over (`other`) is no kind that anybody looks for."""


@dataclass(frozen=True)
class Door:
    """A link to a landing page, with how many open positions stand behind it."""

    label: str
    url: str
    count: int
    spot: tuple[float, float] | None = None
    """Of a city: latitude and longitude."""


@dataclass(frozen=True)
class Doors:
    """All there are, by kind, and where a title leads whose openings are those of another one."""

    by_kind: dict[str, list[Door]]
    same: dict[str, str]
    """Of each title that is not alone with its openings: its address, and the address of their page."""
    elsewhere: int = 0
    """Open positions with employers of no kind that has a page."""

    def of(self, kind: str) -> list[Door]:
        return self.by_kind[kind]

    def at(self, url: str) -> Door | None:
        return next((door for doors in self.by_kind.values() for door in doors if door.url == url), None)


@dataclass(frozen=True)
class Drawer:
    """Doors of one kind, for the page that lists all."""

    heading: str
    name: str
    doors: list[Door]
    beside: int = 0
    """Open positions that stand behind none of these doors, where each stands behind one alone."""

    @cached_property
    def fullest(self) -> list[Door]:
        """At most `SHOWN` of them, those with the most openings, in their order."""
        most = {door.url for door in sorted(self.doors, key=lambda door: -door.count)[:SHOWN]}
        return [door for door in self.doors if door.url in most]


def every() -> Doors:
    """Every landing page there is, with its count, for the board as it is now."""
    return kept_of_state("doors", _read)


def drawers() -> list[Drawer]:
    """The same by kind; kinds of which there is none are left out."""
    found = every()
    return [
        Drawer(heading, kind, found.of(kind), found.elsewhere if kind == "employers" else 0)
        for kind, heading in (
            ("state", "States"),
            ("city", "Cities"),
            ("setting", "Settings"),
            ("credential", "Credentials"),
            ("duty", "Duties"),
            ("employers", "Employers"),
            ("title", "Titles"),
        )
        if found.of(kind)
    ]


def of_the_work() -> list[Door]:
    """The doors of duties and of kinds of employers alone: two queries, none while they are kept."""
    return kept_of_state("doors:work", lambda: [*_duties(), *_employers(_employing())])


def duty_url(key: str) -> str:
    return reverse("jobs:landing-duty", args=[key])


def employers_url(kind: str) -> str:
    return reverse("jobs:landing-employers", args=[kind])


def state_url(code: str) -> str:
    return reverse("jobs:landing-state", args=[slugify(US_STATES[code])])


def city_url(state: str, city: str) -> str:
    """Empty for a name that leaves nothing to stand in an address."""
    slug = slugify(city)
    return reverse("jobs:landing-city", args=[slugify(US_STATES[state]), slug]) if slug else ""


def title_url(title: Title) -> str:
    return reverse("jobs:landing-title", args=[title.slug])


def instead_of(title: Title) -> str:
    """Where somebody is led who comes to a title without a page of its own.

    To its namesake of the same openings, the setting it is named after, the fullest title of its rung
    or, where there is none of these, to the search for it.
    """
    found = every()
    if same := found.same.get(title_url(title)):
        return same
    if setting := _setting_named_by(title):
        url = reverse("jobs:landing-setting", args=[setting])
        if found.at(url):
            return url
    on_rung = {title_url(one) for one in Title.objects.filter(rung=title.rung)}
    fullest = max(
        (door for door in found.of("title") if door.url in on_rung), key=lambda door: door.count, default=None
    )
    return fullest.url if fullest else Criteria(q=title.name).url()


def _setting_named_by(title: Title) -> str:
    """The key of the setting that a coder's title names, by any of its spellings; empty if it names none."""
    if title.rung != TitleRung.CODER:
        return ""
    words = [word for word in title.name.split() if word.lower() not in OF_ALL_TITLES]
    named = folded("".join(words))
    for setting in Competency.objects.filter(kind=CompetencyKind.SETTING).prefetch_related("aliases"):
        spellings = {folded(setting.label), *(alias.folded for alias in setting.aliases.all())}
        if named in spellings:
            return setting.key
    return ""


# How they are counted


def _read() -> Doors:
    titles, same = _titles()
    employing = _employing()
    kinds = {
        "state": _states(),
        "city": _cities(),
        "setting": _words("settings", "jobs:landing-setting"),
        "credential": _words("credentials", "jobs:landing-credential"),
        "duty": _duties(),
        "employers": _employers(employing),
    }
    elsewhere = sum(number for kind, number in employing.items() if kind not in EMPLOYERS)
    return Doors({**{kind: list(doors) for kind, doors in kinds.items()}, "title": titles}, same, elsewhere)


def _grouped(rows: ListingQuerySet, *columns: str, **more: Min) -> Iterable[tuple[Any, ...]]:
    """The columns, and how many listings have them."""
    return rows.values_list(*columns).annotate(found=Count("pk"), **more).iterator()


def _listings() -> ListingQuerySet:
    return Listing.objects.open().order_by()


def _states() -> Iterator[Door]:
    """States with a workplace in them, or named by a remote position; nationwide ones count, too."""
    counts: Counter[str] = Counter()
    anywhere = 0
    for state, workplace, remote_states, number in _grouped(
        _listings(), "state", "workplace", "remote_states"
    ):
        if workplace != Workplace.REMOTE:
            counts[state] += number
        for code in set(remote_states):
            counts[code] += number
        if workplace == Workplace.REMOTE and not remote_states:
            anywhere = number
    for code, name in sorted(US_STATES.items(), key=lambda pair: pair[1]):
        if number := counts[code]:
            yield Door(name, state_url(code), number + anywhere)


def _cities() -> Iterator[Door]:
    counts: Counter[str] = Counter()
    named: dict[str, tuple[str, tuple[float, float]]] = {}
    for state, city, number, latitude, longitude in _grouped(
        _listings().exclude(workplace=Workplace.REMOTE),
        "position__place__state",
        "position__place__city",
        latitude=Min("latitude"),
        longitude=Min("longitude"),
    ):
        if url := city_url(state, city):
            counts[url] += number
            named.setdefault(url, (f"{city}, {state}", (latitude, longitude)))
    for url, (name, spot) in sorted(named.items(), key=lambda pair: pair[1]):
        yield Door(name, url, counts[url], spot)


def _words(column: str, route: str) -> Iterator[Door]:
    """Words of the vocabulary, as the filter over this column counts them."""
    counts: Counter[int] = Counter()
    for keys, number in _grouped(_listings(), column):
        for key in set(keys):
            counts[key] += number
    words = Competency.objects.filter(pk__in=counts)
    for word in sorted(words, key=lambda word: (-counts[word.pk], word.rank, word.label)):
        yield Door(word.label, reverse(route, args=[word.key]), counts[word.pk])


def _duties() -> Iterator[Door]:
    """A listing has no column of duties: they are counted where positions name them."""
    named = Position.duties.through.objects.filter(position__listing__in=_listings())
    counts = dict(named.values_list("competency").annotate(found=Count("pk")))
    for word in Competency.objects.filter(pk__in=counts).order_by("rank", "label"):
        yield Door(word.label, duty_url(word.key), counts[word.pk])


def _employing() -> dict[str, int]:
    """Open positions by the kind of their employer."""
    return dict(_grouped(_listings(), "employer__kind"))


def _employers(counts: dict[str, int]) -> Iterator[Door]:
    for kind, name in EMPLOYERS.items():
        if number := counts.get(kind):
            yield Door(name, employers_url(kind), number)


def _titles() -> tuple[list[Door], dict[str, str]]:
    """Titles that positions bear, each with openings that are not all those of another; and the others."""
    counts: dict[str, int] = dict(_grouped(_listings(), "position__title"))
    index = TitleIndex(counts)
    alike: dict[frozenset[str], list[Title]] = {}
    for title in Title.objects.all():
        if called := index.called(title.name):
            alike.setdefault(called, []).append(title)
    doors: list[Door] = []
    same: dict[str, str] = {}
    for called, titles in alike.items():
        # The one that says most has the page: where all coders are inpatient coders, it is theirs.
        first, *others = sorted(titles, key=_by_what_it_tells)
        doors.append(Door(first.name, title_url(first), sum(counts[one] for one in called)))
        same |= {title_url(other): title_url(first) for other in others}
    return sorted(doors, key=lambda door: door.label), same


def called(titles: Iterable[Title]) -> dict[str, int]:
    """How many open positions bear the name of each title, by its address. One query."""
    counts: dict[str, int] = dict(_grouped(_listings(), "position__title"))
    index = TitleIndex(counts)
    return {title.slug: sum(counts[one] for one in index.called(title.name)) for title in titles}


def _by_what_it_tells(title: Title) -> tuple[int, int, str]:
    """First the one of most words, then of the longest."""
    return -len(words_of(title.name)), -len(title.name), title.name
