"""Everyone on file whom a position suits, written down as alerts by one statement."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

from candidates.enums import AlertCause
from candidates.fit import audience
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
    SELECT %s, who.recipient, %s, who.cadence <> 'instant', 'due',
           CASE who.cadence
             WHEN 'instant' THEN statement_timestamp()
             ELSE (who.day + who.hour * interval '1 hour'
                   + CASE WHEN who.here >= who.day + who.hour * interval '1 hour'
                          THEN who.wait ELSE interval '0' END) AT TIME ZONE who.zone
           END,
           '', 0, statement_timestamp(), '', ''
      FROM (SELECT found.recipient, found.cadence, found.zone, found.hour,
                   statement_timestamp() AT TIME ZONE found.zone AS here,
                   date_trunc(CASE found.cadence WHEN 'weekly' THEN 'week' ELSE 'day' END,
                              statement_timestamp() AT TIME ZONE found.zone) AS day,
                   CASE found.cadence WHEN 'weekly' THEN interval '7 days'
                                      ELSE interval '1 day' END AS wait
              FROM (SELECT recipient, cadence, hour,
                           CASE WHEN zone ~ %s
                                 AND pg_input_is_valid('2000-01-01 00:00 ' || zone, 'timestamptz')
                                THEN zone ELSE %s END AS zone
                      FROM ({audience}) AS told (recipient, cadence, zone, hour)) AS found) AS who
     ORDER BY who.recipient
    ON CONFLICT (position_id, recipient_id) DO UPDATE
       SET status = 'due', due_at = EXCLUDED.due_at, is_digest = EXCLUDED.is_digest,
           cause = EXCLUDED.cause, drop_reason = '', error = '', tries = 0
     WHERE candidates_alert.status IN ('dropped', 'failed')
"""


def statement(position: Position, on: date | None = None) -> tuple[str, tuple[Any, ...]] | None:
    """The INSERT of a position and its parameters; None when it can suit nobody."""
    found = (
        audience(position, on)
        .order_by()
        .values_list("recipient__id", "recipient__cadence", "recipient__timezone", "recipient__hour")
    )
    try:
        sql, params = found.query.sql_with_params()
    except EmptyResultSet:
        return None
    return INSERT.replace("{audience}", sql), (
        position.pk,
        AlertCause.PROFILE,
        f"^({SHAPE})$",
        DEFAULT_TIMEZONE,
        *params,
    )


def tell(position: Position) -> int:
    """Write an alert for everyone to be told of `position`. Returns how many are new.

    Idempotent by the key (position, recipient). One statement, whatever the number of people.
    """
    made = statement(position)
    if made is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(*made)
        return int(cursor.rowcount)
