"""Doors to the board: one page for each state, city, credential, setting and title with openings.

A landing is a condition on positions with words of its own. There is none without an open position.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from jobs.enums import (
    US_STATES,
    CompetencyKind,
    PositionStatus,
    RequirementLevel,
    TitleRung,
    Workplace,
)
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
from jobs.queries import pay
from jobs.queries.kept import kept
from jobs.queries.pay import Figures, Published
from jobs.search.results import tallies
from jobs.titles import rung_of

NEWEST = 9
COMMONEST = 6
NEAREST = 8
SHOWN = 200
"""Doors of one kind on the page that lists all; every city stands on the page of its state, too."""
STATE_SLUGS = {slugify(name): code for code, name in US_STATES.items()}


@dataclass(frozen=True)
class Door:
    """A link to a landing page, with how many open positions stand behind it."""

    label: str
    url: str
    count: int


@dataclass(frozen=True)
class Counted:
    """Figures of a landing's open positions."""

    whole: int
    workplaces: list[int]
    """In the order of `Workplace`."""
    own: int
    """Of a state: those at a place there and the remote ones that name it."""
    named: int
    """Of a title: those that are called so."""
    newest: list[int]
    """Keys."""
    commonest: list[tuple[str, int]]
    """Credentials that most of them name as required, with how many do."""


@dataclass(frozen=True)
class Landing:
    """One landing page. `name` is what its door says (`Florida`), `heading` what its page says."""

    kind: str
    name: str
    heading: str
    url: str
    condition: Q
    search: tuple[str, str]
    """The filter of the search that asks for the same: its parameter and its value."""
    state: str = ""
    """Of a state or a city: its letters."""
    place: str = ""
    """Of a city: as the salary table names it."""
    competency: Competency | None = None
    title: Title | None = None
    alike: Q | None = None
    """What also takes in positions that are closed by now, where `condition` asks the listings."""

    def positions(self) -> PositionQuerySet:
        return Position.objects.open().order_by().filter(self.condition)

    @cached_property
    def counted(self) -> Counted:
        """What is counted of its open positions, a few minutes old at most."""
        return Counted(**kept(f"landing:{self.url}", lambda: asdict(_count(self))))

    @property
    def count(self) -> int:
        return max(self.counted.whole, len(self.newest))

    @property
    def workplaces(self) -> list[tuple[str, int]]:
        """Workplaces that occur, in words, the commonest first."""
        pairs = zip((kind.label for kind in Workplace), self.counted.workplaces, strict=True)
        return sorted((pair for pair in pairs if pair[1]), key=lambda pair: -pair[1])

    @cached_property
    def newest(self) -> list[Position]:
        """Its newest open positions, of a title those of the very name first: none that closed since."""
        order = {pk: place for place, pk in enumerate(self.counted.newest)}
        rows = Position.objects.open().order_by().for_cards().filter(pk__in=list(order))
        return sorted(rows, key=lambda position: order[position.pk])

    @property
    def of_the_name(self) -> Q:
        """Positions whose own title holds every word of this one."""
        condition = Q()
        for word in self.title.name.split() if self.title else ():
            condition &= Q(title__icontains=word)
        return condition

    @cached_property
    def figures(self) -> Figures:
        return pay.figures_of(self.url, self.alike or self.condition)

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

    @property
    def search_url(self) -> str:
        return f"{reverse('jobs:position-list')}?{urlencode([self.search])}"

    @cached_property
    def nearby(self) -> list[Door]:
        """Other doors a reader of this one may want: see `doors_near`."""
        return doors_near(self)

    @cached_property
    def cities(self) -> list[Door]:
        return cities_of(self) if self.kind == "state" else []


def _count(landing: Landing) -> Counted:
    """Three queries, for a title four."""
    rows = landing.positions()
    own = Q(workplace=Workplace.REMOTE, remote_states__contains=[landing.state])
    own |= Q(place__state=landing.state) & ~Q(workplace=Workplace.REMOTE)
    counts = rows.aggregate(
        whole=Count("pk"),
        own=Count("pk", filter=own if landing.kind == "state" else None),
        named=Count("pk", filter=landing.of_the_name if landing.title else None),
        **{kind.value: Count("pk", filter=Q(workplace=kind)) for kind in Workplace},
    )
    newest: list[int] = []
    # Those of the very name first: the rung of a title has many names.
    for condition in (landing.of_the_name, Q()) if landing.title else (Q(),):
        found = rows.filter(condition).exclude(pk__in=newest).newest_first().values_list("pk", flat=True)
        newest += found[: NEWEST - len(newest)]
    named = Competency.objects.filter(
        kind=CompetencyKind.CREDENTIAL,
        requirements__level=RequirementLevel.REQUIRED,
        requirements__position__in=rows.values("pk"),
    )
    numbers = named.annotate(found=Count("requirements__position", distinct=True))
    commonest = numbers.order_by("-found", "rank", "label").values_list("label", "found")[:COMMONEST]
    return Counted(
        counts["whole"],
        [counts[kind.value] for kind in Workplace],
        counts["own"],
        counts["named"],
        newest,
        list(commonest),
    )


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
        _state_url(code),
        _workable_from(code),
        ("where", name),
        state=code,
    )


