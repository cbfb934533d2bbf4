"""What a recruiter did with somebody whom a position may suit."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from candidates.models import Candidate
from jobs.models import Position


class Shortlisted(models.Model):
    """Somebody on the short list of a position, which all recruiters share. The candidate is not told."""

    position = models.ForeignKey(Position, on_delete=models.CASCADE, related_name="+", db_index=False)
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager[Shortlisted]]

    class Meta:
        verbose_name = "person on a short list"
        verbose_name_plural = "people on short lists"
        permissions = [("export_shortlisted", "Can export lists of people whom a position suits")]
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["position", "candidate"],
                name="recruiters_shortlisted_once",
                violation_error_message="They are on this short list already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate}: {self.position}"


class PositionInvite(models.Model):
    """That a recruiter invited somebody to apply to a position, by a mail of their own words. Once."""

    position = models.ForeignKey(Position, on_delete=models.CASCADE, related_name="+", db_index=False)
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    subject = models.CharField(max_length=180, blank=True, help_text="As it was sent. None: the usual one.")
    text = models.TextField(max_length=3000, help_text="As it was sent.")
    at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager[PositionInvite]]

    class Meta:
        verbose_name = "invitation to a position"
        verbose_name_plural = "invitations to positions"
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["position", "candidate"],
                name="recruiters_invite_once",
                violation_error_message="They have been invited to this position already.",
            ),
        ]
        indexes = [models.Index(fields=["candidate", "at"], name="recruiters_invite_of_late")]

    def __str__(self) -> str:
        return f"{self.candidate}: {self.position}"
