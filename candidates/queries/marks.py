"""What somebody with a log-in has made of positions: saved, seen, hidden."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Manager, Value
from django.http import HttpRequest

from candidates.models import Candidate, HiddenPosition, SavedPosition, SeenPosition
from candidates.queries import visitors

TABLES: Mapping[str, Manager[Any]] = {
    "saved": SavedPosition.objects,
    "seen": SeenPosition.objects,
    "hidden": HiddenPosition.objects,
}


@dataclass(frozen=True)
class Marks:
    """Keys of positions."""

    saved: frozenset[int] = frozenset()
    seen: frozenset[int] = frozenset()
    hidden: frozenset[int] = frozenset()


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
        .values_list("mark", "position")
        for name, table in TABLES.items()
    )
    found: dict[str, set[int]] = {name: set() for name in TABLES}
    for name, key in first.union(*others, all=True):
        found[name].add(key)
    return Marks(**{name: frozenset(keys) for name, keys in found.items()})