def _workable_from(code: str) -> Q:
    """As the search reads the name of a state, of positions open and closed."""
    remote = Q(workplace=Workplace.REMOTE)
    return ~remote & Q(place__state=code) | remote & (Q(remote_states=[]) | Q(remote_states__contains=[code]))


def _state_url(code: str) -> str:
    return reverse("jobs:landing-state", args=[slugify(US_STATES[code])])


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
    name = str(places[0])
    return Landing(
        "city",
        name,
        f"Medical coding positions in {name}",
        reverse("jobs:landing-city", args=[slugify(US_STATES[state.state]), slug]),
        ~Q(workplace=Workplace.REMOTE) & Q(place__in=[one.pk for one in places]),
        ("where", name),
        state=state.state,
        place=name,
    )


def _word(kind: CompetencyKind, key: str) -> Competency | None:
    words = Competency.objects.select_related("apprentice_form")
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
        Q(listing__credentials__contains=[word.pk]),
        ("credential", word.key),
        competency=word,
        alike=_opened_by(word),
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
        Q(pk__in=through.values("position")),
        ("setting", word.key),
        competency=word,
    )


def of_title(slug: str) -> Landing | None:
    title = Title.objects.filter(slug=slug.lower()).first()
    if title is None:
        return None
    rung = TitleRung(title.rung)
    mine = kept(f"titles:{rung}", lambda: _titles_on(rung))
    return Landing(
        "title",
        title.name,
        f"{title.name} positions",
        reverse("jobs:landing-title", args=[title.slug]),
        Q(title__in=mine),
        ("q", title.name),
        title=title,
    )


def _titles_on(rung: TitleRung) -> list[str]:
    """What employers call the positions of a rung, now or lately."""
    names = pay.recent().values_list("title", flat=True).distinct()
    return [name for name in names if rung_of(name) == rung]


# All of them


@dataclass(frozen=True)
class Drawer:
    """Doors of one kind, for the page that lists all."""

    heading: str
    name: str
    doors: list[Door]

    @property
    def fullest(self) -> list[Door]:
        """At most `SHOWN` of them, those with the most openings, in their order."""
        most = sorted(self.doors, key=lambda door: -door.count)[:SHOWN]
        return [door for door in self.doors if door in set(most)] if len(self.doors) > SHOWN else self.doors


def drawers() -> list[Drawer]:
    """Every landing page there is, by kind, with its count; a few minutes old at most."""
    found = kept("landings", _count_all)
    return [
        Drawer(heading, name, [Door(*door) for door in found[name]])
        for name, heading in (
            ("state", "States"),
            ("city", "Cities"),
            ("setting", "Settings"),
            ("credential", "Credentials"),
            ("title", "Titles"),
        )
        if found[name]
    ]


def _count_all() -> dict[str, list[tuple[str, str, int]]]:
    return {
        "state": list(_states()),
        "city": list(_cities()),
        "setting": list(_settings()),
        "credential": list(_credentials()),
        "title": list(_titles()),
    }


def _states() -> Iterable[tuple[str, str, int]]:
    """States with a workplace in them, or named by a remote position; nationwide ones count, too."""
    rows = Position.objects.open().order_by()
    at_place: Counter[str] = Counter(
        dict(rows.exclude(workplace=Workplace.REMOTE).values_list("place__state").annotate(found=Count("pk")))
    )
    remote: Counter[str] = Counter()
    anywhere = 0
    grouped = rows.filter(workplace=Workplace.REMOTE).values_list("remote_states").annotate(found=Count("pk"))
    for states, number in grouped:
        anywhere += 0 if states else number
        for state in set(states):
            remote[state] += number
    for code, name in sorted(US_STATES.items(), key=lambda pair: pair[1]):
        if own := at_place[code] + remote[code]:
            yield name, _state_url(code), own + anywhere


