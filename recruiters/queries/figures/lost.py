"""Where people are lost: what they lacked when they applied, and why it ended."""

from __future__ import annotations

from dataclasses import dataclass

from candidates.enums import DeclineReason, FitState, Stage, WithdrawReason
from recruiters.queries.figures.asked import FURTHEST, ROAD, STEPS, Asked, counted

KINDS = ("required", "years", "education")
"""The gates that ask what somebody holds. The others ask what they wish for."""
MOST_LINES = 200


@dataclass(frozen=True)
class Gap:
    """One line that positions require, and those who applied without it."""

    kind: str
    ask: str
    missing: int
    not_shown: int
    declined: int
    """of both"""
    for_it: int
    """of these, with "a required line is missing" as the reason"""
    interviewed: int
    """of both, who came to an interview all the same"""

    @property
    def number(self) -> int:
        return self.missing + self.not_shown


@dataclass(frozen=True)
class Lost:
    applied: int
    kept: int
    """of whom lines were kept when they applied"""
    gaps: list[Gap]
    declined: dict[DeclineReason, int]
    withdrawn: dict[WithdrawReason, int]


GAPS = f"""
WITH cohort AS ({{cohort}}), {STEPS}, {FURTHEST}, why AS (
    SELECT DISTINCT ON (application_id) application_id, reason
    FROM steps WHERE to_stage = 'declined' ORDER BY application_id, at DESC, id DESC
), lines AS (
    SELECT DISTINCT cohort.id, cohort.stage,
           gate ->> 'kind' AS kind, gate ->> 'ask' AS ask, gate ->> 'state' AS state
    FROM cohort JOIN candidates_score score ON score.application_id = cohort.id
    CROSS JOIN LATERAL jsonb_array_elements(score.lines -> 'gates') gate
    WHERE gate ->> 'kind' = ANY(%(kinds)s) AND gate ->> 'state' IN (%(missing)s, %(not_shown)s)
)
SELECT kind, ask,
       count(*) FILTER (WHERE state = %(missing)s),
       count(*) FILTER (WHERE state = %(not_shown)s),
       count(*) FILTER (WHERE stage = 'declined'),
       count(*) FILTER (WHERE stage = 'declined' AND why.reason = %(requirement)s),
       count(*) FILTER (WHERE furthest.rank >= %(interview)s)
FROM lines
LEFT JOIN why ON why.application_id = lines.id
LEFT JOIN furthest ON furthest.application_id = lines.id
GROUP BY kind, ask ORDER BY count(*) DESC, kind, ask LIMIT %(most)s"""  # noqa: S608 -- of constants alone
ENDS = f"""
WITH cohort AS ({{cohort}}), {STEPS}, ends AS (
    SELECT DISTINCT ON (steps.application_id) cohort.stage, steps.reason
    FROM steps JOIN cohort ON cohort.id = steps.application_id AND cohort.stage = steps.to_stage
    WHERE cohort.stage IN ('declined', 'withdrawn')
    ORDER BY steps.application_id, steps.at DESC, steps.id DESC
)
SELECT stage, reason, count(*), 0 FROM ends GROUP BY stage, reason
UNION ALL
SELECT '', '', count(*), count(score.application_id)
FROM cohort LEFT JOIN candidates_score score ON score.application_id = cohort.id"""  # noqa: S608 -- of constants alone


def lost(asked: Asked) -> Lost:
    """Two queries. The last reason counts, where somebody was declined twice."""
    cohort = asked.applications()
    words = {
        "kinds": list(KINDS),
        "missing": FitState.MISSING.value,
        "not_shown": FitState.NOT_SHOWN.value,
        "requirement": DeclineReason.REQUIREMENT.value,
        "road": list(ROAD),
        "interview": ROAD.index(Stage.INTERVIEW),
        "most": MOST_LINES,
    }
    gaps = [Gap(*row) for row in counted(GAPS, words, cohort=cohort)]
    ends = {(stage, reason): numbers for stage, reason, *numbers in counted(ENDS, {}, cohort=cohort)}
    applied, kept = ends.get(("", ""), (0, 0))
    return Lost(
        applied,
        kept,
        gaps,
        {one: number for one in DeclineReason if (number := ends.get((Stage.DECLINED, one), (0, 0))[0])},
        {one: number for one in WithdrawReason if (number := ends.get((Stage.WITHDRAWN, one), (0, 0))[0])},
    )
