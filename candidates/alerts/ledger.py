"""What becomes of claimed alerts. With `verdict`, the only writer of `Alert.status` after the match."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from candidates.enums import AlertStatus, DropReason
from candidates.models import Alert
from config import doorbell
from config.mail.enums import InDoubtRule
from config.mail.outbox import WORKER_DIED

RELEASED: dict[str, Any] = {"lease_until": None, "begun_at": None, "claimed_by": ""}


logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Claimed:
    """An alert that a worker has claimed."""

    position_id: int
    recipient_id: int
    tries: int
    due_at: datetime
    created_at: datetime
    worker: str

    @property
    def key(self) -> tuple[int, int]:
        return self.position_id, self.recipient_id


def claim(
    statement: str, *, worker: str, limit: int, rules: Mapping[str, int | str] | None = None
) -> list[Claimed]:
    """What `statement` has claimed for `worker`, up to `limit` of what it counts, in the order of the key.

    It may find rows and decide otherwise on all of them; then there is more to look for.
    """
    values = {
        "worker": worker,
        "lease": settings.MAIL_LEASE_SECONDS,
        "limit": limit,
        "is_sent_again": settings.MAIL_IN_DOUBT == InDoubtRule.SEND,
        "worker_died": WORKER_DIED,
        **(rules or {}),
    }
    with connection.cursor() as cursor:
        while True:
            cursor.execute(statement, values)
            found = sorted(cursor.fetchall())
            rows = [
                Claimed(position, recipient, tries, due_at, created_at, worker)
                for position, recipient, tries, due_at, created_at, is_ours in found
                if is_ours
            ]
            if rows or not found:
                return rows


def _mine(alerts: Collection[Claimed]) -> QuerySet[Alert]:
    """Those of the alerts that still belong to the one worker that claimed them."""
    keys = [alert.key for alert in alerts]
    workers = {alert.worker for alert in alerts}
    return Alert.objects.filter(pk__in=keys, status=AlertStatus.SENDING, claimed_by__in=workers)


def mark_failed(alerts: Collection[Claimed], reason: str) -> None:
    """It will never be accepted."""
    _mine(alerts).update(status=AlertStatus.FAILED, error=reason[:300], **RELEASED)


def mark_in_doubt(alerts: Collection[Claimed], reason: str) -> None:
    """Nobody knows whether it was accepted; a recruiter decides."""
    _mine(alerts).update(status=AlertStatus.DOUBT, error=reason[:300], **RELEASED)


def retry(*, position_id: int, recipient_id: int) -> bool:
    """Send an alert again that failed, came back or is in doubt, as if never tried. False when it is none."""
    stuck = Alert.objects.filter(
        Q(status__in=(AlertStatus.FAILED, AlertStatus.DOUBT)) | Q(came_back_at__isnull=False),
        position=position_id,
        recipient=recipient_id,
    )
    changed = stuck.update(
        status=AlertStatus.DUE, due_at=timezone.now(), tries=0, error="", sent_at=None, came_back_at=None
    )
    if changed:
        doorbell.ring("alert-due")
    return bool(changed)


def count_as_sent(*, position_id: int, recipient_id: int) -> bool:
    """Decide that an alert in doubt has arrived. False when it is not in doubt."""
    doubtful = Alert.objects.filter(position=position_id, recipient=recipient_id, status=AlertStatus.DOUBT)
    return bool(doubtful.update(status=AlertStatus.SENT, sent_at=timezone.now(), error=""))


def postpone(alerts: Collection[Claimed], *, wait: timedelta, reason: str, counts: bool) -> None:
    """Due again after `wait`. Without `counts` the try is taken back: it was not the alert's fault."""
    tries = F("tries") if counts else F("tries") - 1
    _mine(alerts).update(
        status=AlertStatus.DUE,
        due_at=timezone.now() + wait,
        tries=tries,
        error=reason[:300],
        **RELEASED,
    )


def put_off(alerts: Collection[Claimed], *, until: datetime) -> None:
    """They found no room in this mail and wait for the next: the try is taken back."""
    _mine(alerts).update(status=AlertStatus.DUE, due_at=until, tries=F("tries") - 1, **RELEASED)


def drop(alerts: Collection[Claimed], reason: DropReason) -> None:
    """They are not wanted any more."""
    _mine(alerts).update(status=AlertStatus.DROPPED, drop_reason=reason, **RELEASED)


def release(alerts: Collection[Claimed]) -> None:
    """Give back what was claimed and not begun, due as before."""
    _mine(alerts).update(status=AlertStatus.DUE, **RELEASED)


def record_click(*, position_id: int, recipient_id: int) -> None:
    """The first opening of the link in an alert."""
    alert = Q(position=position_id, recipient=recipient_id, clicked_at=None)
    Alert.objects.filter(alert).update(clicked_at=timezone.now())


ORPHANS = (
    """DELETE FROM candidates_alert AS alert
        WHERE NOT EXISTS (SELECT 1 FROM candidates_recipient WHERE id = alert.recipient_id)""",
    """DELETE FROM candidates_alert AS alert
        WHERE NOT EXISTS (SELECT 1 FROM jobs_position WHERE id = alert.position_id)""",
)
"""One statement each: together no plan would join them."""


def forget_orphans() -> int:
    """Delete alerts whose person or position was deleted while they were written. Returns how many."""
    number = 0
    with connection.cursor() as cursor:
        for statement in ORPHANS:
            cursor.execute(statement)
            number += cursor.rowcount
    if number:
        logger.warning("%s alerts were left behind by deleted people or positions, and are deleted", number)
    return number
