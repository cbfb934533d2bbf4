"""Everyone whom a position suits by their file or a saved search, written down as alerts by one statement."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from candidates.alerts import searching
from candidates.enums import AlertCause
from candidates.fit import audience
from candidates.models import Recipient
from candidates.models.recipient import DEFAULT_TIMEZONE
from config.zones import SHAPE
from jobs.models import Position

# A digest is due at the recipient's hour in their own time zone: today or tomorrow for a daily one,
# on Monday for a weekly one. Rows in the order of the key keep the pages of its index dense.
# An alert that was dropped, because the position had closed say, or that failed, becomes due again:
# the person was never told. One that was sent, or waits, stays as it is: nobody is told twice.
# A time zone the database does not know counts as the usual one, because an error in one row would
# be an error of the statement: nobody would hear of the position. Whether it knows a zone is asked by
# reading a moment in it, which takes half a microsecond (`pg_timezone_names` opens hundreds of files)
# and which refuses without an error. The shape comes first: `BC` and the like mean something else there.
INSERT = """
    INSERT INTO candidates_alert (position_id, recipient_id, cause, is_digest, status, due_at,
                                  claimed_by, tries, created_at, drop_reason, error)
    SELECT %s, who.recipient, who.cause, who.cadence <> 'instant', 'due',
           CASE who.cadence
             WHEN 'instant' THEN statement_timestamp()
             ELSE (who.day + who.hour * interval '1 hour'
                   + CASE WHEN who.here >= who.day + who.hour * interval '1 hour'
                          THEN who.wait ELSE interval '0' END) AT TIME ZONE who.zone
           END,
           '', 0, statement_timestamp(), '', ''
      FROM (SELECT found.recipient, found.cause, found.cadence, found.zone, found.hour,
                   statement_timestamp() AT TIME ZONE found.zone AS here,
                   date_trunc(CASE found.cadence WHEN 'weekly' THEN 'week' ELSE 'day' END,
                              statement_timestamp() AT TIME ZONE found.zone) AS day,
                   CASE found.cadence WHEN 'weekly' THEN interval '7 days'
                                      ELSE interval '1 day' END AS wait
              FROM (SELECT recipient, cause, cadence, hour,
                           CASE WHEN zone ~ %s
                                 AND pg_input_is_valid('2000-01-01 00:00 ' || zone, 'timestamptz')
                                THEN zone ELSE %s END AS zone
                      FROM ({told}) AS told) AS found) AS who
     ORDER BY who.recipient
    ON CONFLICT (position_id, recipient_id) DO UPDATE
       SET status = 'due', due_at = EXCLUDED.due_at, is_digest = EXCLUDED.is_digest,
           cause = EXCLUDED.cause, drop_reason = '', error = '', tries = 0
     WHERE candidates_alert.status IN ('dropped', 'failed')
"""

# Whoever is found by both ways is told once, with both causes: the two are bits of one number.
EACH = """
    SELECT recipient, %s AS cause, cadence, zone, hour FROM ({found}) AS told (recipient, cadence, zone, hour)
"""
ONCE = """
    SELECT recipient, bit_or(cause) AS cause, min(cadence) AS cadence, min(zone) AS zone, min(hour) AS hour
      FROM ({each}) AS each GROUP BY recipient
"""
COLUMNS = ("cadence", "timezone", "hour")


def statement(
    position: Position, on: date | None = None, searchers: QuerySet[Recipient] | None = None
) -> tuple[str, tuple[Any, ...]] | None:
    """The INSERT of a position and its parameters; None when it can suit nobody.

    `searchers` are those to be told by a search they saved (`searching.told`).
    """
    suited = audience(position, on).order_by()
    parts = [
        _each(
            AlertCause.PROFILE,
            suited.values_list("recipient__id", *(f"recipient__{name}" for name in COLUMNS)),
        )
    ]
    if searchers is not None:
        parts.append(_each(AlertCause.SEARCH, searchers.order_by().values_list("pk", *COLUMNS)))
    parts = [part for part in parts if part[0]]
    if not parts:
        return None
    told = " UNION ALL ".join(sql for sql, _ in parts)
    if len(parts) > 1:
        told = ONCE.replace("{each}", told)
    params = [value for _, values in parts for value in values]
    return INSERT.replace("{told}", told), (position.pk, f"^({SHAPE})$", DEFAULT_TIMEZONE, *params)


def _each(cause: AlertCause, rows: QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...]]:
    """SQL and parameters of those found by one way; empty where it can find nobody."""
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return ("", ())
    return EACH.replace("{found}", sql), (cause.value, *params)


def tell(position: Position) -> int:
    """Write an alert for everyone to be told of `position`. Returns how many are new.

    Idempotent by the key (position, recipient). One statement, whatever the number of people; before
    it, one that tries the saved searches on this position.
    """
    made = statement(position, searchers=searching.told(position))
    if made is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(*made)
        return int(cursor.rowcount)
