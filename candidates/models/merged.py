from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from candidates.models.candidate import Candidate


class MergedFile(models.Model):
    """A file that was put together with another of the same person, and what it was known by.

    By that, mails to it are found again, stops that are pressed in them hold, and a deletion misses nothing.
    `journal` is what undoing needs, row by row; it is emptied after `undo_until`. Only
    `recruiters.services.duplicates` writes this.
    """

    candidate = models.ForeignKey(
        Candidate, on_delete=models.CASCADE, related_name="merged_files", help_text="The file that stayed."
    )
    was = models.BigIntegerField("number of the file that went", unique=True)
    email = models.EmailField("address that is theirs no more", max_length=254)
    recipient_key = models.BigIntegerField(null=True, unique=True, help_text="Of its alert setting.")
    application_keys = ArrayField(
        models.BigIntegerField(), default=list, help_text="Of applications that went into another of theirs."
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    undo_until = models.DateField()
    journal = models.JSONField(null=True, editable=False)

    objects: ClassVar[models.Manager[MergedFile]]

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="candidates_merged_lower_case"),
        ]

    def __str__(self) -> str:
        return f"file {self.was} into {self.candidate_id}"

    @property
    def can_be_undone(self) -> bool:
        """As far as time goes."""
        return self.journal is not None and self.undo_until >= timezone.localdate()
