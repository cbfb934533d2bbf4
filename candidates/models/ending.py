from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from candidates.models.held import HeldCredential


class CredentialReminder(models.Model):
    """That somebody was reminded, so many days before a credential of theirs ends. One row, once."""

    held = models.ForeignKey(HeldCredential, on_delete=models.CASCADE, related_name="reminders")
    expires_on = models.DateField("ends", help_text="The end it spoke of.")
    days_before = models.PositiveSmallIntegerField()
    written_on = models.DateField(help_text="The day where they live: one mail a day holds all that is due.")

    objects: ClassVar[models.Manager[CredentialReminder]]

    class Meta:
        ordering = ["-written_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["held", "expires_on", "days_before"], name="candidates_credential_reminder_once"
            ),
            models.CheckConstraint(
                condition=Q(days_before__gte=1), name="candidates_credential_reminder_before_the_end"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.days_before} days before {self.expires_on}"
