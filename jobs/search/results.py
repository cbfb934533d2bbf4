"""A search of the board: what it finds, page by page, in words and numbers."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Q

from jobs.enums import Workplace
from jobs.models import Competency, Employer, Listing, Position
from jobs.models.listing import ListingQuerySet
from jobs.models.words import joined
from jobs.queries.kept import at_hand, kept, of_state
from jobs.search import counts, places, sorts, tsquery
from jobs.search.criteria import Criteria
from jobs.search.cursor import Cursor
from jobs.search.filters import BY_NAME, FILTERS, IN_ANY_CASE, KINDS, Filter, LadderFilter, Names
from jobs.search.sorts import Row
from jobs.search.terms import Glossary, Reading, Term

PAGE = 20
SHOWN_OF_A_FILTER = 6
MOST_SHOWN = 40
MOST_PARTS = 10
"""Things of a search without result that are tried to be dropped."""
COUNTED = tuple(one for one in FILTERS if one.column)


@dataclass(frozen=True)
class Page:
    """Some results in their order, with the addresses around. Positions are read only when asked for."""

    rows: list[Row]
    previous_url: str = ""
    next_url: str = ""

    @cached_property
    def positions(self) -> list[Position]:
        """The positions, ready for cards. What was taken away in between is left out."""
        found = (
            Position.objects.for_cards().prefetch_related("software").in_bulk([row.key for row in self.rows])
        )
        return [found[row.key] for row in self.rows if row.key in found]


@dataclass(frozen=True)
class Chip:
    """Something asked for, in words, with the search without it."""

    label: str
    url: str
    count: int = 0
    """Positions found without it; only filled for suggestions."""


@dataclass(frozen=True)
class _Part:
    """Something asked for that could be dropped: a filter, the place, all words, or one `term` of them."""

    name: str
    label: str
    term: Term | None = None


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    """A filter as the page shows it. `kind`: `ticks` (several), `one` (a list to choose from) or `switch`."""

    name: str
    legend: str
    kind: str
    options: list[Option]
    more: list[Option] = field(default_factory=list)


class Search:
    """One search of the board. Everything is read from the database once, when first asked for."""

    def __init__(self, criteria: Criteria, order: str = "", without: frozenset[int] = frozenset()) -> None:
        """`order` is for lists that have one of their own, such as feeds; else it is as asked for.

        `without`: keys of positions that are not to be found, in no list and no number.
        """
        self.asked = criteria
        self.without = without
        self._own_order = order

    # What is asked for

    @cached_property
    def names(self) -> Names:
        """The words and employers behind the keys that were asked for."""
        keys = {key for name in KINDS for key in getattr(self.asked, name)}
        words = list(Competency.objects.filter(key__in=keys)) if keys else []
        slugs = self.asked.employer
        employers = list(Employer.objects.filter(slug__in=slugs)) if slugs else []
        return _named(words, employers)

    @cached_property
    def criteria(self) -> Criteria:
        """What was asked for, without values that nothing here is called by."""
        asked = self.asked
        for name, kind in KINDS.items():
            for key in getattr(asked, name):
                if not self.names.ids([key], kind):
                    asked = asked.without(name, key)
        for slug in asked.employer:
            if slug not in self.names.employers:
                asked = asked.without("employer", slug)
        return asked

    @cached_property
    def reading(self) -> Reading:
        return Glossary.load().read(self.criteria.q) if self.criteria.q else Reading()

    @property
    def readings(self) -> list[Term]:
        """Terms that stand for something of another name, to be told."""
        return self.reading.notes

    @property
    def is_wordless(self) -> bool:
        """Something was typed, and nothing of it is a word one could look for."""
        return bool(self.criteria.q) and not any(sign.isalnum() for sign in self.criteria.q)

    @cached_property
    def whereabouts(self) -> places.Whereabouts:
        return places.read(self.criteria.where or self.reading.place, self.criteria.radius)

    @cached_property
    def conditions(self) -> dict[str, Q]:
        """What each part of the search asks, by name. The text query is `q`; places are one part."""
        found: dict[str, Q] = {}
        if self.reading.terms:
            found["q"] = self.reading.condition
        for one in FILTERS:
            if values := one.values(self.criteria):
                found[one.name] = one.condition(values, self.names)
        if self.has_place:
            found["where"] = self.whereabouts.condition
        return found

    @property
    def has_place(self) -> bool:
        """Whether a place narrows the search: `USA` does not."""
        return bool((self.criteria.where or self.reading.place) and self.whereabouts.condition)

    def listings(self, *leaving_out: str) -> ListingQuerySet:
        """The listings of this search, without some parts of it, in no order.

        A place and a state of remote work are two ways to say where: listings of either are found.
        """
        found = self.with_all(*leaving_out)
        return found.exclude(position__in=self.without) if self.without else found

    def with_all(self, *leaving_out: str) -> ListingQuerySet:
        """The same with those it is not to find."""
        parts = {name: part for name, part in self.conditions.items() if name not in leaving_out}
        if "where" in parts and "remote_state" in parts:
            parts["where"] |= parts.pop("remote_state")
        found = Listing.objects.open().order_by()
        for condition in parts.values():
            found = found.filter(condition)
        return found

    # What it finds

    @cached_property
    def count(self) -> int:
        if "_counted" in self.__dict__:
            return self._counted.whole
        with self.planned():
            return self.listings().count()

    @property
    def called(self) -> int | None:
        """How many of them are called by the title that was typed, the others doing such work.

        None where no title was typed, or more than one: nobody asks for these numbers then.
        """
        return self._counted.called if self.reading.called else None

    @property
    def others(self) -> int:
        """How many do the work of the title that was typed under another name."""
        return self.count - (self.called or 0)

    @cached_property
    def left_out(self) -> int:
        """How many it would find as well, were they not to be left out."""
        if not self.without:
            return 0
        with self.planned():
            return self.with_all().filter(position__in=self.without).count()

    def planned(self) -> AbstractContextManager[None]:
        """How the database is to look up what is found: words by their index."""
        return tsquery.by_index() if self.reading.query else nullcontext()

    @cached_property
    def sort(self) -> str:
        """The order in force: as asked for, where it can be had."""
        wanted = self._own_order or self.criteria.sort
        return wanted if wanted in self.orders else next(iter(self.orders))

    @cached_property
    def orders(self) -> dict[str, str]:
        """The orders this search can have, with their labels; the first is its own."""
        names = ["newest", "pay"]
        if self.reading.query:
            names.insert(0, "relevance")
        if self.whereabouts.tenths_of_a_mile is not None:
            names.append("distance")
        return {name: sorts.LABELS[name] for name in names}

    @property
    def order_label(self) -> str:
        return self.orders[self.sort]

    @property
    def radius(self) -> int:
        """Miles around a place, as asked for or as it is without asking."""
        return self.criteria.radius or places.RADIUS

    @property
    def place_choices(self) -> list[Chip]:
        """Where several places bear the name: the same search at each of them."""
        return [
            Chip(label, self.criteria.with_one("where", label).url()) for label in self.whereabouts.choices
        ]

    @cached_property
    def _order(self) -> sorts.Order:
        if self.sort == "relevance":
            return sorts.Relevance(self.reading.query)
        tenths = self.whereabouts.tenths_of_a_mile
        if self.sort == "distance" and tenths is not None:
            return sorts.nearest(tenths)
        return sorts.PAY if self.sort == "pay" else sorts.NEWEST

    def read(self, cursor: Cursor | None, size: int = PAGE) -> list[Row]:
        """Up to `size` results from the cursor on."""
        whole = self._counted.whole if "_counted" in self.__dict__ else None
        if whole == 0:
            return []
        is_by_words = isinstance(self._order, sorts.Relevance)
        rows = self.listings("q").filter(self.reading.plain) if is_by_words else self.listings()
        return self._order.pages(rows, self._fitting(cursor), size, whole)

    def _fitting(self, cursor: Cursor | None) -> Cursor | None:
        """A cursor of another order says nothing in this one."""
        return cursor if cursor is not None and len(cursor.numbers) == self._order.parts else None

    def page(self, cursor: Cursor | None) -> Page:
        """Up to `PAGE` positions from the cursor on, with the addresses around."""
        cursor = self._fitting(cursor)
        found = self.read(cursor, PAGE + 1)
        is_backward = cursor is not None and cursor.is_backward
        if is_backward and len(found) <= PAGE:
            return self.page(None)  # the start of the list: show it as such, and whole
        shown = found[:PAGE][::-1] if is_backward else found[:PAGE]
        has_previous, has_next = cursor is not None, is_backward or len(found) > PAGE
        if not shown:
            return Page([], previous_url=self.criteria.url() if has_previous else "")
        return Page(
            shown,
            self.criteria.url(before=Cursor.write(shown[0].numbers)) if has_previous else "",
            self.criteria.url(after=Cursor.write(shown[-1].numbers)) if has_next else "",
        )

    def first(self, size: int) -> list[Position]:
        """The first few, ready for cards, for a page that leads to the rest."""
        return Page(self.read(None, size)).positions

    # What it is called

    def _label(self, name: str, value: str) -> str:
        if name in BY_NAME:
            return BY_NAME[name].chip(value, self.names)
        if name == "radius":
            return f"within {value} miles"
        return f"“{value}”"

    @property
    def chips(self) -> list[Chip]:
        """Filters in use, each with the search without it."""
        return [
            Chip(_capital(self._label(name, value)), self.criteria.without(name, value).url())
            for name, value in self.criteria.ticked
        ]

    @property
    def heading(self) -> str:
        """The h1: `12 positions for “CPC” within 30 miles of Tampa, FL`."""
        open_ones = "" if self.criteria else "open "
        many = f"{self.count:,} {open_ones}{'position' if self.count == 1 else 'positions'}"
        what = f" for “{self.criteria.q}”" if self.criteria.q else ""
        return f"{many}{what} {self._where_words}".rstrip()

    @property
    def _where_words(self) -> str:
        remote = BY_NAME["remote_state"].values(self.criteria)
        words = self.whereabouts.words
        return f"{words}, or remote" if words and remote else words

    # What else there is

    def suggestions(self) -> list[Chip]:
        """For a search without result: what to change, with what that brings; empty when nothing helps.

        A wider radius, if there is one that finds something. Each single thing to drop, the one that
        brings most first; where none is enough alone, as few of them as will do.
        """
        with self.planned():
            wider = next(filter(None, (self._within(miles) for miles in places.RADII)), None)
            parts = self._parts[:MOST_PARTS]
            singles = [chip for part in parts if (chip := self._without([part]))]
            singles.sort(key=lambda chip: -chip.count)
            several = None if singles or wider else self._least_to_drop(parts)
        return [chip for chip in (wider, *singles, several) if chip]

    def _within(self, miles: int) -> Chip | None:
        if not self.whereabouts.spots or miles <= self.radius:
            return None
        wider = self.criteria.with_one("radius", str(miles))
        count = self._beside(wider).count
        return Chip(f"Within {miles} miles", wider.url(), count) if count else None

    @cached_property
    def _parts(self) -> list[_Part]:
        """What can be dropped from the search: a word of several, the place, a filter."""
        terms = self.reading.terms
        words = [_Part("q", f"“{term.text}”", term) for term in terms] if len(terms) > 1 else []
        if self.criteria.q and not words:
            words = [_Part("q", f"“{self.criteria.q}”")]
        place = [_Part("where", f"“{self.criteria.where}”")] if self.criteria.where else []
        filters = [
            _Part(one.name, one.left_out(values, self.names))
            for one in FILTERS
            if (values := one.values(self.criteria))
        ]
        return [*words, *place, *filters]

    def _without(self, dropped: Sequence[_Part]) -> Chip | None:
        """The search without these parts, if it asks for anything then, and finds something."""
        criteria, kept = self.criteria, list(self.reading.terms)
        for part in dropped:
            if part.term is None:
                criteria = criteria.without(part.name)
                criteria = criteria.without("radius") if part.name == "where" else criteria
                kept = [] if part.name == "q" else kept
            else:
                kept.remove(part.term)
        if any(part.term is not None for part in dropped):
            criteria = criteria.with_one("q", " ".join(term.text for term in kept))
        if not criteria:
            return None
        other = self._beside(criteria)
        if criteria.q != self.criteria.q and kept:
            other.__dict__["reading"] = Reading(tuple(kept), self.reading.place)
        label = f"Without {joined([part.label for part in dropped], 'and')}"
        return Chip(label, criteria.url(), other.count) if other.count else None

    def _least_to_drop(self, parts: Sequence[_Part]) -> Chip | None:
        """Several parts that are together enough to drop, none of them in vain; filters rather than words."""
        dropped: list[_Part] = []
        found = None
        for part in reversed(parts):
            dropped.append(part)
            if len(dropped) > 1 and (found := self._without(dropped)):
                break
        if found is None:
            return None
        for part in dropped[:-1]:
            fewer = [one for one in dropped if one is not part]
            if chip := self._without(fewer):
                dropped, found = fewer, chip
        return found

    def _beside(self, criteria: Criteria) -> Search:
        """A search that differs in little: what both ask for is not read a second time."""
        other = Search(criteria, without=self.without)
        known: dict[str, object] = {"names": self.names}
        if criteria.q == self.criteria.q:
            known["reading"] = self.reading
            if (criteria.where, criteria.radius) == (self.criteria.where, self.criteria.radius):
                known["whereabouts"] = self.whereabouts
        other.__dict__.update(known)
        return other

    @cached_property
    def remote_beside(self) -> Chip | None:
        """Beside a place: the same search with the remote positions open to its state, if there are more."""
        state = self.whereabouts.home_state
        if not state or self.criteria.remote_state:
            return None
        remote = self.listings("where").filter(places.open_to(state)).count()
        if not remote:
            return None
        wider = self.criteria.with_one("remote_state", state)
        return Chip(self.whereabouts.home_state_name, wider.url(), remote)

    # The filters, with numbers

    @cached_property
    def _counted(self) -> _Counted:
        with self.planned():
            return _count(self)

    @cached_property
    def facets(self) -> list[Facet]:
        """The filters, each with the options that leave something; what is chosen stands first."""
        names = self._counted.names
        return [
            self._facet(
                one, one.tally(self._counted.groups[one.column], names, one.values(self.criteria)), names
            )
            for one in COUNTED
        ]

    def _facet(self, one: Filter, numbers: dict[str, int], names: Names) -> Facet:
        chosen = one.values(self.criteria)
        shown = {**{value: numbers.get(value, 0) for value in chosen}, **numbers}
        options = [
            Option(value, one.label(value, names), count, value in chosen) for value, count in shown.items()
        ]
        if one.is_single or one.name == "remote_state":
            if not one.is_single:
                options.sort(key=lambda option: option.label)
            kind = "switch" if one.name == "apprentice" else "one"
            if kind == "one" and isinstance(one, LadderFilter):
                order = list(one.steps())
                options.sort(key=lambda option: order.index(option.value))
            return Facet(one.name, one.legend, kind, options)
        first = max(SHOWN_OF_A_FILTER, len(chosen))
        if len(options) == first + 1:  # a single one behind "more" costs more room than it saves
            first += 1
        return Facet(one.name, one.legend, "ticks", options[:first], options[first:MOST_SHOWN])


@dataclass(frozen=True)
class _Counted:
    """How many listings there are, and how many for each value of each filter's column."""

    whole: int
    groups: counts.Groups
    names: Names
    called: int = 0
    """Of a search that names one title: how many are called so."""


