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
    mark = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text="A keyed print of the address: who knows it finds the record, and nobody reads it here.",
    )
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
        permissions = [
            ("open_sealed", "Can open a sealed record, with a reason that is written down"),
            ("hold_sealed", "Can hold a sealed record beyond its day, and lift that"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(legal_hold=False) | ~Q(hold_reason=""),
                name="candidates_sealed_hold_has_reason",
                violation_error_message="Say why it is held: which case, and who decided.",
            ),
        ]
        indexes = [
            models.Index(fields=["until"], name="candidates_sealed_until"),
            models.Index(fields=["mark"], name="candidates_sealed_mark"),
        ]

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


class SealHold(models.Model):
    """A legal hold of a sealed record was placed or lifted, and why. Kept as long as the record."""

    record = models.ForeignKey(SealedRecord, on_delete=models.CASCADE, related_name="holds")
    is_placed = models.BooleanField(help_text="Placed; otherwise lifted.")
    by_name = models.CharField(max_length=150)
    reason = models.CharField(max_length=300)
    at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager[SealHold]]

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="candidates_hold_has_reason",
                violation_error_message="Say why: which case, and who decided.",
            )
        ]

    def __str__(self) -> str:
        return f"{'held' if self.is_placed else 'lifted'} by {self.by_name}: {self.reason}"
