"""Whom a position would reach if it were published now, and whom it misses by one gate alone.

One statement over the narrow rows of `Standing`: each gate is asked once of each person who listens.
The lists behind the numbers are the same conditions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

from candidates.enums import AlertStatus, Cadence
from candidates.fit.criteria import CountOf, Every
from candidates.fit.explain import Measure
from candidates.fit.gates import Gate
from candidates.fit.suited import audience, listening
from candidates.models import Alert, Standing
from jobs.models import Position

GAPS = 3
"""So many gaps are named, the largest ones."""
TOLD = (AlertStatus.DUE, AlertStatus.SENDING, AlertStatus.SENT, AlertStatus.DOUBT)
"""Who has such an alert knows of the position, or is about to; a dropped or failed one is told anew."""
FEW = 3


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
    gates = Measure(position).gates
    suits = Every([gate.lets_through for gate in gates]).sql()
    at_once = Q(rhythm__cadence=Cadence.INSTANT)
    # Whoever is here has one closed gate at most, so that a missing one is the only one. A group of
    # which nothing is known is closed and not missing: nobody says that they lack it.
    counted = _with_one_closed(_asked(position, on), gates).aggregate(
        at_once=Count("pk", filter=suits & at_once),
        in_digest=Count("pk", filter=suits & ~at_once),
        **{f"gap{place}": Count("pk", filter=gate.missing.sql()) for place, gate in enumerate(gates)},
    )
    gaps = [Gap(place, gate.ask, counted[f"gap{place}"]) for place, gate in enumerate(gates)]
    largest = sorted((gap for gap in gaps if gap.number), key=lambda gap: (-gap.number, gap.gate))
    return Reach(counted["at_once"], counted["in_digest"], by_search, tuple(largest[:GAPS]))


def _with_one_closed(rows: QuerySet[Standing], gates: Sequence[Gate]) -> QuerySet[Standing]:
    """Those of whom no more than one gate is closed.

    The first few are asked for alone: they keep most people out, and the rest is not worked out for these.
    """
    closed = [~gate.lets_through for gate in gates]
    return rows.filter(
        *(Q(LessThanOrEqual(CountOf(closed[:number]).sql(), 1)) for number in (FEW, len(closed)))
    )


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
