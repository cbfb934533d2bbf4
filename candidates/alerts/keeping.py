"""The promise runs both ways: whose file has changed hears of what is open already.

Each new position is compared with everybody when it opens. Once a day, everybody whose standing has
changed since is compared with every open position: somebody who joined, passed an exam, moved, or
came back from a pause. What they find out goes into their next digest, however they hear otherwise,
because it may be many positions at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from candidates.alerts import matching
from candidates.models import Standing
from candidates.services import standings
from jobs.models import Position

PEOPLE = 5_000
"""Compared at once with each position."""
POSITIONS = 100
"""Read at once."""

# Only what has not changed again meanwhile: that wants another look.
LOOKED_AT = """
    UPDATE candidates_standing AS kept SET is_unmatched = false
      FROM unnest(%s::bigint[], %s::timestamptz[]) AS seen (candidate_id, changed_at)
     WHERE kept.candidate_id = seen.candidate_id AND kept.changed_at = seen.changed_at
"""


@dataclass(frozen=True)
class Kept:
    """What came of it: people compared, and new alerts."""

    people: int
    alerts: int


def keep_all() -> Kept:
    """Compare everybody whose file has changed with every open position.

    What is written twice is written once: it may be stopped anywhere and begun anew.
    """
    standings.refresh()
    standings.pass_over_who_hears_nothing()
    people = alerts = 0
    for changed in _changed():
        for position in _open_positions():
            with transaction.atomic():
                alerts += matching.keep_in_mind(position, list(changed))
        with connection.cursor() as cursor:
            cursor.execute(LOOKED_AT, [list(changed), list(changed.values())])
        people += len(changed)
    return Kept(people, alerts)


def _changed() -> Iterator[dict[int, datetime]]:
    """Those whose standing wants a look, with when it changed; in parts, each of them once."""
    after = 0
    while True:
        rows = Standing.objects.filter(is_unmatched=True, pk__gt=after).order_by("pk")
        part = dict(rows.values_list("pk", "changed_at")[:PEOPLE])
        if not part:
            return
        yield part
        after = max(part)


def _open_positions() -> Iterator[Position]:
    """Every open position, ready for fit, the oldest first."""
    after = 0
    while True:
        part = list(Position.objects.open().in_full().filter(pk__gt=after).order_by("pk")[:POSITIONS])
        if not part:
            return
        yield from part
        after = part[-1].pk
