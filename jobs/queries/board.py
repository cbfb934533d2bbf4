"""The public board: what is open, found by a search, counted, page by page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property

from django.db.models import Count, Q, Value
from django.db.models.expressions import Combinable
from django.utils import timezone

from jobs.enums import (
    US_STATES,
    CompetencyKind,
    Employment,
    PositionStatus,
    RequirementLevel,
    Workplace,
)
from jobs.models import Competency, Employer, Position, Requirement, SalaryBenchmark
from jobs.models.position import PositionQuerySet
from jobs.queries import whereabouts
from jobs.queries.criteria import Criteria
from jobs.queries.terms import Glossary, Term, asks_for, found_by

PAGE = 20
SHOWN_AFTER_CLOSING = timedelta(days=30)
SHOWN_OF_A_FACET = 8
CHIPS = ("cpc", "ccs", "crc", "coc", "rhit", "cpc-a")
"""Credentials the home page leads with."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LAST_MICROSECOND = 4_102_444_800_000_000  # the year 2100
LARGEST_KEY = 2**63 - 1


@dataclass(frozen=True)
class Cursor:
    """A place in the list of positions, newest first: right after, or before, one of them."""

    published_at: datetime
    pk: int
    is_backward: bool = False

    @classmethod
    def read(cls, text: str, *, is_backward: bool = False) -> Cursor | None:
        """The cursor of an address, or None when it is not one of ours."""
        at, _, pk = text.partition("-")
        if not (at.isascii() and pk.isascii() and at.isdecimal() and pk.isdecimal()):
            return None
        if len(at) > len(str(LAST_MICROSECOND)) or len(pk) > len(str(LARGEST_KEY)):
            return None
        if int(at) > LAST_MICROSECOND or int(pk) > LARGEST_KEY:
            return None
        return cls(EPOCH + timedelta(microseconds=int(at)), int(pk), is_backward)

    @classmethod
    def at(cls, position: Position) -> str:
        """How the place of this position is written into an address."""
        published = position.published_at or EPOCH
        return f"{(published - EPOCH) // timedelta(microseconds=1)}-{position.pk}"


@dataclass(frozen=True)
class Page:
    positions: list[Position]
    previous_url: str = ""
    next_url: str = ""


@dataclass(frozen=True)
class Chip:
    """Something asked for, in words, with the search without it."""

    label: str
    url: str
    count: int = 0
    """Positions found without it; only filled for suggestions."""


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    name: str
    legend: str
    options: list[Option]
    more: list[Option] = field(default_factory=list)


