"""Many counts of many tables by one query."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet, Value

NOTHING = Q(pk=None)


class Tally(NamedTuple):
    """How many rows there are, and how many of these a further condition holds for."""

    rows: int = 0
    own: int = 0


def tallied(**of: tuple[QuerySet[Any], Q]) -> dict[str, Tally]:
    """A tally of each of these rows, by name. One query, whatever tables they are of."""
    first, *others = [_grouped(name, *pair) for name, pair in of.items()]
    found = {name: Tally(rows, own) for name, rows, own in first.union(*others, all=True)}
    return {name: found.get(name, Tally()) for name in of}  # a table without such rows has no group


def _grouped(name: str, rows: QuerySet[Any], own: Q) -> Any:  # noqa: ANN401 -- triples, which stubs cannot say
    grouped = rows.order_by().annotate(what=Value(name)).values("what")
    return grouped.annotate(all=Count("pk"), own=Count("pk", filter=own)).values_list("what", "all", "own")
