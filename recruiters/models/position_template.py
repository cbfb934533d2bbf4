"""Positions that others begin with."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from config.text import refuse_unseen
from jobs.models import Position


class PositionTemplate(models.Model):
    """That a position is kept to make others after it, under a name: `Inpatient`, `Risk adjustment`.

    It points at the position and copies nothing: a copy is made when one is opened after it.
    """

    position = models.OneToOneField(Position, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80, unique=True, validators=[refuse_unseen])
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager[PositionTemplate]]

    class Meta:
        verbose_name = "template of positions"
        verbose_name_plural = "templates of positions"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(name=""),
                name="recruiters_template_named",
                violation_error_message="Give the template a name.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