def _count(search: Search) -> _Counted:
    """Count every filter: those in force over what the others let through, all the rest in one statement."""
    in_force = [one for one in COUNTED if one.values(search.criteria)]
    whole, groups = _free_counts(search, [one.column for one in COUNTED if one not in in_force])
    for one in in_force:
        groups = groups | {one.column: _counts_of(search, one)}
    if search.has_place:  # whoever chooses a state finds what is near the place, and that besides
        groups = groups | {"remote_states": _beside_the_place(search)}
    word_ids = {pk for name in KINDS for ids, _ in groups[BY_NAME[name].column] for pk in ids}
    keys = [key for name in KINDS for key in getattr(search.criteria, name)]
    words = Competency.objects.filter(Q(pk__in=word_ids) | Q(key__in=keys))
    top = heapq.nlargest(MOST_SHOWN, groups["employer_id"], key=lambda pair: pair[1])
    employers = Employer.objects.filter(
        Q(pk__in=[pk for pk, _ in top]) | Q(slug__in=search.criteria.employer)
    )
    called = 0
    if search.reading.called:
        called = search.listings().filter(tsquery.Matches("words", search.reading.called)).count()
    return _Counted(whole, groups, _named(words, employers), called)


def _free_counts(search: Search, columns: list[str]) -> tuple[int, counts.Groups]:
    """What there is of each of these columns in the whole of a search; of filters alone kept for a while.

    What is kept is everybody's: what one person does not want to find is counted by itself, and taken off.
    """
    key = _kept_under(search.criteria)
    if not key:
        return counts.count(search.listings(), columns)
    whole = kept(key, lambda: counts.count(search.with_all(), columns))
    if not search.without:
        return whole
    return counts.less(whole, counts.count(search.with_all().filter(position__in=search.without), columns))


