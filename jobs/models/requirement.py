from __future__ import annotations

from django.db import models

from jobs.enums import CompetencyKind, RequirementLevel
from jobs.models.competency import Competency
from jobs.models.position import Position

ASKABLE = (
    CompetencyKind.CREDENTIAL,
    CompetencyKind.CODE_SET,
    CompetencyKind.SETTING,
    CompetencyKind.SPECIALTY,
    CompetencyKind.SOFTWARE,
    CompetencyKind.KNOWLEDGE,
)
"""Kinds a requirement may name: what a person can hold. Duties are what one will do."""

NAMES_NOTHING = "A group that names nothing yet"
"""Nobody fills such a group: its position is not published, and nobody is told of it."""


class Requirement(models.Model):
    """One group of what a position asks for: any one of its members fills it.

    A position's groups stand together: all required ones must be filled. So
    `CPC|CCS-P; ICD-10-CM` is two groups, the first with two members.
    """

    position = models.ForeignKey(Position, on_delete=models.CASCADE, related_name="requirements")
    level = models.CharField(max_length=9, choices=RequirementLevel, default=RequirementLevel.REQUIRED)
    any_of = models.ManyToManyField(
        Competency,
        related_name="requirements",
        limit_choices_to={"kind__in": ASKABLE},
        verbose_name="any one of",
    )

    class Meta:
        ordering = ["-level", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(level__in=RequirementLevel.values),
                name="jobs_requirement_level_known",
            ),
        ]

    def __str__(self) -> str:
        # A row that is not saved, or was just deleted, has no members to name.
        return self.label if self.pk else f"{self.get_level_display()} group"

    @property
    def label(self) -> str:
        """In words: `CPC or CCS-P`."""
        labels = [member.label for member in self.any_of.all()] or [NAMES_NOTHING]
        return " or ".join([", ".join(labels[:-1]), labels[-1]]) if len(labels) > 1 else "".join(labels)
