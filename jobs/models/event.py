from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow
from django.db import models

from jobs.enums import EventKind
from jobs.models.position import Position


class PositionEvent(models.Model):
    """What happened to a position. Written in the transaction that did it; others read it as news."""

    position = models.ForeignKey(Position, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=9, choices=EventKind)
    at = models.DateTimeField(auto_now_add=True)
    began_at = models.DateTimeField(
        "its transaction began",
        null=True,
        editable=False,
        db_default=TransactionNow(),
        help_text="By this the history of the position knows what was changed along with it.",
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty: the system, such as the closing date.",
    )
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=EventKind.values), name="jobs_event_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.position_id}"
