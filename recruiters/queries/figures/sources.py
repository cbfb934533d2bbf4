"""By which way applications came, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass

from candidates.enums import Stage
from recruiters.queries.channels import Channel, channel
from recruiters.queries.figures.asked import FURTHEST, ROAD, STEPS, Asked, counted

MOST = 500


@dataclass(frozen=True)
class Came:
    """Applications of one channel; with a detail, those of one source of it."""

    channel: Channel
    detail: str
    """What the link named, or the host; empty where all of the channel are meant."""
    applied: int
    screened: int
    interviewed: int
    placed: int


@dataclass(frozen=True)
class Sources:
    channels: list[Came]
    details: list[Came]

    @property
    def applied(self) -> int:
        return sum(one.applied for one in self.channels)


SQL = f"""
WITH cohort AS ({{cohort}}), {STEPS}, {FURTHEST}, came AS (
    SELECT coalesce(furthest.rank, 0) AS rank,
           cohort.came AS channel,
           coalesce(
               nullif(
                   concat_ws(', ', nullif(a.source, ''), nullif(a.medium, ''), nullif(a.campaign, '')), ''
               ),
               a.referrer
           ) AS detail
    FROM cohort JOIN candidates_application a ON a.id = cohort.id
    LEFT JOIN furthest ON furthest.application_id = cohort.id
)
SELECT channel, detail, GROUPING(detail), count(*),
       count(*) FILTER (WHERE rank >= %(screening)s),
       count(*) FILTER (WHERE rank >= %(interview)s),
       count(*) FILTER (WHERE rank >= %(placed)s)
FROM came GROUP BY GROUPING SETS ((channel), (channel, detail))
ORDER BY 3 DESC, 4 DESC, 1, 2 LIMIT %(most)s"""  # noqa: S608 -- of constants alone


def sources(asked: Asked) -> Sources:
    """One query. What somebody applied by last counts, where they applied anew."""
    given = {
        "road": list(ROAD),
        "screening": ROAD.index(Stage.SCREENING),
        "interview": ROAD.index(Stage.INTERVIEW),
        "placed": ROAD.index(Stage.PLACED),
        "most": MOST,
    }
    channels, details = [], []
    cohort = asked.applications().annotate(came=channel())
    for by, detail, is_whole, *numbers in counted(SQL, given, cohort=cohort):
        came = Came(Channel(by), detail or "", *numbers)
        if is_whole:
            channels.append(came)
        elif detail:
            details.append(came)
    return Sources(channels, details)
