"""Open positions against who is on file today: whom one line keeps out, and what the others want to earn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, Case, ExpressionWrapper, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from candidates.fit import Measure
from candidates.fit.criteria import Every, OnlyOne
from candidates.fit.gates import Gate, Group, PayGate
from candidates.fit.suited import findable
from candidates.models import Standing
from jobs.enums import HOURS_A_YEAR, CompetencyKind, PayPeriod
from jobs.models import Position
from recruiters.queries.figures.asked import FEW, QUARTILES, Asked, Middle, counted, middle

MOST = 12
"""Positions looked at, the newest: each is held against everybody on file."""
CENTS = 100
STEP = 500
"""Dollars a year to which what people ask is rounded."""


@dataclass(frozen=True)
class Near:
    """A line of an open position, and how many people on file lack it and nothing else."""

    position: Position
    kind: str
    ask: str
    people: int


@dataclass(frozen=True)
class Asking:
    """What people want to be paid at least whom every other gate lets through, in dollars a year."""

    kind: str
    """"position", "setting" or "credential"."""
    name: str
    low: int
    """of what is offered"""
    high: int
    floors: Middle
    unsaid: int
    """of these people, those who name no least pay"""
    above: int | None
    """of whom even the top of the range is too low; None where they are too few to say"""


@dataclass(frozen=True)
class Market:
    positions: list[Position]
    near: list[Near]
    asking: list[Asking]


NEAR = """
WITH people AS MATERIALIZED ({people})
SELECT place, lack, count(*)
FROM people CROSS JOIN LATERAL unnest(ARRAY[%s]) WITH ORDINALITY AS one(lack, place)
WHERE lack > 0 GROUP BY place, lack"""


def market(asked: Asked) -> Market:
    """Two scans of everybody on file, and the positions with what their gates need."""
    rows = asked.positions().open().in_full().order_by("-published_at", "-pk")[:MOST]
    measures = [Measure(position) for position in rows]
    if not measures:
        return Market([], [], [])
    return Market([one.position for one in measures], _near(measures), _asking(measures))


def _on_file() -> QuerySet[Standing]:
    return Standing.objects.filter(consent_until__gte=timezone.localdate()).order_by()


def _near(measures: Sequence[Measure]) -> list[Near]:
    lacks = {f"lack_{place}": _lack(measure) for place, measure in enumerate(measures)}
    sql = NEAR.replace("%s", ", ".join(lacks))
    rows = counted(sql, {}, people=_on_file().annotate(**lacks).values(*lacks))
    found = []
    for place, lack, people in rows:
        measure = measures[place - 1]
        gate = measure.gates[lack - 1]
        found.append(Near(measure.position, gate.kind, gate.ask, people))
    return sorted(found, key=lambda one: (-one.people, one.position.pk, one.ask))


def _lack(measure: Measure) -> Case:
    """The number of the one gate that is missing of somebody, from 1; 0 where it is none, or more."""
    lack = OnlyOne([gate.missing for gate in measure.gates]).sql()
    return Case(When(findable(measure.position), then=lack), default=Value(0), output_field=IntegerField())


def _asking(measures: Sequence[Measure]) -> list[Asking]:
    groups = list(_groups(measures))
    fits = {f"fits_{place}": _fits_but_pay(measure) for place, measure in enumerate(measures)}
    selects, keys = [], {}
    for number, (_, _, places) in enumerate(groups):
        those = " OR ".join(f"fits_{place}" for place in places)
        keys[f"top_{number}"] = max(
            _yearly(measures[place].position.pay_max, measures[place]) for place in places
        )
        selects.append(
            f"count(*) FILTER (WHERE ({those}) AND pay_floor > 0),"
            f" {QUARTILES.format('pay_floor')} FILTER (WHERE ({those}) AND pay_floor > 0),"
            f" count(*) FILTER (WHERE ({those}) AND pay_floor = 0),"
            f" count(*) FILTER (WHERE ({those}) AND pay_floor > %(top_{number})s)"
        )
    sql = f"WITH people AS MATERIALIZED ({{people}}) SELECT {', '.join(selects)} FROM people"  # noqa: S608 -- of constants alone
    rows = counted(sql, keys, people=_on_file().annotate(**fits).values("pay_floor", *fits))
    numbers = iter(rows[0])
    return [
        _one(kind, name, [measures[place] for place in places], [next(numbers) for _ in range(4)])
        for kind, name, places in groups
    ]


def _fits_but_pay(measure: Measure) -> ExpressionWrapper[Q]:
    gates: list[Gate] = [gate for gate in measure.gates if not isinstance(gate, PayGate)]
    through = Every([gate.lets_through for gate in gates]).sql()
    return ExpressionWrapper(through & findable(measure.position), output_field=BooleanField())


def _groups(measures: Sequence[Measure]) -> Iterable[tuple[str, str, list[int]]]:
    """What is told of together: each position, each setting and each credential, with their places."""
    for place, measure in enumerate(measures):
        yield "position", str(measure.position), [place]
    for kind, names_of in (("setting", _settings), ("credential", _credentials)):
        found: dict[str, list[int]] = {}
        for place, measure in enumerate(measures):
            for name in names_of(measure):
                found.setdefault(name, []).append(place)
        for name in sorted(found):
            yield kind, name, found[name]


def _settings(measure: Measure) -> set[str]:
    return {one.label for one in measure.position.settings.all()}


def _credentials(measure: Measure) -> set[str]:
    groups = [gate for gate in measure.gates if isinstance(gate, Group)]
    return {
        word.label
        for group in groups
        for word in group.requirement.any_of.all()
        if word.kind == CompetencyKind.CREDENTIAL
    }


def _yearly(pay: Decimal, measure: Measure) -> int:
    """In cents."""
    hours = HOURS_A_YEAR if measure.position.pay_period == PayPeriod.HOUR else 1
    return int(pay * hours * CENTS)


def _one(kind: str, name: str, measures: Sequence[Measure], numbers: list[Any]) -> Asking:
    number, quartiles, unsaid, above = numbers
    floors = middle(number, [_rounded(cents) for cents in quartiles] if quartiles else None)
    return Asking(
        kind,
        name,
        min(_yearly(one.position.pay_min, one) for one in measures) // CENTS,
        max(_yearly(one.position.pay_max, one) for one in measures) // CENTS,
        floors,
        unsaid,
        above if above >= FEW or (above == 0 and number >= FEW) else None,
    )


def _rounded(cents: float) -> float:
    return round(cents / CENTS / STEP) * STEP
