from __future__ import annotations

from django.db import models
from django.utils import timezone

from candidates.models.candidate import Candidate
from jobs.models import Position


class HiddenPosition(models.Model):
    """A position somebody does not want to be shown or told of any more, until they take it back.

    Of theirs alone: recruiters are not told, and fit does not know of it.
    """

    candidate = models.ForeignKey(
        Candidate, on_delete=models.CASCADE, related_name="hidden_positions", db_index=False
    )
    position = models.ForeignKey(Position, on_delete=models.CASCADE, related_name="hidden_by")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "position"],
                name="candidates_hiddenposition_once",
                violation_error_message="This position is hidden already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate}: {self.position}"
