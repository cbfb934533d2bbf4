"""What becomes of claimed alerts. The only writer of `Alert.status` after the match."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from candidates.enums import AlertStatus
from candidates.models import Alert

RELEASED = {"lease_until": None, "claimed_by": ""}


def _mine(alerts: Iterable[Alert], worker: str) -> QuerySet[Alert]:
    keys = [alert.pk for alert in alerts]
    return Alert.objects.filter(pk__in=keys, status=AlertStatus.SENDING, claimed_by=worker)


def mark_sent(alerts: Iterable[Alert], worker: str) -> None:
    """The relay has accepted the mail these alerts went into."""
    _mine(alerts, worker).update(status=AlertStatus.SENT, sent_at=timezone.now(), error="", **RELEASED)


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


def release(alerts: Iterable[Alert], worker: str, *, due_at: datetime | None = None) -> None:
    """Give back what was claimed and not begun, due as before or at another time."""
    due = {"due_at": due_at} if due_at else {}
    _mine(alerts, worker).update(status=AlertStatus.DUE, **due, **RELEASED)


def record_click(*, position_id: int, recipient_id: int) -> None:
    """The first opening of the link in an alert."""
    alert = Q(position=position_id, recipient=recipient_id, clicked_at=None)
    Alert.objects.filter(alert).update(clicked_at=timezone.now())
