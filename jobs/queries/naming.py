"""Which open positions name a credential, as required or as preferred, and what they pay.

The filter of the board asks for whom a position is open; this asks for what its lines say. So each
number here has a list of its own (`positions`), of exactly as many.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import BoolOr
from django.db import connection
from django.db.models import Max, Q

from jobs.enums import CompetencyKind, RequirementLevel
from jobs.models import Competency, Position, Requirement
from jobs.models.position import PositionQuerySet
from jobs.queries import pay
from jobs.queries.kept import kept_of_state

FIGURES = """
    SELECT word, count(*) FILTER (WHERE must), count(*) FILTER (WHERE NOT must),
           count(*) FILTER (WHERE is_demo), percentile_cont(0.5) WITHIN GROUP (ORDER BY middle)
    FROM ({rows}) AS named (word, position, is_demo, must, middle) GROUP BY word
"""
"""Of each credential, over rows of one for each position that names it."""


@dataclass(frozen=True)
class Named:
    """Open positions that name a credential. `median`: US dollars a year, 0 of fewer than `pay.ENOUGH`."""

    required: int = 0
    preferred: int = 0
    """Those that name it so and do not require it."""
    invented: int = 0
    """How many of both the demo made up."""
    median: int = 0

    @property
    def count(self) -> int:
        return self.required + self.preferred

    @property
    def are_enough(self) -> bool:
        return self.count >= pay.ENOUGH


NOTHING = Named()


def every() -> Mapping[int, Named]:
    """Of each credential that an open position names: one query, kept for the board as it is."""
    return kept_of_state("naming", _every)


def positions(word: Competency, level: RequirementLevel) -> PositionQuerySet:
    """The open positions that require this credential, or that prefer it and do not require it."""
    named = Requirement.objects.order_by().filter(any_of=word)
    required = named.filter(level=RequirementLevel.REQUIRED).values("position")
    found = Position.objects.open()
    if level == RequirementLevel.REQUIRED:
        return found.filter(pk__in=required)
    preferred = named.filter(level=RequirementLevel.PREFERRED).values("position")
    return found.filter(pk__in=preferred).exclude(pk__in=required)


def _every() -> dict[int, Named]:
    with connection.cursor() as cursor:
        cursor.execute(*_grouped())
        return {word: _named(*figures) for word, *figures in cursor.fetchall()}


def _grouped() -> tuple[str, tuple[Any, ...]]:
    """The statement: each position once for each credential that it names, and figures of these rows.

    A position may name a credential in several lines, so they are brought together first.
    """
    rows = (
        Position.objects.open()
        .order_by()
        .filter(requirements__any_of__kind=CompetencyKind.CREDENTIAL)
        .values_list("requirements__any_of", "pk", "is_demo")
        .annotate(must=BoolOr(Q(requirements__level=RequirementLevel.REQUIRED)), middle=Max(pay.MIDDLE))
    )
    inner, params = rows.query.sql_with_params()
    return FIGURES.replace("{rows}", inner), params


def _named(required: int, preferred: int, invented: int, median: float) -> Named:
    enough = required + preferred >= pay.ENOUGH
    return Named(required, preferred, invented, round(median / 100) * 100 if enough else 0)