def is_there(landing: Landing) -> bool:
    """Whether there is such a page: what anybody may do from anywhere makes none for a state."""
    return bool(landing.newest and landing.counted.own)


def _cities() -> Iterable[tuple[str, str, int]]:
    grouped = (
        Position.objects.open()
        .order_by()
        .exclude(workplace=Workplace.REMOTE)
        .values_list("place__state", "place__city")
        .annotate(found=Count("pk"))
    )
    numbers: Counter[tuple[str, str]] = Counter()
    names: dict[tuple[str, str], str] = {}
    for state, city, number in grouped:
        key = (state, slugify(city))
        numbers[key] += number
        names.setdefault(key, f"{city}, {state}")
    for (state, slug), number in sorted(numbers.items(), key=lambda pair: names[pair[0]]):
        if slug:
            url = reverse("jobs:landing-city", args=[slugify(US_STATES[state]), slug])
            yield names[state, slug], url, number


def _settings() -> Iterable[tuple[str, str, int]]:
    is_open = Q(
        positions_in_setting__status=PositionStatus.OPEN,
        positions_in_setting__closes_on__gte=timezone.localdate(),
    )
    words = Competency.objects.filter(kind=CompetencyKind.SETTING)
    counted = words.annotate(found=Count("positions_in_setting", filter=is_open))
    for key, label, number in (
        counted.filter(found__gt=0).order_by("rank", "label").values_list("key", "label", "found")
    ):
        yield label, reverse("jobs:landing-setting", args=[key]), number


def _fills(word: Competency) -> Iterable[tuple[int, bool]]:
    """What somebody who holds a credential fills, by key; True where only if apprentices are welcome.

    As in the rule of fit; for positions that are closed by now, of which there is no listing.
    """
    yield word.pk, False
    yield from ((lesser.pk, False) for lesser in word.replaces.all())
    if apprentice := getattr(word, "apprentice_form", None):
        yield apprentice.pk, False
    if word.apprentice_of_id:
        yield word.apprentice_of_id, True


def _opened_by(word: Competency) -> Q:
    through = Requirement.any_of.through.objects
    condition = Q()
    for if_welcome in (False, True):
        if keys := [pk for pk, only_then in _fills(word) if only_then == if_welcome]:
            asked = Q(pk__in=through.filter(competency__in=keys).values("requirement__position"))
            condition |= asked & Q(is_apprentice_friendly=True) if if_welcome else asked
    return condition


def _credentials() -> Iterable[tuple[str, str, int]]:
    for option in tallies("credential")[1]["credential"]:
        yield option.label, reverse("jobs:landing-credential", args=[option.value]), option.count


def _titles() -> Iterable[tuple[str, str, int]]:
    grouped = Position.objects.open().order_by().values_list("title").annotate(found=Count("pk"))
    rungs: Counter[TitleRung] = Counter()
    for title, number in grouped:
        rungs[rung_of(title)] += number
    for title in Title.objects.all():
        if number := rungs[TitleRung(title.rung)]:
            yield title.name, reverse("jobs:landing-title", args=[title.slug]), number


def doors_near(landing: Landing) -> list[Door]:
    """Doors like this one, those with the most openings; of a city, its state and the cities there."""
    found = {drawer.name: drawer.doors for drawer in drawers()}
    if landing.kind == "city":
        inside = _state_url(landing.state)
        around = [door for door in found.get("state", ()) if door.url == inside]
        same = [door for door in found.get("city", ()) if door.url.startswith(inside)]
    else:
        around, same = [], list(found.get(landing.kind, ()))
    same = sorted((door for door in same if door.url != landing.url), key=lambda door: -door.count)
    if landing.title:
        same = _by_rung(same, landing.title)
    return [*around, *same][:NEAREST]


def _by_rung(doors: list[Door], title: Title) -> list[Door]:
    """One title of each other rung: titles of one rung lead to the same openings."""
    rungs = dict(Title.objects.values_list("name", "rung"))
    met = {title.rung}
    first: list[Door] = []
    for door in doors:
        if rungs.get(door.label, title.rung) not in met:
            met.add(rungs[door.label])
            first.append(door)
    return first


def cities_of(landing: Landing) -> list[Door]:
    """All cities of a state that have a page."""
    found = {drawer.name: drawer.doors for drawer in drawers()}
    return [door for door in found.get("city", ()) if door.url.startswith(_state_url(landing.state))]
