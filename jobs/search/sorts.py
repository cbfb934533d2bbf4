"""The orders a list may have, each with pages that neither skip nor repeat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import F, Q, Value
from django.db.models.expressions import Expression

from jobs.models import Listing
from jobs.models.listing import ListingQuerySet, OfWeight
from jobs.search import tsquery
from jobs.search.cursor import Cursor

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = 4_102_444_800_000_000
"""Microseconds to the year 2100: what is later is no moment of ours."""
LABELS = {
    "relevance": "Best match first",
    "newest": "Newest first",
    "pay": "Highest pay first",
    "distance": "Nearest first",
}
TIERS = ("{a}", "{a,b}", "{a,b,c}", "")
"""Tiers of relevance: all that is asked for stands in the title; there, or in employer and credentials;
there, or among setting, specialty and the like. What is left is in a description. Within a tier, the
newest first: that keeps pages stable, and costs no rank of every match."""
MANY = 5_000


class Row(NamedTuple):
    """One result: the key of its position, the numbers of a cursor at it, when its listing was written."""

    key: int
    numbers: tuple[int, ...]
    written_at: datetime


@dataclass(frozen=True)
class Sort:
    """Listings by one column and, where it is the same, by key. A cursor holds (value, key).

    `is_gathered`: all rows are found first and then sorted, instead of walking along the index of the
    column until enough are found. For conditions that may hold for few rows or none.
    """

    column: str
    is_descending: bool = True
    annotation: Expression | None = None
    parts: int = 2
    is_gathered: bool = False

    def pages(
        self, rows: ListingQuerySet, cursor: Cursor | None, size: int, whole: int | None = None
    ) -> list[Row]:
        """Up to `size` rows from the cursor on. Going backward, the row next to the cursor comes first."""
        if cursor is None:
            return self.read(rows, size)
        return self.read(rows, size, beyond=cursor.numbers, is_backward=cursor.is_backward)

    def read(
        self,
        rows: ListingQuerySet,
        size: int,
        *,
        beyond: Sequence[int] | None = None,
        is_backward: bool = False,
    ) -> list[Row]:
        """Up to `size` rows, in order or against it, from the start or beyond a place."""
        if self.annotation is not None:
            rows = rows.annotate(**{self.column: self.annotation})
        is_descending = self.is_descending is not is_backward
        if beyond is not None:
            rows = rows.filter(self._beyond(beyond, "lt" if is_descending else "gt"))
        column = F(self.column) + Value(timedelta()) if self.is_gathered else F(self.column)
        keys = (column, F("position_id"))
        ordered = rows.order_by(*(key.desc() if is_descending else key.asc() for key in keys))
        found = ordered.values_list("position_id", self.column, "written_at")[:size]
        return [Row(key, (self._number(value), key), written_at) for key, value, written_at in found]

    def _beyond(self, numbers: Sequence[int], way: str) -> Q:
        value, key = self._value(numbers[0]), numbers[1]
        # The first bound lets an index begin where the page does; alone it would take the row itself.
        edge = Q(**{f"{self.column}__{way}e": value})
        further = Q(**{f"{self.column}__{way}": value})
        return edge & (further | Q(**{self.column: value, f"position_id__{way}": key}))

    def _value(self, number: int) -> Any:  # noqa: ANN401 -- of the column
        if self.column == "published_at":
            return EPOCH + timedelta(microseconds=min(number, LATEST))
        return min(number, 2**31 - 1)

    def _number(self, value: Any) -> int:  # noqa: ANN401 -- of the column
        return (value - EPOCH) // timedelta(microseconds=1) if self.column == "published_at" else int(value)


NEWEST = Sort("published_at")
NEWEST_OF_FEW = Sort("published_at", is_gathered=True)
PAY = Sort("pay_to")


def nearest(tenths_of_a_mile: Expression) -> Sort:
    """Nearest first, by whole tenths of a mile."""
    return Sort("tenths", is_descending=False, annotation=tenths_of_a_mile)


@dataclass(frozen=True)
class Relevance:
    """By tier of weights, and within one the newest first. A cursor holds (tier, moment, key).

    Its rows are those of everything else that is asked for: the query of words is its own part.
    """

    query: str
    parts: int = 3

    def pages(
        self, rows: ListingQuerySet, cursor: Cursor | None, size: int, whole: int | None = None
    ) -> list[Row]:
        """As `Sort.pages`. A tier is asked only when those before it did not fill the page.

        `whole`: how many rows there are, if that is known: then nothing is asked once all are found.
        """
        with tsquery.by_index():
            return self._read(rows, cursor, size, whole)

    def _read(self, rows: ListingQuerySet, cursor: Cursor | None, size: int, whole: int | None) -> list[Row]:
        is_backward = cursor is not None and cursor.is_backward
        at = min(cursor.numbers[0], len(TIERS) - 1) if cursor is not None else 0
        found: list[Row] = []
        for tier in range(at, -1, -1) if is_backward else range(at, len(TIERS)):
            beyond = cursor.numbers[1:] if cursor is not None and tier == at else None
            # What a description says may be said in all of them; few titles say the same.
            sort = NEWEST if not TIERS[tier] and (whole is None or whole > MANY) else NEWEST_OF_FEW
            # From the start on, what earlier tiers hold has all been found.
            earlier = None if cursor is not None else [row.key for row in found]
            in_tier = self._in_tier(rows, tier, earlier)
            read = sort.read(in_tier, size - len(found), beyond=beyond, is_backward=is_backward)
            found += [row._replace(numbers=(tier, *row.numbers)) for row in read]
            if len(found) >= size or (cursor is None and len(found) == whole):
                break
        return found

    def _in_tier(self, rows: ListingQuerySet, tier: int, earlier: list[int] | None) -> ListingQuerySet:
        """The rows of a tier: what its own words hold, and those of no tier before it do.

        Of none before it, since what must not stand there may stand in a tier that is wider. For the
        same reason such a query is asked of all words as well; without a "not" the words of a weight are
        among them, and to look at all of them would only be slow.

        `earlier`: the keys in all tiers before it; None when that is not known, and to be asked.
        """
        found = rows
        if not TIERS[tier] or "!" in self.query:
            found = found.filter(Q(tsquery.Matches("words", self.query)))
        if TIERS[tier]:
            found = found.filter(self._within(tier))
        if earlier is not None:
            return found.exclude(position__in=earlier)
        for before in range(tier):
            within = Listing.objects.filter(self._within(before))
            found = found.exclude(position__in=within.values("position"))
        return found

    def _within(self, tier: int) -> Q:
        return Q(tsquery.Matches(OfWeight(F("words"), TIERS[tier]), self.query))


Order = Sort | Relevance
