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
