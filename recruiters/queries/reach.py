"""Whom a position would reach, and who they are, as the desk shows it before publishing."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from candidates.alerts import searching
from candidates.fit import Measure
from candidates.fit.suited import findable
from candidates.models import Alert, Candidate, Recipient
from candidates.queries import reach as reaching
from candidates.queries import weightings
from candidates.queries.reach import Reach
from jobs.models import Position

SHOWN = 100
"""People of a list; the best first."""


@dataclass(frozen=True)
class Person:
    """One of those behind a number, with the points they have by the weights of the position."""

    candidate: Candidate
    points: int


def counted(position: Position) -> Reach:
    """The numbers of a position as it was last saved."""
    return counted_each([position])[position.pk]


def counted_each(positions: Collection[Position]) -> dict[int, Reach]:
    """The same of several, by key: what they ask is read at once, and each is counted by itself."""
    known = Position.objects.in_full().in_bulk([position.pk for position in positions])
    return {key: reaching.reach(full, by_search=_by_search_alone(full)) for key, full in known.items()}


def together(reaches: Iterable[Reach]) -> Reach:
    """Several in one: whom more than one would reach counts for each."""
    found = list(reaches)
    return Reach(
        sum(one.at_once for one in found),
        sum(one.in_digest for one in found),
        sum(one.by_search for one in found),
        (),
    )


def told(position: Position) -> int:
    """How many know of a position by an alert, or are about to: nobody tells them again."""
    return Alert.objects.filter(position=position, status__in=reaching.TOLD).count()


def listening() -> int:
    """How many take alerts at all today: no position reaches more."""
    return Recipient.objects.listening().count()


def _by_search_alone(position: Position) -> int:
    """How many would hear by a search they saved, and not by their file."""
    by_file = reaching.reached(position).filter(recipient=OuterRef("pk"))
    told = Alert.objects.filter(position=position, recipient=OuterRef("pk"), status__in=reaching.TOLD)
    return searching.reach(position).filter(~Exists(by_file), ~Exists(told)).count()


def in_full(position: Position) -> Position:
    """The same position with all that its gates and points need."""
    return Position.objects.in_full().get(pk=position.pk)


def gate_asks(position: Position, gate: int) -> str | None:
    """What that gate of the position asks; None where it has not so many. It comes from `in_full`."""
    gates = Measure(position).gates
    return gates[gate].ask if gate < len(gates) else None


def people(position: Position, gate: int | None = None) -> list[Person]:
    """The first hundred of those reached, or of those whom that gate alone keeps out; the best first.

    Who hid their file counts in the number, because they hear of it, and does not stand in the list.
    The position comes from `in_full`.
    """
    found = reaching.reached(position) if gate is None else reaching.lacking(position, gate)
    scale = Measure(position, weightings.of_one(position)).scale
    rows = found.filter(findable(position)).annotate(points=scale.sql()).order_by("-points", "candidate_id")
    return _named(rows.values_list("candidate_id", "points")[:SHOWN])


def _named(rows: Iterable[tuple[int, int]]) -> list[Person]:
    points = dict(rows)
    known = Candidate.objects.select_related("place").prefetch_related("credentials__credential")
    files = known.in_bulk(points)
    return [Person(files[key], number) for key, number in points.items() if key in files]