class Search:
    """One search of the board. Everything is read from the database once, when first asked for."""

    def __init__(self, criteria: Criteria) -> None:
        self.asked = criteria

    @cached_property
    def _known(self) -> dict[str, Competency]:
        """The competencies that are ticked, by key."""
        keys = {*self.asked.credential, *self.asked.setting, *self.asked.specialty}
        return {one.key: one for one in Competency.objects.filter(key__in=keys)} if keys else {}

    @cached_property
    def criteria(self) -> Criteria:
        """What was asked for, without values that nothing here is called by."""
        asked = self.asked
        for name, kind in _KINDS.items():
            for key in getattr(asked, name):
                if key not in self._known or self._known[key].kind != kind:
                    asked = asked.without(name, key)
        return asked

    @cached_property
    def terms(self) -> list[Term]:
        return Glossary.load().terms(self.criteria.q) if self.criteria.q else []

    @cached_property
    def whereabouts(self) -> whereabouts.Whereabouts:
        return whereabouts.read(self.criteria.where)

    @property
    def readings(self) -> list[Term]:
        """Terms that stand for something of another name, to be told."""
        return [term for term in self.terms if term.read_as]

    def _conditions(self, leaving_out: tuple[str, str] = ("", "")) -> Iterable[Q]:
        criteria = self.criteria.without(*leaving_out) if leaving_out[0] else self.criteria
        ids = {key: one.pk for key, one in self._known.items()}
        if criteria.q:
            yield from (found_by(term) for term in self.terms)
        if criteria.where:
            yield self.whereabouts.condition
        if criteria.workplace:
            yield Q(workplace__in=criteria.workplace)
        if criteria.employment:
            yield Q(employment__in=criteria.employment)
        if criteria.credential:
            yield asks_for(ids[key] for key in criteria.credential)
        for name, listed in (("setting", "settings"), ("specialty", "specialties")):
            if keys := getattr(criteria, name):
                through = getattr(Position, listed).through.objects
                chosen = through.filter(competency__in=[ids[key] for key in keys])
                yield Q(pk__in=chosen.values("position"))
        if criteria.state:
            anywhere = Q()
            for state in criteria.state:
                anywhere |= whereabouts.workable_from(state)
            yield anywhere

    def positions(self, leaving_out: tuple[str, str] = ("", "")) -> PositionQuerySet:
        """Open positions of this search, in no order, without what cards show."""
        found = Position.objects.open().order_by()
        for condition in self._conditions(leaving_out):
            found = found.filter(condition)
        return found

    @cached_property
    def count(self) -> int:
        return self.positions().count()

    def page(self, cursor: Cursor | None) -> Page:
        """Up to `PAGE` positions from the cursor on, newest first, with the addresses around."""
        rows = self.positions().for_cards().prefetch_related("software")
        if cursor is not None and cursor.is_backward:
            before = Q(published_at__gt=cursor.published_at) | Q(
                published_at=cursor.published_at, pk__gt=cursor.pk
            )
            found = list(rows.filter(before).order_by("published_at", "pk")[: PAGE + 1])
            if len(found) <= PAGE:
                return self.page(None)  # the start of the list: show it as such, and whole
            return self._page(found[:PAGE][::-1], has_previous=True, has_next=True)
        if cursor is not None:
            rows = rows.filter(
                Q(published_at__lt=cursor.published_at)
                | Q(published_at=cursor.published_at, pk__lt=cursor.pk)
            )
        found = list(rows.newest_first()[: PAGE + 1])
        return self._page(found[:PAGE], has_previous=cursor is not None, has_next=len(found) > PAGE)

    def _page(self, found: list[Position], *, has_previous: bool, has_next: bool) -> Page:
        if not found:
            return Page([], previous_url=self.criteria.url() if has_previous else "")
        return Page(
            found,
            self.criteria.url(before=Cursor.at(found[0])) if has_previous else "",
            self.criteria.url(after=Cursor.at(found[-1])) if has_next else "",
        )

    def _label(self, name: str, value: str) -> str:
        if name in _KINDS:
            return self._known[value].label
        if name == "workplace":
            return Workplace(value).label
        if name == "employment":
            return Employment(value).label
        return US_STATES[value] if name == "state" else f"“{value}”"

    @property
    def chips(self) -> list[Chip]:
        """Filters in use, each with the search without it."""
        return [
            Chip(self._label(name, value), self.criteria.without(name, value).url())
            for name, value in self.criteria.ticked
        ]

    @property
    def heading(self) -> str:
        """The h1: `12 positions for “CPC” within 30 miles of Tampa, FL`."""
        open_ones = "" if self.criteria else "open "
        many = f"{self.count:,} {open_ones}{'position' if self.count == 1 else 'positions'}"
        what = f" for “{self.criteria.q}”" if self.criteria.q else ""
        return f"{many}{what} {self.whereabouts.words}".rstrip()

    def suggestions(self) -> list[Chip]:
        """For a search without result: each thing to drop that brings positions, most first."""
        found = []
        for name, value in self.criteria:
            without = self.criteria.without(name, value)
            count = self.positions(leaving_out=(name, value)).count()
            if count and without:
                found.append(Chip(self._label(name, value), without.url(), count))
        return sorted(found, key=lambda chip: -chip.count)

    @cached_property
    def facets(self) -> list[Facet]:
        """The filters with what open positions offer; what is ticked stands first."""
        groups: dict[CompetencyKind, list[tuple[str, str]]] = {kind: [] for kind in _KINDS.values()}
        for kind, key, label in _in_use(self._known):
            groups[CompetencyKind(kind)].append((key, label))
        states = [(code, US_STATES[code]) for code in _states_in_use() | set(self.criteria.state)]
        return [
            self._facet("workplace", "Workplace", Workplace.choices),
            self._facet("credential", "Credential", groups[CompetencyKind.CREDENTIAL]),
            self._facet("setting", "Setting", groups[CompetencyKind.SETTING]),
            self._facet("state", "Where you live", sorted(states, key=lambda pair: pair[1])),
            self._facet("employment", "Employment", Employment.choices),
            self._facet("specialty", "Specialty", groups[CompetencyKind.SPECIALTY]),
        ]

    def _facet(self, name: str, legend: str, pairs: Iterable[tuple[str, str]]) -> Facet:
        chosen = set(getattr(self.criteria, name))
        options = [Option(value, str(label), value in chosen) for value, label in pairs]
        options.sort(key=lambda option: not option.is_chosen)
        shown = max(SHOWN_OF_A_FACET, len(chosen))
        if len(options) == shown + 1:  # a single one behind "more" costs more room than it saves
            shown += 1
        return Facet(name, legend, options[:shown], options[shown:])


_KINDS = {
    "credential": CompetencyKind.CREDENTIAL,
    "setting": CompetencyKind.SETTING,
    "specialty": CompetencyKind.SPECIALTY,
}


def _in_use(known: dict[str, Competency]) -> list[tuple[str, str, str]]:
    """(kind, key, label) of what open positions name, and of what is ticked already."""
    is_open = Position.objects.open().order_by().values("pk")
    asked = Requirement.objects.order_by().filter(position__in=is_open)
    named = Q(
        pk__in=Requirement.any_of.through.objects.filter(requirement__in=asked.values("pk")).values(
            "competency"
        )
    )
    for listed in ("settings", "specialties"):
        through = getattr(Position, listed).through.objects
        named |= Q(pk__in=through.filter(position__in=is_open).values("competency"))
    words = Competency.objects.filter(named | Q(key__in=list(known)), kind__in=list(_KINDS.values()))
    return list(words.order_by("rank", "label").values_list("kind", "key", "label"))


