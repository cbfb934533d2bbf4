"""Doors to the board: one page for each state, city, credential, duty and so on with something open.

A landing counts what the search it leads to finds. A city without its surroundings, a title by its very
name, a duty and a kind of employer cannot be searched for: they list their own openings whole, and lead to
what is around them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.paginator import Page, Paginator
from django.db.models import BooleanField, Count, F, Func, Q
from django.urls import reverse
from django.utils.text import slugify

from jobs.distance import miles
from jobs.enums import US_STATES, CompetencyKind, RequirementLevel, Workplace
from jobs.models import (
    Competency,
    CredentialFacts,
    Place,
    Position,
    Requirement,
    SalaryBenchmark,
    Title,
)
from jobs.models.position import PositionQuerySet
from jobs.models.words import joined
from jobs.queries import pay
from jobs.queries.kept import kept_of_state
from jobs.queries.pay import Figures, Published
from jobs.search import doors
from jobs.search.criteria import Criteria
from jobs.search.doors import Door
from jobs.search.results import Search
from jobs.titles import TitleIndex

NEWEST = 9
PAGE = 18
"""Of a landing that lists its openings whole."""
COMMONEST = 6
NEAREST = 8
NEAR_MILES = 50
STATE_SLUGS = {slugify(name): code for code, name in US_STATES.items()}
OTHERS = {
    "state": "Other states",
    "credential": "Other credentials",
    "setting": "Other settings",
    "duty": "Other duties",
    "employers": "Other employers",
    "title": "Other titles",
}


@dataclass(frozen=True)
class Counted:
    """Figures of a landing's open positions."""

    whole: int
    workplaces: list[tuple[str, int]]
    """Those that occur, in words, the commonest first."""
    own: int
    """Of a state: those at a place there and the remote ones that name it."""
    newest: list[int]
    """Keys."""
    commonest: list[tuple[str, int]]
    """Credentials that most of them name as required, with how many do."""
    around: str = ""
    """Where the search finds more than these: what it finds, in its own words."""


@dataclass(frozen=True)
class Landing:
    """One landing page. `name` is what its door says (`Florida`), `heading` what its page says."""

    kind: str
    name: str
    heading: str
    url: str
    asked: Criteria
    """The search it leads to."""
    within: Callable[[PositionQuerySet], PositionQuerySet]
    """Those of some positions, open or closed, that belong here."""
    state: str = ""
    """Of a state or a city: its letters."""
    place: str = ""
    """Of a city: as the salary table names it."""
    spot: tuple[float, float] = (0, 0)
    """Of a city: latitude and longitude."""
    competency: Competency | None = None
    title: Title | None = None

    @cached_property
    def search(self) -> Search:
        return Search(self.asked)

    @property
    def search_url(self) -> str:
        return self.asked.url()

    @property
    def is_listed_whole(self) -> bool:
        """Whether its page lists every opening, since no search finds just these."""
        return self.kind in ("city", "title", "duty", "employers")

    @cached_property
    def openings(self) -> PositionQuerySet:
        """Of a landing that is listed whole: all there are."""
        return self.within(Position.objects.open().order_by())

    def page(self, number: int) -> Page[Position]:
        """Of a landing that is listed whole; its last page for a number beyond it."""
        rows = self.newest if number == 1 else self.openings.newest_first().for_cards()
        pages = Paginator(rows, PAGE)
        pages.count = self.count
        return pages.get_page(number)

    @cached_property
    def counted(self) -> Counted:
        return kept_of_state(f"landing:{self.url}", lambda: _count(self))

    @property
    def count(self) -> int:
        return self.counted.whole

    @cached_property
    def newest(self) -> list[Position]:
        """Its newest open positions, as many as its page shows."""
        rows = Position.objects.open().for_cards().newest_first()
        return list(rows.filter(pk__in=self.counted.newest))

    @cached_property
    def figures(self) -> Figures:
        return pay.figures_of(self.url, self.within)

    @cached_property
    def published(self) -> list[tuple[Published, Published]]:
        """The salary table for this city, or for the cities of this state: first and last year of each."""
        if not self.state:
            return []
        rows = [row for row in SalaryBenchmark.objects.filter(state=self.state) if self._is_here(row)]
        cities = sorted({f"{row.city}, {row.state}" for row in rows})
        pairs = [
            (pay.published(city, pay.FIRST_YEAR, rows), pay.published(city, pay.LAST_YEAR, rows))
            for city in cities
        ]
        return [(first, last) for first, last in pairs if first and last]

    def _is_here(self, row: SalaryBenchmark) -> bool:
        return not self.place or f"{row.city}, {row.state}".lower() == self.place.lower()

    @cached_property
    def facts(self) -> CredentialFacts | None:
        """Of a credential: what is known of it."""
        return CredentialFacts.objects.filter(competency=self.competency).first() if self.competency else None

    @cached_property
    def fills(self) -> str:
        """Of a credential, in words: what a position may ask for, that its holder fills it."""
        words = filled_by(self.competency) if self.competency else ()
        where = {False: "", True: " where apprentices are welcome"}
        return joined([f"{word}{where[if_welcome]}" for word, if_welcome in words], "or")

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        """The way here, as (name, path); the page itself has no path."""
        found = [("Positions", reverse("jobs:position-list")), ("Browse", reverse("jobs:browse"))]
        if self.kind == "city":
            found.append((US_STATES[self.state], doors.state_url(self.state)))
        return [*found, (self.name, "")]

    @cached_property
    def nearby(self) -> list[Door]:
        """Doors like this one: of a city the nearest, else those with the most openings."""
        if self.kind == "city":
            return (self._cities_near or self._in_the_state)[:NEAREST]
        others = [door for door in doors.every().of(self.kind) if door.url != self.url]
        return sorted(others, key=lambda door: -door.count)[:NEAREST]

    @property
    def nearby_heading(self) -> str:
        if self.kind != "city":
            return OTHERS[self.kind]
        return f"Within {NEAR_MILES} miles" if self._cities_near else f"In {US_STATES[self.state]}"

    @cached_property
    def _cities_near(self) -> list[Door]:
        others = [door for door in doors.every().of("city") if door.url != self.url and door.spot]
        near = [(miles(self.spot, door.spot), door) for door in others if door.spot]
        return [door for far, door in sorted(near, key=lambda pair: pair[0]) if far <= NEAR_MILES]

    @property
    def _in_the_state(self) -> list[Door]:
        around = [door for door in doors.every().of("state") if door.url == doors.state_url(self.state)]
        return [*around, *(door for door in self.cities if door.url != self.url)]

    @cached_property
    def cities(self) -> list[Door]:
        """All cities of a state that have a page."""
        inside = doors.state_url(self.state)
        return [door for door in doors.every().of("city") if door.url.startswith(inside)]


