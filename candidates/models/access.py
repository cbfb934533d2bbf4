from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from candidates.enums import AccessKind
from candidates.models.candidate import Candidate
from jobs.models import Position


class AccessEvent(models.Model):
    """A recruiter saw, exported or passed on what is on somebody's file: told to them at `/me/seen/`.

    Only added to: a trigger refuses to change or delete a row, but for the services that say so
    (`candidates.services.accesses.forgetting`, `merging`) and for a user or position that is deleted.
    """

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="accesses")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    by_name = models.CharField(max_length=150, help_text="Stays when the log-in is gone.")
    kind = models.CharField(max_length=10, choices=AccessKind)
    what = models.CharField(max_length=120, blank=True, help_text="The page, or the employer.")
    position = models.ForeignKey(
        Position, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    once = models.CharField(
        max_length=64,
        unique=True,
        editable=False,
        help_text="The same within an hour, so a reload adds nothing.",
    )
    at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager[AccessEvent]]

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=AccessKind.values), name="candidates_access_kind_known"
            ),
        ]
        indexes = [
            models.Index(fields=["candidate", "-at"], name="candidates_access_newest"),
            models.Index(fields=["at"], name="candidates_access_oldest"),
        ]

    def __str__(self) -> str:
        return f"{self.by_name}: {self.get_kind_display()}"
