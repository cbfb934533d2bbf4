"""What somebody with a log-in has made of positions: saved, seen, hidden, applied to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, Manager, QuerySet, Value
from django.http import HttpRequest

from candidates.enums import Stage
from candidates.models import Application, Candidate, HiddenPosition, SavedPosition, SeenPosition
from candidates.queries import visitors

TABLES: Mapping[str, Manager[Any] | QuerySet[Any]] = {
    "saved": SavedPosition.objects,
    "seen": SeenPosition.objects,
    "hidden": HiddenPosition.objects,
    # Who withdrew may apply again: to them it is a position like any other.
    "applied": Application.objects.exclude(stage=Stage.WITHDRAWN),
}


@dataclass(frozen=True)
class Marks:
    """Keys of positions."""

    saved: frozenset[int] = frozenset()
    seen: frozenset[int] = frozenset()
    hidden: frozenset[int] = frozenset()
    applied: Mapping[int, int] = field(default_factory=dict)
    """With the key of the application."""


NONE = Marks()


def of(request: HttpRequest) -> Marks:
    """Those of whoever is signed in, read once for a request; none of who came by a link of a mail."""
    if "marks" not in request.__dict__:
        visitor = visitors.known(request)
        request.__dict__["marks"] = _read(visitor.candidate) if visitor and visitor.is_signed_in else NONE
    found: Marks = request.__dict__["marks"]
    return found


def _read(candidate: Candidate) -> Marks:
    """One query for all of them."""
    first, *others = (
        table.order_by()
        .filter(candidate=candidate)
        .annotate(mark=Value(name, CharField()))
        .values_list("mark", "position", "pk")
        for name, table in TABLES.items()
    )
    found: dict[str, dict[int, int]] = {name: {} for name in TABLES}
    for name, position, key in first.union(*others, all=True):
        found[name][position] = key
    applied = found.pop("applied")
    return Marks(**{name: frozenset(rows) for name, rows in found.items()}, applied=applied)
