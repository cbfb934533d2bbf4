"""What became of alerts: sent, clicked, applied, stopped."""

from __future__ import annotations

from dataclasses import dataclass

from candidates.enums import AlertCause
from candidates.models import Alert
from recruiters.queries.figures.asked import Asked, counted


@dataclass(frozen=True)
class Told:
    """Alerts of one kind, in numbers."""

    matched: int = 0
    sent: int = 0
    came_back: int = 0
    clicked: int = 0
    applied: int = 0
    """people who applied to that position after the mail about it"""
    stopped: int = 0
    """people who then stopped all alerts, and whose last one it was"""


@dataclass(frozen=True)
class Alerts:
    all: Told
    by_cause: dict[AlertCause, Told]
    at_once: Told
    in_digest: Told


SQL = """
WITH told AS ({alerts}), last AS (
    SELECT r.id AS recipient_id, a.position_id
    FROM candidates_recipient r
    CROSS JOIN LATERAL (
        SELECT position_id FROM candidates_alert a
        WHERE a.recipient_id = r.id AND a.status = 'sent' AND a.sent_at <= r.stopped_at
        ORDER BY a.sent_at DESC, a.position_id DESC LIMIT 1
    ) a
    WHERE r.stopped_at IS NOT NULL
)
SELECT told.cause, told.is_digest, count(*),
       count(*) FILTER (WHERE told.status = 'sent'),
       count(told.came_back_at),
       count(told.clicked_at),
       count(a.id),
       count(last.recipient_id)
FROM told
LEFT JOIN candidates_recipient r ON r.id = told.recipient_id
LEFT JOIN candidates_application a
  ON a.candidate_id = r.candidate_id AND a.position_id = told.position_id AND a.applied_at >= told.sent_at
LEFT JOIN last ON last.recipient_id = told.recipient_id AND last.position_id = told.position_id
GROUP BY GROUPING SETS ((told.cause), (told.is_digest), ())"""


def alerts(asked: Asked) -> Alerts:
    """One query over the alerts made in these days."""
    rows = Alert.objects.filter(
        asked.within("created_at"), position__in=asked.positions().values("pk")
    ).order_by()
    columns = ("position_id", "recipient_id", "cause", "is_digest", "status", "sent_at", "clicked_at")
    found = {
        (cause, is_digest): Told(*numbers)
        for cause, is_digest, *numbers in counted(SQL, {}, alerts=rows.values(*columns, "came_back_at"))
    }
    return Alerts(
        found.get((None, None), Told()),
        {cause: found.get((cause.value, None), Told()) for cause in AlertCause},
        found.get((None, False), Told()),
        found.get((None, True), Told()),
    )
