"""What becomes of claimed alerts. The only writer of `Alert.status` after the match."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from candidates.enums import AlertStatus, DropReason
from candidates.models import Alert, SavedSearch
from candidates.services import searches

RELEASED = {"lease_until": None, "claimed_by": ""}


def claim(statement: str, *, worker: str, limit: int) -> list[tuple[int, int]]:
    """The keys of alerts that `statement` has claimed for `worker`: up to `limit` of what it counts."""
    values: dict[str, str | int] = {"worker": worker, "lease": settings.MAIL_LEASE_SECONDS, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _mine(alerts: Iterable[Alert], worker: str) -> QuerySet[Alert]:
    keys = [alert.pk for alert in alerts]
    return Alert.objects.filter(pk__in=keys, status=AlertStatus.SENDING, claimed_by=worker)


def mark_sent(alerts: Iterable[Alert], worker: str, named: Collection[SavedSearch] = ()) -> None:
    """The relay has accepted the mail these alerts went into, which named these searches as a reason."""
    now = timezone.now()
    _mine(alerts, worker).update(status=AlertStatus.SENT, sent_at=now, error="", **RELEASED)
    if named:
        searches.told(keys={search.pk for search in named}, at=now)


def mark_failed(alerts: Iterable[Alert], worker: str, reason: str) -> None:
    """It will never be accepted."""
    _mine(alerts, worker).update(status=AlertStatus.FAILED, error=reason[:300], **RELEASED)


def postpone(alerts: Iterable[Alert], worker: str, *, wait: timedelta, reason: str, counts: bool) -> None:
    """Due again after `wait`. Without `counts` the try is taken back: it was not the alert's fault."""
    tries = F("tries") if counts else F("tries") - 1
    _mine(alerts, worker).update(
        status=AlertStatus.DUE,
        due_at=timezone.now() + wait,
        tries=tries,
        error=reason[:300],
        **RELEASED,
    )


def put_off(alerts: Iterable[Alert], worker: str, *, until: datetime) -> None:
    """They found no room in this mail and wait for the next: the try is taken back."""
    _mine(alerts, worker).update(status=AlertStatus.DUE, due_at=until, tries=F("tries") - 1, **RELEASED)


def drop(alerts: Iterable[Alert], worker: str, reason: DropReason) -> None:
    """They are not wanted any more."""
    _mine(alerts, worker).update(status=AlertStatus.DROPPED, drop_reason=reason, **RELEASED)


def release(alerts: Iterable[Alert], worker: str) -> None:
    """Give back what was claimed and not begun, due as before."""
    _mine(alerts, worker).update(status=AlertStatus.DUE, **RELEASED)


def record_click(*, position_id: int, recipient_id: int) -> None:
    """The first opening of the link in an alert."""
    alert = Q(position=position_id, recipient=recipient_id, clicked_at=None)
    Alert.objects.filter(alert).update(clicked_at=timezone.now())
