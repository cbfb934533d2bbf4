"""The hours of people in SQL: their time zone, the hour of their digest, the hours in which they sleep."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models.expressions import RawSQL

from candidates.models.recipient import DEFAULT_TIMEZONE
from config.zones import SHAPE, known_zones


def safe_zone(column: str, *, shape: str, usual: str) -> str:
    """The zone in a column where the database knows it, else the usual one.

    `shape` and `usual` are the places of two values: `config.zones.SHAPE` in brackets and anchored, and
    the name of a zone. An error in one row would be an error of the statement: nobody would hear of the
    position. Whether the database knows a zone is asked by reading a moment in it, which takes half a
    microsecond (`pg_timezone_names` opens hundreds of files) and which refuses without an error. The
    shape comes first: `BC` and the like mean something else there.
    """
    is_known = f"pg_input_is_valid('2000-01-01 00:00 ' || {column}, 'timestamptz')"
    return f"CASE WHEN {column} ~ {shape} AND {is_known} THEN {column} ELSE {usual} END"


HERE = f"(now() AT TIME ZONE {safe_zone('candidates_recipient.timezone', shape='%s', usual='%s')})"
ZONE = (f"^({SHAPE})$", DEFAULT_TIMEZONE)


def local_day() -> RawSQL:
    """The day where a recipient lives, of rows whose query has joined `candidates_recipient`."""
    return RawSQL(f"{HERE}::date", ZONE)  # noqa: S611 -- nothing of a request is in it


def local_hour() -> RawSQL:
    """The hour there, 0 to 23, of such rows."""
    return RawSQL(f"extract(hour FROM {HERE})::int", ZONE)  # noqa: S611 -- the same


def next_at(hour: str, *, here: str, zone: str) -> str:
    """The next moment at which the clock of a zone says `hour`. `here` is the time of the clock now."""
    today = f"date_trunc('day', {here}) + {hour} * interval '1 hour'"
    return (
        f"({today} + CASE WHEN {here} >= {today} THEN interval '1 day' ELSE interval '0' END)"
        f" AT TIME ZONE {zone}"
    )


def next_digest(*, weekly: bool, hour: int, zone: str, now: datetime) -> datetime:
    """When the next digest is due, as the match works it out: at the hour today or tomorrow, or on a Monday.

    `zone` is the name of one; the usual one stands for a name nobody knows.
    """
    here = now.astimezone(ZoneInfo(zone if zone in known_zones() else DEFAULT_TIMEZONE))
    day = here.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    if weekly:
        day -= timedelta(days=day.weekday())
    due = day.replace(hour=hour)
    return due if due > here else due + timedelta(days=7 if weekly else 1)
