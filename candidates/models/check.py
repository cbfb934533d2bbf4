from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.core.files.storage import Storage
from django.db import models
from django.db.models import Q
from django.utils import timezone

from candidates.enums import CheckEnd, CheckFound, CheckPlace
from candidates.models.held import HeldCredential
from candidates.resumes.limits import FILE_BYTES
from config.storage import private

EVIDENCE_KINDS = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg"}
"""Kinds of file that may be kept as evidence, and what each is called on the wire."""
FRESH_DAYS = 365
"""Fit counts a check for so long (the projection does, by the year); older ones say that they are."""


def evidence_key() -> str:
    """Where a file of evidence lies in private storage; nothing of its name or owner is in it."""
    return f"evidence/{uuid4()}"


class CredentialCheck(models.Model):
    """Somebody at the desk looked a credential up: where, when, by which number, and what came of it.

    It speaks for the row on file as it stood then. The database ends it as number, credential or form
    change, or as the check is taken off the row (a trigger): nobody can forget to.
    """

    held = models.ForeignKey(HeldCredential, on_delete=models.CASCADE, related_name="checks")
    number = models.CharField("member number", max_length=40, blank=True, help_text="As it was looked up.")
    at = models.DateTimeField("looked up", default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"is_staff": True},
    )
    place = models.CharField("where", max_length=8, choices=CheckPlace)
    found = models.CharField("what came of it", max_length=9, choices=CheckFound)
    note = models.CharField(max_length=300, blank=True)
    file_name = models.CharField("evidence", max_length=120, blank=True)
    file_kind = models.CharField(max_length=4, blank=True)
    file_size = models.PositiveIntegerField(default=0, help_text="Bytes.")
    file_sha256 = models.CharField(max_length=64, blank=True)
    file_key = models.CharField(max_length=60, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=10, choices=CheckEnd, blank=True)

    objects: ClassVar[models.Manager[CredentialCheck]]

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(place__in=CheckPlace.values, found__in=CheckFound.values),
                name="candidates_check_words_known",
            ),
            models.CheckConstraint(
                condition=~Q(place=CheckPlace.OTHER) | ~Q(note=""),
                name="candidates_check_elsewhere_is_named",
                violation_error_message="Say where it was looked up.",
            ),
            models.CheckConstraint(
                condition=Q(file_key="", file_name="", file_kind="", file_sha256="", file_size=0)
                | ~Q(file_key="")
                & ~Q(file_name="")
                & Q(file_kind__in=list(EVIDENCE_KINDS), file_size__gte=1, file_size__lte=FILE_BYTES),
                name="candidates_check_file_whole_or_none",
                violation_error_message="Evidence has 5 MB at most.",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_because="")
                | Q(ended_at__isnull=False, ended_because__in=CheckEnd.values),
                name="candidates_check_ended_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_found_display()}, {timezone.localdate(self.at)}"

    @property
    def storage(self) -> Storage:
        return private()

    @property
    def age_days(self) -> int:
        """Whole days since the look-up."""
        return (timezone.localdate() - timezone.localdate(self.at)).days

    @property
    def is_old(self) -> bool:
        return self.age_days > FRESH_DAYS

    @property
    def is_found(self) -> bool:
        """The issuer knew it, in whatever state."""
        return self.found in {CheckFound.ACTIVE, CheckFound.INACTIVE, CheckFound.REVOKED}
