"""What a person wants to hear, and when. One click must be enough to stop it."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from candidates.enums import Cadence
from candidates.models import Recipient
from candidates.services import standings


@transaction.atomic
def set_cadence(*, recipient: Recipient, cadence: Cadence) -> Recipient:
    """Change how often alerts come; choosing any but "never" also takes back an earlier stop."""
    _hold(recipient)
    recipient.cadence = cadence
    recipient.stopped_at = timezone.now() if cadence == Cadence.OFF else None
    recipient.save(update_fields=["cadence", "stopped_at"])
    return recipient


def stop(*, recipient: Recipient) -> Recipient:
    """No alert from now on, not even one that is already due."""
    return set_cadence(recipient=recipient, cadence=Cadence.OFF)


@transaction.atomic
def pause(*, recipient: Recipient, until: date | None) -> Recipient:
    """No alert before that day; None ends the pause."""
    _hold(recipient)
    recipient.paused_until = until
    recipient.save(update_fields=["paused_until"])
    return recipient


def _hold(recipient: Recipient) -> None:
    """First what the triggers write, then the setting: a file that is saved goes the same way."""
    if recipient.candidate_id is not None:
        standings.hold(candidates=[recipient.candidate_id])