def _counts_of(search: Search, one: Filter) -> list[tuple[Any, int]]:
    """What there is of a filter's column in the search without this filter."""
    key = "" if search.without else _kept_under(search.criteria.without(one.name))
    others = at_hand(key) if key else None
    if others is not None:
        return list(others[1][one.column])
    return counts.count(search.listings(one.name), [one.column])[1][one.column]


def _kept_under(criteria: Criteria) -> str:
    """The name that the counts of a search are kept under; none for what is typed, which is endless."""
    if criteria.q or criteria.where:
        return ""
    asked = hashlib.sha256(repr(sorted(criteria)).encode()).hexdigest()
    return of_state(f"counts:{asked}")


def _beside_the_place(search: Search) -> list[tuple[Any, int]]:
    rows = search.listings("where", "remote_state").filter(workplace=Workplace.REMOTE)
    beside = rows.exclude(search.whereabouts.remote) if search.whereabouts.remote else rows
    groups = counts.count(beside, ["remote_states"])[1]["remote_states"]
    return [*groups, (IN_ANY_CASE, search.listings("remote_state").count())]


def tallies(*names: str, without: frozenset[int] = frozenset()) -> tuple[int, dict[str, list[Option]]]:
    """How many positions are open, and the options of these filters over all of them.

    `without`: keys of positions that are not to be counted.
    """
    asked = [BY_NAME[name] for name in names]
    whole, groups = _free_counts(Search(Criteria(), without=without), [one.column for one in COUNTED])
    ids = {pk for one in asked if one.name in KINDS for found, _ in groups[one.column] for pk in found}
    known = _named(Competency.objects.filter(pk__in=ids), ())
    return whole, {
        one.name: [
            Option(value, one.label(value, known), count, is_chosen=False)
            for value, count in one.tally(groups[one.column], known).items()
        ]
        for one in asked
    }


def _named(words: Iterable[Competency], employers: Iterable[Employer]) -> Names:
    words = list(words)
    return Names(
        {word.key: word for word in words},
        {word.pk: word for word in words},
        {one.slug: one for one in employers},
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
