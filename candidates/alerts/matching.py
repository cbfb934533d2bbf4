"""Everyone whom a position suits by their file or a saved search, written down as alerts by one statement."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BigIntegerField, BooleanField, F, Func, QuerySet, Value

from candidates.alerts import searching
from candidates.alerts.hours import safe_zone
from candidates.enums import AlertCause
from candidates.fit import audience
from candidates.models import Alert, Recipient
from candidates.models.recipient import DEFAULT_TIMEZONE
from candidates.services import standings
from config.zones import SHAPE
from jobs.models import Position

# A digest is due at the recipient's hour in their own time zone: today or tomorrow for a daily one,
# on Monday for a weekly one. That is worked out once for each rhythm, not for each person. What goes to
# somebody who hears at once and changed their file (`as_digest`) waits for their hour too: the positions
# that suit them now are news to them alone, and may be many.
# An alert that was dropped, because the position had closed say, or that failed, becomes due again:
# the person was never told. One that was sent, or waits, stays as it is: nobody is told twice.
INSERT = f"""
    WITH rhythm AS MATERIALIZED (
        SELECT id, cadence <> 'instant' OR %(as_digest)s AS is_digest,
               CASE WHEN cadence = 'instant' AND NOT %(as_digest)s THEN statement_timestamp()
                    ELSE (day + hour * interval '1 hour'
                          + CASE WHEN here >= day + hour * interval '1 hour'
                                 THEN wait ELSE interval '0' END) AT TIME ZONE zone
               END AS due_at
          FROM (SELECT id, cadence, zone, hour,
                       statement_timestamp() AT TIME ZONE zone AS here,
                       date_trunc(CASE cadence WHEN 'weekly' THEN 'week' ELSE 'day' END,
                                  statement_timestamp() AT TIME ZONE zone) AS day,
                       CASE cadence WHEN 'weekly' THEN interval '7 days' ELSE interval '1 day' END AS wait
                  FROM (SELECT id, cadence, hour,
                               {safe_zone("timezone", shape="%(shape)s", usual="%(usual)s")} AS zone
                          FROM candidates_rhythm) AS known) AS clock)
    INSERT INTO candidates_alert (position_id, recipient_id, cause, is_digest, status, due_at,
                                  claimed_by, tries, created_at, drop_reason, error)
    SELECT %(position)s, told.recipient, told.cause, rhythm.is_digest, 'due', rhythm.due_at,
           '', 0, statement_timestamp(), '', ''
      FROM ({{told}}) AS told JOIN rhythm ON rhythm.id = told.rhythm
     ORDER BY told.recipient
"""  # noqa: S608 -- made of our own words alone
AGAIN = """
    ON CONFLICT (position_id, recipient_id) DO UPDATE
       SET status = 'due', due_at = EXCLUDED.due_at, is_digest = EXCLUDED.is_digest,
           cause = EXCLUDED.cause, drop_reason = '', error = '', tries = 0
     WHERE candidates_alert.status IN ('dropped', 'failed')
"""
# To be ready for a conflict costs half as much again as to write, so it is asked first whether there
# can be one. Nobody else writes alerts of the position meanwhile: the lock is waited for, and only then
# is it asked.
ALONE = """
    SET LOCAL work_mem = '64MB';
    SELECT pg_advisory_xact_lock('candidates_alert'::regclass::int, (%s %% 2147483647)::int)
"""
"""With room to sort a hundred thousand people without a file."""

# Whoever is found by both ways is told once, with both causes: the two are bits of one number.
ONCE = """
    SELECT recipient, coalesce(file.cause, 0) | coalesce(search.cause, 0) AS cause,
           coalesce(file.rhythm, search.rhythm) AS rhythm
      FROM ({file}) AS file FULL JOIN ({search}) AS search USING (recipient)
