"""What recruiters are told of credentials that end, and who wants none of it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from candidates.models import HeldCredential


class EndingTold(models.Model):
    """That a recruiter was told, so many days before, that a credential ends. One row, once."""

    held = models.ForeignKey(HeldCredential, on_delete=models.CASCADE, related_name="+", db_index=False)
    recruiter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    expires_on = models.DateField("ends", help_text="The end it spoke of.")
    days_before = models.PositiveSmallIntegerField()
    written_on = models.DateField(help_text="One mail a day holds all that is new.")

    objects: ClassVar[models.Manager[EndingTold]]

    class Meta:
        verbose_name = "reminder of a recruiter"
        verbose_name_plural = "reminders of recruiters"
        ordering = ["-written_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["held", "recruiter", "expires_on", "days_before"],
                name="recruiters_endingtold_once",
                violation_error_message="They were told of this already.",
            ),
            models.CheckConstraint(
                condition=Q(days_before__gte=1),
                name="recruiters_endingtold_before_the_end",
                violation_error_message="A reminder comes at least a day before the end.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.days_before} days before {self.expires_on}"


class EndingStop(models.Model):
    """That somebody at the desk wants no mail about credentials that end. The list of them stays."""

    recruiter = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", primary_key=True
    )
    at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager[EndingStop]]

    class Meta:
        verbose_name = "recruiter without mails of ending credentials"
        verbose_name_plural = "recruiters without mails of ending credentials"

    def __str__(self) -> str:
        return f"{self.recruiter} wants no mails of ending credentials"
