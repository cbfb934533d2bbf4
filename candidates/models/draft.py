from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone

from candidates.models.application import Application
from candidates.models.candidate import Candidate
from jobs.models import Position

KEPT_FOR = timedelta(days=30)
"""After that nobody comes back to it, and it is personal."""


class ApplicationDraftQuerySet(models.QuerySet["ApplicationDraft"]):
    def of(self, candidate: Candidate) -> ApplicationDraftQuerySet:
        return self.filter(candidate=candidate)

    def over(self) -> ApplicationDraftQuerySet:
        """Those nobody has written on for too long."""
        return self.filter(updated_at__lt=timezone.now() - KEPT_FOR)

    def unsent(self) -> ApplicationDraftQuerySet:
        """Those that were not sent in another way since."""
        sent = Application.objects.filter(candidate=OuterRef("candidate"), position=OuterRef("position"))
        return self.filter(~Exists(sent))


class ApplicationDraft(models.Model):
    """What somebody with a log-in has typed into the form of a position, and not sent.

    `data` is the form's fields by name, each a list of what a browser sends. That of a guest is kept in
    their session alone.
    """

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="drafts")
    position = models.ForeignKey(Position, on_delete=models.CASCADE, related_name="drafts")
    data = models.JSONField(default=dict)
    updated_at = models.DateTimeField(default=timezone.now)
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ApplicationDraftQuerySet] = ApplicationDraftQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-updated_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "position"],
                name="candidates_draft_once",
                violation_error_message="There is a draft for this position already.",
            ),
        ]
        indexes = [models.Index(fields=["updated_at"], name="candidates_draft_updated")]

    def __str__(self) -> str:
        return f"{self.candidate}: {self.position}"
