from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from operator import and_, or_
from typing import ClassVar

from django.db import models
from django.db.models import Q

from candidates.enums import Weighed
from config.accounts.models import User
from jobs.models import Position

MOST_WEIGHT = 100


class Weighting(models.Model):
    """How much each line of points weighs for one position. Never edited: the newest version holds.

    Only `candidates.services.weightings` writes one. A position without any goes by the weights of fit
    itself (`candidates.fit.points.DEFAULT_WEIGHTS`).
    """

    position = models.ForeignKey(Position, on_delete=models.CASCADE, related_name="weightings")
    version = models.PositiveSmallIntegerField(help_text="1 for the first of its position.")
    preferred = models.PositiveSmallIntegerField()
    settings = models.PositiveSmallIntegerField()
    specialties = models.PositiveSmallIntegerField()
    software = models.PositiveSmallIntegerField()
    code_sets = models.PositiveSmallIntegerField()
    years = models.PositiveSmallIntegerField()
    evidence = models.PositiveSmallIntegerField()
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager[Weighting]]

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["position", "version"], name="candidates_weighting_once"),
            models.CheckConstraint(
                condition=reduce(and_, (Q(**{f"{kind}__lte": MOST_WEIGHT}) for kind in Weighed.values)),
                name="candidates_weighting_to_a_hundred",
                violation_error_message="A weight is 0 to 100.",
            ),
            models.CheckConstraint(
                condition=reduce(or_, (Q(**{f"{kind}__gt": 0}) for kind in Weighed.values)),
                name="candidates_weighting_weighs",
                violation_error_message="At least one line weighs more than 0.",
            ),
        ]

    def __str__(self) -> str:
        return f"weights {self.version} of {self.position_id}"

    @property
    def weights(self) -> Mapping[str, int]:
        """The weight of each line, by its `Weighed`."""
        return {kind: getattr(self, kind) for kind in Weighed.values}
