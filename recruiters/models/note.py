from __future__ import annotations

from django.conf import settings
from django.db import models

from candidates.models import Application


class Note(models.Model):
    """What a recruiter wrote down about an application. Candidates never see it."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    text = models.TextField(max_length=4000)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.text[:60]
