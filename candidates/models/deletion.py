from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from candidates.enums import AskedBy
from candidates.models.candidate import Candidate
from candidates.models.recipient import Recipient


class DeletionRequest(models.Model):
    """Somebody's file is to be deleted, or was. Only `candidates.services.deletions` writes it.

    What is left of it once it is done says nothing of a person: a number, days and counts.
    """

    number = models.CharField(max_length=12, unique=True, help_text="Of the receipt.")
    candidate = models.ForeignKey(
        Candidate, on_delete=models.SET_NULL, null=True, blank=True, related_name="deletions"
    )
    recipient = models.ForeignKey(
        Recipient, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    email = models.EmailField(max_length=254, blank=True, help_text="For the receipt. Empty once it is done.")
    asked_by = models.CharField(max_length=8, choices=AskedBy)
    asked_at = models.DateTimeField(auto_now_add=True)
    tries = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    deleted = models.JSONField(default=dict, blank=True, help_text="How many of what.")
    sealed = models.PositiveIntegerField(default=0)
    sealed_until = models.DateField(null=True, blank=True)

    objects: ClassVar[models.Manager[DeletionRequest]]

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(asked_by__in=AskedBy.values), name="candidates_deletion_asked_by_known"
            ),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(email="", candidate=None, recipient=None, user=None),
                name="candidates_deletion_done_names_nobody",
            ),
            models.UniqueConstraint(
                fields=["email"],
                condition=Q(done_at=None),
                name="candidates_deletion_asked_once",
                violation_error_message="Its deletion is asked for already.",
            ),
        ]

    def __str__(self) -> str:
        return self.number
