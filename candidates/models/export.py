from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from candidates.enums import ExportState
from candidates.models.candidate import Candidate


class DataExport(models.Model):
    """Somebody asked for everything we have of them. Only `candidates.services.exports` writes it."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="exports")
    state = models.CharField(max_length=7, choices=ExportState, default=ExportState.WAITING)
    key = models.CharField(max_length=120, blank=True, help_text="Name of its file in the private storage.")
    size = models.PositiveBigIntegerField(default=0, help_text="In bytes.")
    tries = models.PositiveSmallIntegerField(default=0)
    requested_at = models.DateTimeField(auto_now_add=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager[DataExport]]

    class Meta:
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ExportState.values), name="candidates_export_state_known"
            ),
            models.UniqueConstraint(
                fields=["candidate"],
                condition=Q(state=ExportState.WAITING),
                name="candidates_export_one_at_a_time",
                violation_error_message="A download is being made already.",
            ),
            models.CheckConstraint(
                condition=~Q(state=ExportState.READY)
                | Q(ready_at__isnull=False, expires_at__isnull=False) & ~Q(key=""),
                name="candidates_export_ready_has_file",
            ),
        ]

    def __str__(self) -> str:
        return f"everything of {self.candidate_id}, {self.get_state_display().lower()}"

    @property
    def is_there(self) -> bool:
        """Whether it can be fetched now."""
        return self.state == ExportState.READY and bool(self.expires_at and self.expires_at > timezone.now())
