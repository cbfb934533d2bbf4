from __future__ import annotations

from django.db import models

from candidates.models.candidate import Candidate
from jobs.models import Position


class SavedPosition(models.Model):
    """A position somebody wants to come back to. Nobody but they see it, and nothing follows from it."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="saved")
    position = models.ForeignKey(Position, on_delete=models.CASCADE, related_name="saved_by")
    saved_at = models.DateTimeField(auto_now_add=True)
    reminded_on = models.DateField(
        null=True, blank=True, editable=False, help_text="The day, where they live, they were told it closes."
    )

    class Meta:
        ordering = ["-saved_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "position"],
                name="candidates_savedposition_once",
                violation_error_message="This position is saved already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate}: {self.position}"
