from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jobs.models import Employer, Position


class SealedRecord(models.Model):
    """An application whose person is deleted, kept because the law asks for it, until a day.

    Who it was, and all in their words, is in `closed`, encrypted under a key of its own (SEAL_KEY). No
    page shows it; `candidates.services.sealing.opened` does, with a reason, and writes that down. Only that
    service writes it.
    """

    application_key = models.BigIntegerField(unique=True, help_text="The application it was.")
    position = models.ForeignKey(Position, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    employer = models.ForeignKey(Employer, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    applied_on = models.DateField()
    ended_on = models.DateField()
    stages = models.JSONField(blank=True, help_text="Each step: day, stage, reason.")
    score = models.JSONField(
        null=True, blank=True, help_text="Points, and the versions of what they were worked out by."
    )
    closed = models.TextField(help_text="Name, addresses, words and lines, encrypted.")
    rule = models.CharField(max_length=40, help_text="Which line of the retention table it is kept by.")
    until = models.DateField()
    legal_hold = models.BooleanField(default=False, help_text="Kept beyond its day while this is ticked.")
    hold_reason = models.CharField(max_length=300, blank=True)
    sealed_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager[SealedRecord]]

    class Meta:
        ordering = ["until", "pk"]
        permissions = [("open_sealed", "Can open a sealed record, with a reason that is written down")]
        constraints = [
            models.CheckConstraint(
                condition=Q(legal_hold=False) | ~Q(hold_reason=""),
                name="candidates_sealed_hold_has_reason",
                violation_error_message="Say why it is held: which case, and who decided.",
            ),
        ]
        indexes = [models.Index(fields=["until"], name="candidates_sealed_until")]

    def __str__(self) -> str:
        return f"sealed {self.pk}, until {self.until}"


class SealOpening(models.Model):
    """Somebody opened a sealed record, and why. Kept as long as the record."""

    record = models.ForeignKey(SealedRecord, on_delete=models.CASCADE, related_name="openings")
    by_name = models.CharField(max_length=150)
    reason = models.CharField(max_length=300)
    at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager[SealOpening]]

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="candidates_opening_has_reason",
                violation_error_message="Say why it is opened.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.by_name}: {self.reason}"
