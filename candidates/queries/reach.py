"""Whom a position would reach if it were published now, and whom it misses by one gate alone.

One statement over the narrow rows of `Standing`: each gate is asked once of each person who listens.
The lists behind the numbers are the same conditions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from candidates.enums import AlertStatus, Cadence
from candidates.fit.criteria import CountOf
from candidates.fit.explain import Measure
from candidates.fit.suited import audience, listening
from candidates.models import Alert, Standing
from jobs.models import Position

GAPS = 3
"""So many gaps are named, the largest ones."""
TOLD = (AlertStatus.DUE, AlertStatus.SENDING, AlertStatus.SENT)
"""Who has such an alert knows of the position, or is about to; a dropped or failed one is told anew."""
NOBODY = -1


@dataclass(frozen=True)
class Gap:
    """People to whom every gate but one is open. `gate` is its place among the gates of the position."""

    gate: int
    ask: str
    number: int


@dataclass(frozen=True)
class Reach:
    """How many people publishing would tell who do not know of the position yet."""

    at_once: int
    in_digest: int
    by_search: int
    """Those who would hear by a saved search alone."""
    gaps: tuple[Gap, ...]
    """The largest ones, the largest first; none of nobody."""

    @property
    def by_file(self) -> int:
        return self.at_once + self.in_digest

    @property
    def total(self) -> int:
        return self.by_file + self.by_search


def reach(position: Position, on: date | None = None, *, by_search: int = 0) -> Reach:
    """Count them: one query. The position comes from `in_full()`.

    `by_search`: how many would hear by a saved search alone, counted by whoever looks searches up.
    Standings count as they were last written (`services.standings.refresh` has run today).
    """
    measure = Measure(position)
    closed = CountOf([~gate.lets_through for gate in measure.gates])
    # By its place: the one gate that is missing. A group of which nothing is known is closed, not missing.
    missing = Case(
        *(When(gate.missing.sql(), then=Value(place)) for place, gate in enumerate(measure.gates)),
        default=Value(NOBODY),
        output_field=IntegerField(),
    )
    rows = (
        _asked(position, on)
        .annotate(closed=closed.sql())
        .filter(closed__lte=1)
        .annotate(gap=missing)
        .order_by()
        .values("closed", "gap", cadence=F("rhythm__cadence"))
        .annotate(number=Count("pk"))
    )
    counted = [(row["closed"], row["gap"], row["cadence"], row["number"]) for row in rows]
    at_once = sum(number for closed, _, how, number in counted if not closed and how == Cadence.INSTANT)
    in_digest = sum(number for closed, _, how, number in counted if not closed and how != Cadence.INSTANT)
    gaps = [
        Gap(place, gate.ask, sum(number for closed, gap, _, number in counted if closed and gap == place))
        for place, gate in enumerate(measure.gates)
    ]
    largest = sorted((gap for gap in gaps if gap.number), key=lambda gap: (-gap.number, gap.gate))
    return Reach(at_once, in_digest, by_search, tuple(largest[:GAPS]))


def reached(position: Position, on: date | None = None) -> QuerySet[Standing]:
    """Those whom `reach` counts by their file."""
    return audience(position, on).filter(_unaware(position))


def lacking(position: Position, gate: int, on: date | None = None) -> QuerySet[Standing]:
    """Those of whom this gate is missing and whom every other one lets through.

    `gate` is its place among the gates of the position; IndexError where it has not so many.
    """
    gates = Measure(position).gates
    others = [each.lets_through.sql() for place, each in enumerate(gates) if place != gate]
    return _asked(position, on).filter(gates[gate].missing.sql(), *others)


def _asked(position: Position, on: date | None) -> QuerySet[Standing]:
    return Standing.objects.filter(listening(position, on or timezone.localdate()), _unaware(position))


def _unaware(position: Position) -> Q:
    told = Alert.objects.filter(position=position, recipient=OuterRef("recipient_id"), status__in=TOLD)
    return ~Q(Exists(told))