def _count(landing: Landing) -> Counted:
    """Three queries, and those of the search where it finds something else."""
    rows: Any = landing.openings if landing.is_listed_whole else landing.search.listings()
    own = Q(state=landing.state) | Q(remote_states__contains=[landing.state])
    found = counted(
        rows, newest=PAGE if landing.is_listed_whole else NEWEST, own=own if landing.kind == "state" else None
    )
    if landing.is_listed_whole:
        return replace(found, around=_around(landing.search, found.whole))
    return found


def counted(rows: Any, *, newest: int, own: Q | None = None) -> Counted:  # noqa: ANN401
    """The figures of positions, or of their listings: both have what is counted, and the same key.

    Three queries. `own` says which of them count as a state's own; without it all do.
    """
    counts = rows.aggregate(
        whole=Count("pk"),
        own=Count("pk", filter=own),
        **{kind.value: Count("pk", filter=Q(workplace=kind)) for kind in Workplace},
    )
    workplaces = [(kind.label, counts[kind.value]) for kind in Workplace if counts[kind.value]]
    keys = rows.order_by("-published_at", "-pk").values_list("pk", flat=True)
    named = Competency.objects.filter(
        kind=CompetencyKind.CREDENTIAL,
        requirements__level=RequirementLevel.REQUIRED,
        requirements__position__in=rows.values("pk"),
    )
    numbers = named.annotate(found=Count("requirements__position", distinct=True))
    commonest = numbers.order_by("-found", "rank", "label").values_list("label", "found")[:COMMONEST]
    return Counted(
        counts["whole"],
        sorted(workplaces, key=lambda pair: -pair[1]),
        counts["own"],
        list(keys[:newest]),
        list(commonest),
    )


def _around(search: Search, whole: int) -> str:
    """What a search finds, where it was understood and finds no less than there is."""
    is_understood = search.has_place or bool(search.reading.terms)
    return search.heading if is_understood and search.count >= whole else ""


def is_there(landing: Landing) -> bool:
    """Whether there is such a page: what anybody may do from anywhere makes none for a state."""
    return bool(landing.counted.own if landing.kind == "state" else landing.count)


# One landing


def of_state(slug: str) -> Landing | None:
    """The state of this slug (`north-carolina`) or of these letters, or None."""
    code = STATE_SLUGS.get(slug.lower()) or slug.upper()
    if code not in US_STATES:
        return None
    name = US_STATES[code]
    return Landing(
        "state",
        name,
        f"Medical coding positions in {name}",
        doors.state_url(code),
        Criteria(where=name),
        partial(_only, _workable_from(code)),
        state=code,
    )


def _only(condition: Q, rows: PositionQuerySet) -> PositionQuerySet:
    return rows.filter(condition)


def _workable_from(code: str) -> Q:
    """As the search reads the name of a state, of positions open and closed."""
    remote = Q(workplace=Workplace.REMOTE)
    return ~remote & Q(place__state=code) | remote & (Q(remote_states=[]) | Q(remote_states__contains=[code]))


