from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from jobs.enums import ReportReason
from jobs.models.position import Position


class PositionReportQuerySet(models.QuerySet["PositionReport"]):
    def waiting(self) -> PositionReportQuerySet:
        """Those nobody has dealt with."""
        return self.filter(handled_at=None)


class PositionReport(models.Model):
    """Somebody says that something is wrong with a position. `jobs.services.reports` writes it."""

    position = models.ForeignKey(Position, on_delete=models.CASCADE, related_name="reports")
    reason = models.CharField(max_length=13, choices=ReportReason)
    text = models.TextField("in their words", max_length=2000, blank=True)
    email = models.EmailField("e-mail", blank=True, help_text="Unproven; given to be asked back.")
    at = models.DateTimeField("came in", auto_now_add=True)
    handled_at = models.DateTimeField("dealt with", null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="by",
    )

    objects: ClassVar[PositionReportQuerySet] = PositionReportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "report"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__in=ReportReason.values), name="jobs_positionreport_reason_known"
            ),
            models.CheckConstraint(
                condition=Q(handled_by=None) | Q(handled_at__isnull=False),
                name="jobs_positionreport_handled_has_date",
                violation_error_message="What was dealt with has a date.",
            ),
        ]
        indexes = [
            models.Index(fields=["-at"], name="jobs_positionreport_waiting", condition=Q(handled_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: {self.position}"
