"""Links in mails: signed, and nobody's address in them."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from candidates.models import Recipient
from config.mail import tokens
from jobs.models import Position


def _absolute(name: str, token: str) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=[token])}"


def alert_url(*, position: Position, recipient: Recipient) -> str:
    """Opens a position as the person who was told of it. Valid for ALERT_LINK_DAYS."""
    return _absolute("candidates:alert-open", tokens.sign("alert", position.pk, recipient.pk))


def read_alert(token: str) -> tuple[int, int] | None:
    """(position, recipient) of an alert link, or None when it is broken or too old."""
    age = timedelta(days=settings.ALERT_LINK_DAYS)
    numbers = tokens.read("alert", token, count=2, max_age=age)
    return (numbers[0], numbers[1]) if numbers else None


def manage_url(*, recipient: Recipient) -> str:
    """Where a person changes or pauses their alerts without signing in."""
    return _absolute("candidates:alert-manage", tokens.sign("recipient", recipient.pk))


def stop_url(*, recipient: Recipient) -> str:
    """Stops alerts by one POST (RFC 8058)."""
    return _absolute("candidates:alert-stop", tokens.sign("recipient", recipient.pk))


def read_recipient(token: str) -> int | None:
    """The recipient of a manage or stop link. Never expires: a stop must work for good."""
    numbers = tokens.read("recipient", token, count=1)
    return numbers[0] if numbers else None
