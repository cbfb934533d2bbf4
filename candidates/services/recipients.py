"""What a person wants to hear, and when. One click must be enough to stop it."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from candidates.enums import Cadence
from candidates.models import Recipient


def set_cadence(*, recipient: Recipient, cadence: Cadence) -> Recipient:
    """Change how often alerts come; choosing any but "never" also takes back an earlier stop."""
    recipient.cadence = cadence
    recipient.stopped_at = timezone.now() if cadence == Cadence.OFF else None
    recipient.save(update_fields=["cadence", "stopped_at"])
    return recipient


def stop(*, recipient: Recipient) -> Recipient:
    """No alert from now on, not even one that is already due."""
    return set_cadence(recipient=recipient, cadence=Cadence.OFF)


def pause(*, recipient: Recipient, until: date | None) -> Recipient:
    """No alert before that day; None ends the pause."""
    recipient.paused_until = until
    recipient.save(update_fields=["paused_until"])
    return recipient
