from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from candidates.models.application import Application

FULL = 100


class Score(models.Model):
    """How somebody stood to a position when they applied, as they were shown it. One an application.

    Only `candidates.services.scores` writes it, with the application. It goes with the application.
    """

    application = models.OneToOneField(
        Application, on_delete=models.CASCADE, primary_key=True, related_name="score"
    )
    fit_version = models.PositiveSmallIntegerField(help_text="`candidates.fit.VERSION`.")
    weights_version = models.PositiveSmallIntegerField(help_text="Of `Weighting`; 0: those of fit itself.")
    points = models.PositiveSmallIntegerField(help_text="0 to 100.")
    is_suited = models.BooleanField(help_text="The gates' part of the alert rule.")
    inputs = models.CharField(max_length=64, help_text="SHA-256 of what the lines were worked out from.")
    lines = models.JSONField(help_text="Gates and points, line by line.")
    at = models.DateTimeField()

    objects: ClassVar[models.Manager[Score]]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(points__lte=FULL), name="candidates_score_to_a_hundred"),
        ]

    def __str__(self) -> str:
        return f"{self.points} of application {self.application_id}"