def _states_in_use() -> set[str]:
    rows = Position.objects.open().order_by().values_list("place__state", "remote_states").distinct()
    states: set[str] = set()
    for state, remote in rows:
        states |= {*remote, *([state] if state else [])}
    return states


def chips() -> tuple[int, list[tuple[Competency, int]]]:
    """How many positions are open, and how many of them ask for each credential of `CHIPS`.

    The same condition as the filter behind the chip, so that the number is what the list shows.
    """
    held = {one.key: one for one in Competency.objects.filter(key__in=CHIPS)}
    found = [held[key] for key in CHIPS if key in held]
    counts = (
        Position.objects.open()
        .order_by()
        .aggregate(
            whole=Count("pk"),
            **{f"holders_{one.pk}": Count("pk", filter=asks_for([one.pk])) for one in found},
        )
    )
    return counts["whole"], [(one, counts[f"holders_{one.pk}"]) for one in found]


def in_drawers(kind: CompetencyKind, most: int | None = None) -> list[Competency]:
    """Settings or specialties of open positions, each with `open_count`, the fullest first."""
    field_name = {
        CompetencyKind.SETTING: "positions_in_setting",
        CompetencyKind.SPECIALTY: "positions_in_specialty",
    }[kind]
    is_open = Q(
        **{
            f"{field_name}__status": PositionStatus.OPEN,
            f"{field_name}__closes_on__gte": timezone.localdate(),
        }
    )
    words = Competency.objects.filter(kind=kind).annotate(open_count=Count(field_name, filter=is_open))
    return list(words.filter(open_count__gt=0).order_by("-open_count", "rank", "label")[:most])


def newest(count: int) -> list[Position]:
    """The newest open positions, ready for cards."""
    return list(Position.objects.open().for_cards().newest_first()[:count])


@dataclass(frozen=True)
class PayTeaser:
    """Published medians over all cities, after few and after more years, with their source."""

    first: SalaryBenchmark
    later: SalaryBenchmark


def pay_teaser() -> PayTeaser | None:
    """What is known of pay over all cities, or None when nothing was loaded."""
    overall = list(SalaryBenchmark.objects.filter(city="").order_by("source", "years"))
    same = [one for one in overall if one.source == overall[0].source]
    return PayTeaser(same[0], same[-1]) if len(same) > 1 else None


def position_on_board(pk: int) -> Position | None:
    """One position with all that its page shows, whatever its status: the page decides who sees."""
    rows = Position.objects.in_full().select_related("employer", "place", "recruiter")
    return rows.filter(pk=pk).first() if pk <= LARGEST_KEY else None


def preferred_groups(position: Position) -> list[Requirement]:
    """What is nice to have. No query for a position with its groups."""
    groups = position.requirements.all()
    return [group for group in groups if group.level == RequirementLevel.PREFERRED]


def is_gone(position: Position) -> bool:
    """Closed so long ago that its page says "gone" (HTTP 410) instead of "closed"."""
    # By the day, as everything on the board: a copy of the page somebody keeps is asked about anew each day.
    closed_on = position.closes_on
    if position.status == PositionStatus.CLOSED and position.closed_at:
        closed_on = timezone.localdate(position.closed_at)
    return closed_on + SHOWN_AFTER_CLOSING < timezone.localdate()


def is_public(position: Position) -> bool:
    """Whether strangers may know that it exists: not of drafts, not of what is paused."""
    return position.status in (PositionStatus.OPEN, PositionStatus.CLOSED)


def similar_to(position: Position, count: int = 3) -> list[Position]:
    """Open positions with the same settings, specialties and credentials, the nearest first."""
    asked = (member for group in position.requirements.all() for member in group.any_of.all())
    shared = (
        ("settings", 3, position.settings.all()),
        ("specialties", 2, position.specialties.all()),
        ("requirements__any_of", 1, asked),
    )
    nearness: Combinable = Value(0)
    for path, weight, words in shared:
        # Nothing has the key 0: an empty list would make Django skip the query.
        keys = [0, *(word.pk for word in words)]
        nearness += Count(path, filter=Q(**{f"{path}__in": keys}), distinct=True) * weight
    rows = Position.objects.open().exclude(pk=position.pk).alias(nearness=nearness)
    near = rows.exclude(nearness=0).order_by("-nearness", "-published_at", "-pk")
    return list(near.for_cards()[:count])


def openings_of(employer: Employer, most: int = 50) -> list[Position]:
    """What an employer has open, newest first, ready for cards."""
    return list(Position.objects.open().filter(employer=employer).for_cards().newest_first()[:most])
