"""Two files that look like those of one person, and are not."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from candidates.models import Candidate


class NotSamePerson(models.Model):
    """A recruiter looked at two files and said that they are of two people. Two rows: one from each side."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="+", db_index=False)
    other = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager[NotSamePerson]]

    class Meta:
        verbose_name = "two people told apart"
        verbose_name_plural = "people told apart"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "other"],
                name="recruiters_notsame_once",
                violation_error_message="That these are two people is known already.",
            ),
            models.CheckConstraint(
                condition=~Q(candidate=F("other")),
                name="recruiters_notsame_two",
                violation_error_message="Nobody is another person than themselves.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id} is not {self.other_id}"
