from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from candidates.models.candidate import Candidate
from jobs.models import Position


class SeenPosition(models.Model):
    """A position whose page somebody with a log-in has opened: cards mark it for them, and nothing else.

    Nobody but they see it, fit does not know of it, and it is forgotten after SEEN_MONTHS.
    """

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="seen", db_index=False)
    position = models.ForeignKey(Position, on_delete=models.CASCADE, related_name="seen_by")
    first_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        ordering = ["-last_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "position"],
                name="candidates_seenposition_once",
                violation_error_message="That they have seen this position is known already.",
            ),
            models.CheckConstraint(
                condition=Q(last_at__gte=F("first_at")),
                name="candidates_seenposition_first_before_last",
                violation_error_message="They cannot have seen it last before they saw it first.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate}: {self.position}"