def of_city(state: Landing, slug: str) -> Landing | None:
    """The city of this slug in a state, or None. Cities of one slug are one page."""
    slug = slug.lower()
    # A state has up to 2,600 places: the first letter leaves few. Some begin with another sign.
    near = Place.objects.filter(
        Q(city__istartswith=slug[:1]) | Q(city__iregex=r"^[^a-z0-9]"), state=state.state
    )
    places = [one for one in near if slugify(one.city) == slug]
    if not places:
        return None
    first = places[0]
    return Landing(
        "city",
        str(first),
        f"Medical coding positions in {first}",
        doors.city_url(state.state, first.city),
        # Its state in full: two letters may be read as a word (`OR`, `IN`). The nearest first are its own.
        Criteria(where=f"{first.city}, {US_STATES[state.state]}", sort="distance"),
        partial(_only, ~Q(workplace=Workplace.REMOTE) & Q(place__in=[one.pk for one in places])),
        state=state.state,
        place=str(first),
        spot=(first.latitude, first.longitude),
    )


def _word(kind: CompetencyKind, key: str) -> Competency | None:
    words = Competency.objects.select_related("apprentice_form", "apprentice_of")
    return words.filter(kind=kind, key=key.lower()).first()


def of_credential(key: str) -> Landing | None:
    word = _word(CompetencyKind.CREDENTIAL, key)
    if word is None:
        return None
    return Landing(
        "credential",
        word.label,
        f"Positions for holders of {word.label}",
        reverse("jobs:landing-credential", args=[word.key]),
        Criteria(credential=(word.key,)),
        partial(_opened_by, word),
        competency=word,
    )


def of_setting(key: str) -> Landing | None:
    word = _word(CompetencyKind.SETTING, key)
    if word is None:
        return None
    through = Position.settings.through.objects.filter(competency=word)
    return Landing(
        "setting",
        word.label,
        f"{word.label} coding positions",
        reverse("jobs:landing-setting", args=[word.key]),
        Criteria(setting=(word.key,)),
        partial(_only, Q(pk__in=through.values("position"))),
        competency=word,
    )


def of_duty(key: str) -> Landing | None:
    word = _word(CompetencyKind.DUTY, key)
    if word is None:
        return None
    through = Position.duties.through.objects.filter(competency=word)
    return Landing(
        "duty",
        word.label,
        f"Positions for {word.label[0].lower()}{word.label[1:]}",
        doors.duty_url(word.key),
        Criteria(q=word.label),
        partial(_only, Q(pk__in=through.values("position"))),
        competency=word,
    )


def of_employers(kind: str) -> Landing | None:
    """Those at employers of a kind (`physician_office`), or None for one that has no page."""
    name = doors.EMPLOYERS.get(kind.lower())
    if name is None:
        return None
    return Landing(
        "employers",
        name,
        f"Medical coding positions: {name[0].lower()}{name[1:]}",
        doors.employers_url(kind.lower()),
        Criteria(),
        partial(_only, Q(employer__kind=kind.lower())),
    )


def title_of(slug: str) -> Title | None:
    return Title.objects.filter(slug=slug.lower()).first()


def of_title(title: Title) -> Landing:
    return Landing(
        "title",
        title.name,
        f"{title.name} positions",
        doors.title_url(title),
        Criteria(q=title.name),
        partial(_called, title.name),
        title=title,
    )


def _called(name: str, rows: PositionQuerySet) -> PositionQuerySet:
    """Positions that bear the name of a title, or another one of the same work.

    One query for what titles there are.
    """
    titles = rows.order_by().values_list("title", flat=True).distinct()
    return rows.filter(title__in=TitleIndex(titles).called(name))


def filled_by(word: Competency) -> Iterable[tuple[Competency, bool]]:
    """What somebody who holds a credential fills; True where only if apprentices are welcome.

    As in the rule of fit; for positions that are closed by now, of which there is no listing.
    """
    yield word, False
    yield from ((lesser, False) for lesser in word.replaces.all())
    if apprentice := getattr(word, "apprentice_form", None):
        yield apprentice, False
    if word.apprentice_of:
        yield word.apprentice_of, True


def _opened_by(word: Competency, rows: PositionQuerySet) -> PositionQuerySet:
    """Those that ask for a credential its holder fills, and require none besides; as listings are written."""
    members: Any = Requirement.any_of.through.objects  # the type checker loses the annotations
    filled = Q()
    for fills, if_welcome in filled_by(word):
        welcome = Q(requirement__position__is_apprentice_friendly=True) if if_welcome else Q()
        filled |= Q(competency=fills) & welcome
    asking = members.filter(filled).values_list("requirement__position")
    unfilled = (
        members.filter(requirement__level=RequirementLevel.REQUIRED)
        .values("requirement", "requirement__position")
        .annotate(
            others=Count("pk", filter=~Q(competency__kind=CompetencyKind.CREDENTIAL)),
            held=Count("pk", filter=filled),
        )
        .filter(others=0, held=0)
        .values_list("requirement__position")
    )
    return rows.filter(_IsAnyOf(F("pk"), ArraySubquery(asking.difference(unfilled))))


class _IsAnyOf(Func):
    """Whether something is in an array. An array is found once, whatever the database expects of it.

    `IN` would be planned anew by what is known of the tables, and now and then as one look at all of
    the groups for each position.
    """

    output_field = BooleanField()
    template = "%(expressions)s)"
    arg_joiner = " = ANY("
