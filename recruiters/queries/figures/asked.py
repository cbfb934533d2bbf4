"""What a report is asked for, and the rows it counts: never more than who asks may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from candidates.enums import IN_PROCESS, Stage
from config.accounts.models import User
from jobs.models import Employer, Position
from jobs.models.position import PositionQuerySet
from recruiters.queries import visible

FEW = 5
"""Of fewer than so many no share and no middle is told: one person more would turn it over."""
ROAD = (*IN_PROCESS, Stage.PLACED)
"""The stages in their order; how far somebody came is the place of a stage in it."""
QUARTILES = "percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY {})"


@dataclass(frozen=True)
class Middle:
    """The middle of some durations or amounts: quarter, median and three quarters."""

    number: int
    low: float = 0
    median: float = 0
    high: float = 0

    @property
    def is_told(self) -> bool:
        """Whether there are enough of them to say it."""
        return self.number >= FEW


def middle(number: int, quartiles: list[float] | None) -> Middle:
    """What the database worked out, which is nothing for none."""
    return Middle(number, *quartiles) if quartiles else Middle(number)


@dataclass(frozen=True)
class Asked:
    """Who asks, for which days (both included), and what narrows it."""

    user: User
    since: date | None = None
    until: date | None = None
    employer: Employer | None = None
    recruiter: User | None = None
    position: Position | None = None

    def positions(self) -> PositionQuerySet:
        """The positions it is about, whenever they were opened."""
        wanted = Q()
        if self.employer is not None:
            wanted &= Q(employer=self.employer)
        if self.recruiter is not None:
            wanted &= Q(recruiter=self.recruiter)
        if self.position is not None:
            wanted &= Q(pk=self.position.pk)
        return visible.positions(self.user).filter(wanted).order_by()

    def within(self, column: str) -> Q:
        """That a moment lies in these days, as days of the desk's time zone."""
        found = Q()
        if self.since is not None:
            found &= Q(**{f"{column}__gte": midnight(self.since)})
        if self.until is not None:
            found &= Q(**{f"{column}__lt": midnight(self.until + timedelta(days=1))})
        return found

    def applications(self) -> QuerySet[Any]:
        """The cohort: those who applied in these days, whatever became of them since."""
        rows = visible.applications(self.user).filter(self.within("applied_at"))
        if self.position or self.employer or self.recruiter:
            rows = rows.filter(position__in=self.positions().values("pk"))
        return rows.order_by().values("id", "stage", "applied_at", "candidate_id", "position_id")


def midnight(day: date) -> datetime:
    """The moment at which a day begins at the desk."""
    return timezone.make_aware(datetime.combine(day, time.min))


def counted(sql: str, params: Mapping[str, Any], **rows: QuerySet[Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement in which `{name}` stands for one of these queries. None where one has none."""
    given = dict(params)
    places = {}
    for name, query in rows.items():
        try:
            inner, values = query.query.sql_with_params()
        except EmptyResultSet:
            return []
        keys = [f"{name}_{number}" for number in range(len(values))]
        given.update(zip(keys, values, strict=True))
        # A sign of percent that is meant as one stays doubled for the driver.
        places[name] = inner.replace("%%", "%%%%") % tuple(f"%({key})s" for key in keys)
    with connection.cursor() as cursor:
        cursor.execute(sql.format(**places), given)
        return list(cursor.fetchall())


STEPS = """
steps AS (
    SELECT t.application_id, t.to_stage, t.at, t.id, t.by_candidate, t.reason,
           lead(t.at) OVER in_order AS until,
           max(t.at) FILTER (WHERE t.to_stage = 'new') OVER in_order AS handed_in
    FROM candidates_applicationtransition t JOIN cohort ON cohort.id = t.application_id
    WHERE t.undone_at IS NULL
    WINDOW in_order AS (PARTITION BY t.application_id ORDER BY t.at, t.id)
)"""
"""The steps of a cohort that stand (`TransitionQuerySet.standing`), each with when the next one came and
when what it is about had last been handed in."""
FURTHEST = """
furthest AS (
    SELECT application_id, coalesce(max(array_position(%(road)s, to_stage::text)), 1) - 1 AS rank
    FROM steps GROUP BY application_id
)"""
"""How far each of them ever came: 0 for New, 6 for Placed. Asks for the parameter `road`."""