"""
BY_FILE = "SELECT recipient, {cause} AS cause, rhythm FROM ({found}) AS found (recipient, rhythm)"
# "OFFSET 0" has the planner find the people first: it takes them for a handful, and would try each of
# the rhythms on every one of thousands.
BY_SEARCH = """
    SELECT found.recipient, {cause} AS cause, rhythm.id AS rhythm
      FROM ({found} OFFSET 0) AS found (recipient, cadence, timezone, hour)
      JOIN candidates_rhythm AS rhythm USING (cadence, timezone, hour)
"""
COLUMNS = ("cadence", "timezone", "hour")


class IsAmong(Func):
    """Whether a standing is of one of these people: one parameter, however many they are."""

    output_field = BooleanField()
    template = "%(expressions)s"
    arg_joiner = " = ANY "

    def __init__(self, keys: Collection[int]) -> None:
        listed = Func(Value(list(keys), ArrayField(BigIntegerField())), template="(%(expressions)s)")
        super().__init__(F("candidate_id"), listed)


class Part(NamedTuple):
    """SQL and named parameters of those found by one way; no SQL where it can find nobody."""

    sql: str
    values: dict[str, Any]


NOBODY = Part("", {})


def statement(
    position: Position,
    on: date | None = None,
    searchers: QuerySet[Recipient] | None = None,
    among: Collection[int] | None = None,
) -> tuple[str, dict[str, Any]] | None:
    """The INSERT of a position and its parameters; None when it can suit nobody.

    `searchers` are those to be told by a search they saved (`searching.told`). With `among`, keys of
    candidates whose file has changed, only theirs are looked at, and what is found goes into their next
    digest.
    """
    suited = audience(position, on)
    if among is not None:
        suited = suited.filter(IsAmong(among))
    by_file = _part(BY_FILE, AlertCause.PROFILE, suited.values_list("recipient_id", "rhythm_id"), "file")
    by_search = NOBODY
    if searchers is not None:
        by_search = _part(BY_SEARCH, AlertCause.SEARCH, searchers.values_list("pk", *COLUMNS), "search")
    told = by_file.sql or by_search.sql
    if not told:
        return None
    if by_file.sql and by_search.sql:
        told = ONCE.replace("{file}", by_file.sql).replace("{search}", by_search.sql)
    named: dict[str, Any] = {
        "position": position.pk,
        "shape": f"^({SHAPE})$",
        "usual": DEFAULT_TIMEZONE,
        "as_digest": among is not None,
    }
    return INSERT.replace("{told}", told), named | by_file.values | by_search.values


def _part(way: str, cause: AlertCause, rows: QuerySet[Any, Any], name: str) -> Part:
    """Those found by one way."""
    try:
        sql, params = rows.order_by().query.sql_with_params()
    except EmptyResultSet:
        return NOBODY
    names = [f"{name}{number}" for number in range(len(params))]
    found = sql % tuple(f"%({one})s" for one in names)
    made = way.replace("{cause}", str(cause.value)).replace("{found}", found)
    return Part(made, dict(zip(names, params, strict=True)))


def tell(position: Position) -> int:
    """Write an alert for everyone to be told of `position`. Returns how many are new.

    Idempotent by the key (position, recipient). One statement, whatever the number of people; before
    it, standings that speak no more are written anew, and one tries the saved searches on this position.
    Within a transaction.
    """
    standings.refresh()
    return _written(position, statement(position, searchers=searching.told(position)))


def keep_in_mind(position: Position, candidates: Collection[int]) -> int:
    """Write an alert for those of these people whom `position` suits by now. Returns how many are new.

    For an open position and people whose file has changed. Within a transaction.
    """
    return _written(position, statement(position, among=candidates))


def _written(position: Position, made: tuple[str, dict[str, Any]] | None) -> int:
    if made is None:
        return 0
    insert, values = made
    with connection.cursor() as cursor:
        cursor.execute(ALONE, [position.pk])
        if Alert.objects.filter(position=position).exists():
            insert += AGAIN
        cursor.execute(insert, values)
        return int(cursor.rowcount)
