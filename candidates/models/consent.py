from __future__ import annotations

from django.db import models
from django.db.models import Q

from candidates.models.candidate import Candidate


class ConsentReminder(models.Model):
    """That somebody was reminded, so many days before their agreement ends. One row, one mail."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="consent_reminders")
    consent_until = models.DateField("agreed until", help_text="The end it spoke of.")
    days_before = models.PositiveSmallIntegerField()
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-written_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "consent_until", "days_before"],
                name="candidates_consent_reminder_once",
            ),
            models.CheckConstraint(
                condition=Q(days_before__gte=1), name="candidates_consent_reminder_before_the_end"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.days_before} days before {self.consent_until}"
