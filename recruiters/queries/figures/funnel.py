"""How far those came who applied in some days, and how long each stage took."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from candidates.enums import IN_PROCESS, Stage
from recruiters.queries.figures.asked import FURTHEST, QUARTILES, ROAD, STEPS, Asked, Middle, counted, middle


@dataclass(frozen=True)
class Step:
    """One stage of the road."""

    stage: Stage
    reached: int
    """who ever came so far, or farther"""
    still: int
    """of whom it is the farthest, and who are in process"""
    declined: int
    withdrawn: int


@dataclass(frozen=True)
class Month:
    """Those who applied in one month, and how many of them came so far: one number a stage of the road."""

    begins: date
    reached: tuple[int, ...]


@dataclass(frozen=True)
class Stay:
    """How long a stage took: whole stays, in days."""

    stage: Stage
    days: Middle
    open: int
    """stays that have not ended"""


@dataclass(frozen=True)
class Funnel:
    steps: list[Step]
    months: list[Month]
    stays: list[Stay]

    @property
    def applied(self) -> int:
        return self.steps[0].reached


REACHED = f"""
WITH cohort AS ({{cohort}}), {STEPS}, {FURTHEST}
SELECT date_trunc('month', cohort.applied_at AT TIME ZONE %(zone)s)::date, coalesce(furthest.rank, 0),
       cohort.stage, count(*)
FROM cohort LEFT JOIN furthest ON furthest.application_id = cohort.id
GROUP BY 1, 2, 3"""  # noqa: S608 -- of constants alone
STAYS = f"""
WITH cohort AS ({{cohort}}), {STEPS}
SELECT to_stage, count(until), {QUARTILES.format("extract(epoch FROM until - at) / 86400")},
       count(*) FILTER (WHERE until IS NULL)
FROM steps WHERE to_stage = ANY(%(road)s) GROUP BY to_stage"""  # noqa: S608 -- of constants alone


def funnel(asked: Asked) -> Funnel:
    """Two queries. A step that was undone does not count, in neither."""
    cohort = asked.applications()
    zone = timezone.get_current_timezone_name()
    rows = counted(REACHED, {"road": list(ROAD), "zone": zone}, cohort=cohort)
    stays = counted(STAYS, {"road": list(IN_PROCESS)}, cohort=cohort)
    return Funnel(_steps(rows), _months(rows), _stays(stays))


def _steps(rows: list[tuple[date, int, str, int]]) -> list[Step]:
    ended: Counter[tuple[int, str]] = Counter()
    for _, rank, stage, number in rows:
        ended[rank, stage if stage in {Stage.DECLINED, Stage.WITHDRAWN} else ""] += number
    return [
        Step(
            stage,
            sum(number for (rank, _), number in ended.items() if rank >= place),
            ended[place, ""],
            ended[place, Stage.DECLINED],
            ended[place, Stage.WITHDRAWN],
        )
        for place, stage in enumerate(ROAD)
    ]


def _months(rows: list[tuple[date, int, str, int]]) -> list[Month]:
    by_month: dict[date, Counter[int]] = {}
    for month, rank, _, number in rows:
        by_month.setdefault(month, Counter())[rank] += number
    return [
        Month(
            month,
            tuple(
                sum(n for rank, n in by_month[month].items() if rank >= place) for place in range(len(ROAD))
            ),
        )
        for month in sorted(by_month)
    ]


def _stays(rows: list[tuple[str, int, list[float] | None, int]]) -> list[Stay]:
    found = {stage: (number, quartiles, still) for stage, number, quartiles, still in rows}
    nothing: tuple[int, list[float] | None, int] = (0, None, 0)
    return [
        Stay(stage, middle(number, quartiles), still)
        for stage in IN_PROCESS
        for number, quartiles, still in [found.get(stage, nothing)]
    ]
