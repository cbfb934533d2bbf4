"""States of a mail."""

from __future__ import annotations

from django.db import models


class MailStatus(models.TextChoices):
    DUE = "due", "Waiting"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    DROPPED = "dropped", "Not sent"
    FAILED = "failed", "Failed"


class SuppressionReason(models.TextChoices):
    BOUNCE = "bounce", "Address refused for good"
    COMPLAINT = "complaint", "Person complained"
    DESK = "desk", "Entered by a recruiter"
