"""How many listings each option of each filter has.

Counting is what a search spends most of its time with, so it is done in as few and as narrow groups
as there can be: columns that are counted together stand in one bundle, known to the database by one
number (`Listing.shape_key` and the like). What a number stands for never changes, so a process that
has met it once knows it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F

from jobs.models import Listing
from jobs.models.listing import ListingQuerySet

Groups = dict[str, list[tuple[Any, int]]]
"""For each column, how many listings each value has; lists are tuples."""
MOST_KNOWN = 100_000


@dataclass(frozen=True)
class Bundle:
    """Columns that are counted as one, by the column that stands for all of them."""

    key: str
    columns: tuple[str, ...]

    @property
    def is_plain(self) -> bool:
        """Whether the column stands for itself."""
        return self.columns == (self.key,)


BUNDLES = (
    Bundle("shape_key", ("workplace", "employment", "shift", "education", "years", "is_apprentice_friendly")),
    Bundle("kit_key", ("code_sets", "software")),
    Bundle("credentials_key", ("credentials",)),
    Bundle("settings_key", ("settings",)),
    Bundle("specialties_key", ("specialties",)),
    Bundle("remote_key", ("remote_states",)),
    Bundle("posted_on", ("posted_on",)),
    Bundle("employer_id", ("employer_id",)),
)
_known: dict[Bundle, dict[int, tuple[Any, ...]]] = {bundle: {} for bundle in BUNDLES}
"""What stands in the columns of a bundle, by its number."""


def count(rows: ListingQuerySet, columns: Iterable[str]) -> tuple[int, Groups]:
    """How many rows there are, and how many have each value of these columns.

    One query, and one more for each bundle in which this process meets something new. Of
    `remote_states` only remote listings are counted.
    """
    asked = set(columns)
    bundles = [bundle for bundle in BUNDLES if asked.intersection(bundle.columns)]
    if not bundles:
        return rows.count(), {}
    whole, counted = _by_key(rows, bundles)
    groups: Groups = {}
    for bundle, numbers in zip(bundles, counted, strict=True):
        groups |= _unfolded(bundle, numbers)
    return whole, {name: groups[name] for name in asked}


def less(whole: tuple[int, Groups], part: tuple[int, Groups]) -> tuple[int, Groups]:
    """What is left of `whole` when `part` of it is taken away: both counted by the same columns."""
    groups: Groups = {}
    for name, numbers in whole[1].items():
        taken = dict(part[1][name])
        left = ((value, number - taken.get(value, 0)) for value, number in numbers)
        groups[name] = [(value, number) for value, number in left if number > 0]
    return whole[0] - part[0], groups


def _by_key(rows: ListingQuerySet, bundles: Sequence[Bundle]) -> tuple[int, list[list[tuple[Any, int]]]]:
    """The number of rows, and for each bundle how many rows each of its keys has."""
    counted: list[list[tuple[Any, int]]] = [[] for _ in bundles]
    names = [f"by_{bundle.key}" for bundle in bundles]
    try:
        columns = {name: F(bundle.key) for name, bundle in zip(names, bundles, strict=True)}
        inner, params = rows.annotate(**columns).values(*names).query.sql_with_params()
    except EmptyResultSet:  # a place nobody knows
        return 0, counted
    sets = ", ".join(["()", *(f"({name})" for name in names)])
    # One of the columns is grouped by in each row: GROUPING has a 0 bit for it alone.
    # Names of columns, and a statement of Django's: nothing in it was typed.
    sql = (
        f"SELECT GROUPING({', '.join(names)}), count(*), {', '.join(names)}"  # noqa: S608
        f" FROM ({inner}) AS listing GROUP BY GROUPING SETS ({sets})"
    )
    whole = 0
    last = len(names) - 1
    by_mask = {((1 << len(names)) - 1) & ~(1 << (last - number)): number for number in range(len(names))}
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        for mask, number_of_rows, *values in cursor.fetchall():
            if mask in by_mask:
                counted[by_mask[mask]].append((values[by_mask[mask]], number_of_rows))
            else:
                whole = number_of_rows
    return whole, counted


def _unfolded(bundle: Bundle, numbers: list[tuple[Any, int]]) -> Groups:
    """The counts of a bundle's keys as counts of each of its columns."""
    if bundle.is_plain:
        return {bundle.key: numbers}
    meant = _meaning(bundle, [key for key, _ in numbers if key is not None])
    found: dict[str, Counter[Any]] = {name: Counter() for name in bundle.columns}
    for key, number in numbers:
        # What went between the two queries was the last of its kind, and is counted no more.
        for name, value in zip(bundle.columns, meant.get(key, ()), strict=False):
            found[name][value] += number
    return {name: list(counter.items()) for name, counter in found.items()}


def _meaning(bundle: Bundle, keys: Sequence[int]) -> dict[int, tuple[Any, ...]]:
    """What these keys stand for."""
    known = _known[bundle]
    meant = {key: known[key] for key in keys if key in known}
    missing = [key for key in keys if key not in meant]
    if missing:
        rows = Listing.objects.filter(**{f"{bundle.key}__in": missing}).order_by(bundle.key)
        for key, *values in rows.distinct(bundle.key).values_list(bundle.key, *bundle.columns):
            meant[key] = tuple(_frozen(values))
        if len(known) > MOST_KNOWN:
            known.clear()
        known.update(meant)
    return meant


def _frozen(values: Iterable[Any]) -> Iterator[Any]:
    for value in values:
        yield tuple(value) if isinstance(value, list) else value
