"""Everyone whom a position suits by their file or a saved search, written down as alerts by one statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from candidates.alerts import reasons
from candidates.alerts.hours import safe_zone
from candidates.enums import AlertCause
from candidates.fit import audience
from candidates.models import Application, Candidate, Recipient, SavedSearch
from candidates.models.recipient import DEFAULT_TIMEZONE, RecipientQuerySet
from config.zones import SHAPE
from jobs.models import Position

# A digest is due at the recipient's hour in their own time zone: today or tomorrow for a daily one,
# on Monday for a weekly one. Rows in the order of the key keep the pages of its index dense.
# An alert that was dropped, because the position had closed say, or that failed, becomes due again:
# the person was never told. One that was sent, or waits, stays as it is: nobody is told twice.
INSERT = f"""
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
                           {safe_zone("zone", shape="%s", usual="%s")} AS zone
                      FROM ({{told}}) AS told) AS found) AS who
     ORDER BY who.recipient
    ON CONFLICT (position_id, recipient_id) DO UPDATE
       SET status = 'due', due_at = EXCLUDED.due_at, is_digest = EXCLUDED.is_digest,
           cause = EXCLUDED.cause, drop_reason = '', error = '', tries = 0
     WHERE candidates_alert.status IN ('dropped', 'failed')
"""  # noqa: S608 -- made of our own words alone

# Whoever is found by both ways is told once, with both causes: the two are bits of one number.
EACH = """
    SELECT recipient, %s AS cause, cadence, zone, hour FROM ({found}) AS told (recipient, cadence, zone, hour)
"""
ONCE = """
    SELECT recipient, bit_or(cause) AS cause, min(cadence) AS cadence, min(zone) AS zone, min(hour) AS hour
      FROM ({each}) AS each GROUP BY recipient
"""
COLUMNS = ("cadence", "timezone", "hour")


def searchers(
    position: Position, queries: Sequence[str], on: date | None = None
) -> RecipientQuerySet | QuerySet[Recipient]:
    """Those who saved one of these searches and are to hear of it: listening, not hidden, not yet applied."""
    saved = SavedSearch.objects.live().filter(recipient=OuterRef("pk"), query__in=queries)
    hidden = Candidate.hidden_from.through.objects.filter(
        candidate=OuterRef("candidate"), employer=position.employer_id
    )
    applied = Application.objects.filter(candidate=OuterRef("candidate"), position=position.pk)
    return Recipient.objects.listening(on).filter(Exists(saved), ~Exists(hidden), ~Exists(applied))


def statement(
    position: Position, on: date | None = None, queries: Sequence[str] = ()
) -> tuple[str, tuple[Any, ...]] | None:
    """The INSERT of a position and its parameters; None when it can suit nobody.

    `queries` are the saved searches that find it (`reasons.finding`).
    """
    suited = audience(position, on).order_by()
    parts = [
        _each(
            AlertCause.PROFILE,
            suited.values_list("recipient__id", *(f"recipient__{name}" for name in COLUMNS)),
        )
    ]
    if queries:
        found = searchers(position, queries, on).order_by()
        parts.append(_each(AlertCause.SEARCH, found.values_list("pk", *COLUMNS)))
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
    it, each distinct search that somebody saved is looked up for this position.
    """
    made = statement(position, queries=reasons.finding(position.pk))
    if made is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(*made)
        return int(cursor.rowcount)
