from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower


class Team(models.Model):
    """Who works together: whoever is in a team sees the positions of its people, and nobody's."""

    name = models.CharField(max_length=80)
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        related_name="teams",
        blank=True,
        limit_choices_to={"is_staff": True},
        help_text="Recruiters, their leads and coordinators. Whoever is in no team sees the whole desk.",
    )

    objects: ClassVar[models.Manager[Team]]

    class Meta:
        ordering = ["name"]
        permissions = [
            ("all_team", "Can see the positions of every team"),
            ("numbers_team", "Can see the numbers of everybody in their teams"),
        ]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="recruiters_team_name_unique",
                violation_error_message="Another team has this name already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
