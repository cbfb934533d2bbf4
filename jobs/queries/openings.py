"""What an employer has open, in figures."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, Count, DecimalField, ExpressionWrapper, F, Max, Min, Q, When
from django.db.models.expressions import Combinable

from jobs.enums import HOURS_A_YEAR, PayPeriod, Workplace
from jobs.models import Employer, Position
from jobs.models.position import PositionQuerySet
from jobs.models.words import dollar_range


@dataclass(frozen=True)
class Openings:
    """Open positions of one employer: how many, where, and the ends of their pay in words."""

    count: int
    pay_yearly: str
    pay_hourly: str
    workplaces: list[tuple[str, int]]


def open_at(employer: Employer) -> PositionQuerySet:
    """Newest first, ready for cards."""
    return Position.objects.open().filter(employer=employer).for_cards().newest_first()


def _yearly(pay: str) -> Combinable:
    times = Case(When(pay_period=PayPeriod.HOUR, then=HOURS_A_YEAR), default=1)
    return ExpressionWrapper(F(pay) * times, output_field=DecimalField())


def figures(employer: Employer) -> Openings:
    """The figures of what is open, in one query."""
    found = (
        Position.objects.open()
        .order_by()
        .filter(employer=employer)
        .aggregate(
            whole=Count("pk"),
            least=Min(_yearly("pay_min")),
            most=Max(_yearly("pay_max")),
            **{kind.value: Count("pk", filter=Q(workplace=kind)) for kind in Workplace},
        )
    )
    if not found["whole"]:
        return Openings(0, "", "", [])
    ends = (found["least"], found["most"])
    return Openings(
        found["whole"],
        dollar_range(*(round(end, -3) for end in ends)),
        dollar_range(*(round(end / HOURS_A_YEAR, 0) for end in ends)),
        [(kind.label, found[kind.value]) for kind in Workplace if found[kind.value]],
    )
