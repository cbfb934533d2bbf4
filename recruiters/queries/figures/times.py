"""How long it took: to a first move, to an interview, to a placement, and until a position was filled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from candidates.enums import DeclineReason
from recruiters.queries import visible
from recruiters.queries.figures.asked import QUARTILES, STEPS, Asked, Middle, counted, middle

SHOWN = 50
"""Positions of the table on the page; the file has `MOST`."""
MOST = 5000


@dataclass(frozen=True)
class Filling:
    """One position that was published in these days."""

    pk: int
    title: str
    reference: str
    published_at: datetime
    openings: int
    placed: int
    first: float | None
    """days from publishing to the first one placed"""
    filled: float | None
    """days until every opening was filled"""


@dataclass(frozen=True)
class Times:
    applied: int
    to_move: Middle
    to_interview: Middle
    to_placed: Middle
    published: int
    to_first: Middle
    to_filled: Middle
    positions: list[Filling]
    """The newest of those in which somebody was placed, and of which they may see numbers one by one."""


FIRSTS = f"""
WITH cohort AS ({{cohort}}), {STEPS}, firsts AS (
    SELECT application_id,
           (array_agg(at - handed_in ORDER BY at, id)
               FILTER (WHERE NOT by_candidate AND reason <> %(machine)s))[1] AS moved,
           (array_agg(at - handed_in ORDER BY at, id) FILTER (WHERE to_stage = 'interview'))[1] AS interview,
           (array_agg(at - handed_in ORDER BY at, id) FILTER (WHERE to_stage = 'placed'))[1] AS placed
    FROM steps GROUP BY application_id
)
SELECT (SELECT count(*) FROM cohort),
       count(moved), {QUARTILES.format("extract(epoch FROM moved) / 86400")},
       count(interview), {QUARTILES.format("extract(epoch FROM interview) / 86400")},
       count(placed), {QUARTILES.format("extract(epoch FROM placed) / 86400")}
FROM firsts"""  # noqa: S608 -- of constants alone
FILLINGS = """
WITH shown AS ({positions}), placed AS (
    SELECT shown.id, max(t.at) AS at
    FROM shown
    JOIN candidates_application a ON a.position_id = shown.id AND a.stage = 'placed'
    JOIN candidates_applicationtransition t
      ON t.application_id = a.id AND t.to_stage = 'placed' AND t.undone_at IS NULL
    GROUP BY shown.id, a.id
), filled AS (
    SELECT shown.id, shown.title, shown.reference, shown.published_at, shown.openings,
           count(placed.id) AS placed,
           extract(epoch FROM min(placed.at) - shown.published_at) / 86400 AS first,
           extract(epoch FROM (array_agg(placed.at ORDER BY placed.at))[shown.openings] - shown.published_at)
               / 86400 AS filled
    FROM shown LEFT JOIN placed ON placed.id = shown.id AND placed.at >= shown.published_at
    GROUP BY shown.id, shown.title, shown.reference, shown.published_at, shown.openings
)"""
MIDDLES = f"""{FILLINGS}
SELECT count(*), count(first), {QUARTILES.format("first")}, count(filled), {QUARTILES.format("filled")}
FROM filled"""  # noqa: S608 -- of constants alone
NEWEST = f"""{FILLINGS}
SELECT * FROM filled WHERE placed > 0 ORDER BY published_at DESC, id DESC LIMIT %(most)s"""  # noqa: S608 -- of constants alone


def times(asked: Asked, most: int = SHOWN) -> Times:
    """Three queries. Days as numbers with a fraction.

    A clock starts when an application was handed in (anew, where it was), a position's with its last
    publishing. What the machine closed because no answer came is no move. A placement counts for its
    position while it holds.
    """
    columns = ("id", "title", "reference", "published_at", "openings")
    published = asked.positions().filter(asked.within("published_at"), published_at__isnull=False)
    rows = published.values(*columns)
    firsts = counted(FIRSTS, {"machine": DeclineReason.NO_ANSWER.value}, cohort=asked.applications())
    middles = counted(MIDDLES, {}, positions=rows)
    own = visible.counted(asked.user).order_by().values("pk")
    newest = counted(NEWEST, {"most": most}, positions=rows.filter(pk__in=own))
    applied, *of_people = firsts[0] if firsts else (0, 0, None, 0, None, 0, None)
    number, *of_positions = middles[0] if middles else (0, 0, None, 0, None)
    return Times(
        applied,
        middle(*of_people[0:2]),
        middle(*of_people[2:4]),
        middle(*of_people[4:6]),
        number,
        middle(*of_positions[0:2]),
        middle(*of_positions[2:4]),
        [Filling(*row[:6], *(None if days is None else float(days) for days in row[6:8])) for row in newest],
    )
