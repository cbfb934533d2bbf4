"""Reads the news of positions, one event at a time, each in one transaction."""

from __future__ import annotations

import logging
import time

from django.db import connection, transaction
from django.utils import timezone

from candidates.alerts import matching
from candidates.enums import AlertStatus, DropReason
from candidates.models import Alert, MatchRun
from candidates.models.alert import MOST_TRIES
from candidates.services import compiled
from config import doorbell
from jobs.enums import EVENTS_TO_MATCH, EventKind, PositionStatus
from jobs.models import Position, PositionEvent

logger = logging.getLogger(__name__)

LEASE_SECONDS = 300

CLAIM = """
    WITH next AS (
        SELECT event.id
          FROM jobs_positionevent AS event
          LEFT JOIN candidates_matchrun AS run ON run.event_id = event.id
         WHERE run.event_id IS NULL
            OR (run.finished_at IS NULL AND run.lease_until < statement_timestamp() AND run.tries < %(most)s)
         ORDER BY event.id
         LIMIT 1
           FOR UPDATE OF event SKIP LOCKED)
    INSERT INTO candidates_matchrun (event_id, lease_until, tries, alerts, milliseconds, error)
    SELECT id, statement_timestamp() + %(lease)s * interval '1 second', 1, 0, 0, '' FROM next
    ON CONFLICT (event_id) DO UPDATE
       SET lease_until = EXCLUDED.lease_until, tries = candidates_matchrun.tries + 1
     WHERE candidates_matchrun.finished_at IS NULL
       AND candidates_matchrun.lease_until < statement_timestamp()
    RETURNING event_id
"""


def claim() -> PositionEvent | None:
    """The oldest news nobody reads, now ours for LEASE_SECONDS; None when there is none."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"most": MOST_TRIES, "lease": LEASE_SECONDS})
        row = cursor.fetchone()
    return PositionEvent.objects.get(pk=row[0]) if row else None


def read_all() -> int:
    """Read whatever news there is. Returns how many alerts it made."""
    made = 0
    while event := claim():
        try:
            compiled.bring_in_line()
            made += read(event)
        except Exception as error:
            # The next event must not wait for this one; it is tried again when its lease is over.
            logger.exception("event %s could not be read", event.pk)
            words = f"{type(error).__name__}: {error}"
            MatchRun.objects.filter(pk=event.pk, finished_at=None).update(error=words)
    return made


@transaction.atomic
def read_again(*, run: MatchRun) -> bool:
    """Have news read once more that was given up, as if it had never been tried.

    False, and nothing changed, when it was not: it is read, or will be without this.
    """
    changed = MatchRun.objects.given_up().filter(pk=run.pk).update(tries=0, error="")
    if changed:
        doorbell.ring("position-event")
    return bool(changed)


@transaction.atomic
def read(event: PositionEvent) -> int:
    """Do what one event asks for, and write down that it was done, in one transaction.

    Alerts and the finished mark commit together: a crash leaves neither, and the event is read again.
    """
    started = time.monotonic()
    made = 0
    if event.kind in EVENTS_TO_MATCH:
        position = Position.objects.in_full().get(pk=event.position_id)
        made = matching.tell(position) if position.is_open else 0
    elif event.kind == EventKind.CLOSED and _is_still_closed(event.position_id):
        drop_waiting(event.position_id)
    spent = int((time.monotonic() - started) * 1000)
    MatchRun.objects.filter(pk=event.pk).update(
        finished_at=timezone.now(), alerts=made, milliseconds=spent, error=""
    )
    if made:
        doorbell.ring("alert-due")
    return made


def _is_still_closed(position_id: int) -> bool:
    """A late reader must not drop the alerts of a position that was opened again meanwhile."""
    row = Position.objects.select_for_update(of=("self",), no_key=True).get(pk=position_id)
    return row.status == PositionStatus.CLOSED


def drop_waiting(position_id: int) -> int:
    """What is not sent yet when a position closes is not sent. Returns how many."""
    waiting = Alert.objects.filter(position=position_id, status=AlertStatus.DUE)
    return waiting.update(status=AlertStatus.DROPPED, drop_reason=DropReason.CLOSED)
