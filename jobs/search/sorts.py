"""The orders a list may have, each with pages that neither skip nor repeat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import F, Q
from django.db.models.expressions import Expression

from jobs.models.listing import ListingQuerySet
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
WEIGHTS = ("A", "AB", "ABC")
"""Tiers of relevance: all that is asked for stands in the title; there, or in employer and credentials;
there, or among setting, specialty and the like. What is left is in a description. Within a tier, the
newest first: that keeps pages stable, and costs no rank of every match."""

Row = tuple[int, tuple[int, ...]]
"""The key of a position, and the numbers that a cursor at it holds."""


@dataclass(frozen=True)
class Sort:
    """Listings by one column and, where it is the same, by key. A cursor holds (value, key)."""

    column: str
    is_descending: bool = True
    annotation: Expression | None = None
    parts: int = 2

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
        keys = (F(self.column), F("position_id"))
        ordered = rows.order_by(*(key.desc() if is_descending else key.asc() for key in keys))
        found = ordered.values_list("position_id", self.column)[:size]
        return [(key, (self._number(value), key)) for key, value in found]

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
PAY = Sort("pay_to")


def nearest(tenths_of_a_mile: Expression) -> Sort:
    """Nearest first, by whole tenths of a mile."""
    return Sort("tenths", is_descending=False, annotation=tenths_of_a_mile)


@dataclass(frozen=True)
class Relevance:
    """By tier of weights, and within one the newest first. A cursor holds (tier, moment, key)."""

    query: str
    parts: int = 3

    def pages(
        self, rows: ListingQuerySet, cursor: Cursor | None, size: int, whole: int | None = None
    ) -> list[Row]:
        """As `Sort.pages`. A tier is asked only when those before it did not fill the page.

        `whole`: how many rows there are, if that is known: then nothing is asked once all are found.
        """
        is_backward = cursor is not None and cursor.is_backward
        at = cursor.numbers[0] if cursor is not None else 0
        found: list[Row] = []
        for tier, in_tier in self._tiers(rows, at, is_backward=is_backward):
            beyond = cursor.numbers[1:] if cursor is not None and tier == at else None
            read = NEWEST.read(in_tier, size - len(found), beyond=beyond, is_backward=is_backward)
            found += [(key, (tier, *numbers)) for key, numbers in read]
            if len(found) >= size or (cursor is None and len(found) == whole):
                break
        return found

    def _tiers(
        self, rows: ListingQuerySet, at: int, *, is_backward: bool
    ) -> Iterator[tuple[int, ListingQuerySet]]:
        """The tiers from that one on, each with its rows, in the order of reading."""
        tiers = range(len(WEIGHTS) + 1)
        for tier in reversed(tiers[: at + 1]) if is_backward else tiers[at:]:
            in_tier = rows
            if tier < len(WEIGHTS):
                in_tier = in_tier.filter(self._within(tier))
            if tier:
                in_tier = in_tier.exclude(self._within(tier - 1))
            yield tier, in_tier

    def _within(self, tier: int) -> Q:
        return Q(tsquery.Matches("keywords", tsquery.weighted(self.query, WEIGHTS[tier])))


Order = Sort | Relevance
