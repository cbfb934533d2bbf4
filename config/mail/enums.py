"""States of a mail."""

from __future__ import annotations

from enum import StrEnum

from django.db import models


class MailStatus(models.TextChoices):
    DUE = "due", "Waiting"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    DOUBT = "doubt", "In doubt"
    DROPPED = "dropped", "Not sent"
    FAILED = "failed", "Failed"


class InDoubtRule(StrEnum):
    """What becomes of a mail whose sending was begun and whose end nobody knows (MAIL_IN_DOUBT)."""

    SEND = "send"
    """It is sent again: twice, perhaps, and never lost."""
    HOLD = "hold"
    """It is held until somebody decides: never twice, and lost, perhaps, until then."""


class SuppressionReason(models.TextChoices):
    BOUNCE = "bounce", "Address refused for good"
    COMPLAINT = "complaint", "Person complained"
    DESK = "desk", "Entered by a recruiter"


class MailEventKind(models.TextChoices):
    """What became of a mail after the relay had taken it."""

    BOUNCE = "bounce", "Bounced: the address takes no mail"
    REFUSED = "refused", "Not delivered, for another reason"
    DELAYED = "delayed", "Not delivered yet"
    COMPLAINT = "complaint", "Marked as spam"
    UNSUBSCRIBED = "unsubscribed", "Unsubscribed at the mail service"


SILENCING = {
    MailEventKind.BOUNCE: SuppressionReason.BOUNCE,
    MailEventKind.COMPLAINT: SuppressionReason.COMPLAINT,
    MailEventKind.UNSUBSCRIBED: SuppressionReason.COMPLAINT,
}
"""What ends all mail to an address, and as what it stands on the list."""
UNWANTED = frozenset({MailEventKind.COMPLAINT, MailEventKind.UNSUBSCRIBED})
"""What a person did to say that they want no more."""
