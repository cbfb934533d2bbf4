from __future__ import annotations

from django.db import models
from django.db.models import Q

from candidates.models.candidate import Candidate
from jobs.enums import Education


class Schooling(models.Model):
    """A school or course somebody went to. Never when: years of graduation would tell an age.

    Fit asks for the level of the whole file (`Candidate.education`), not for these.
    """

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="schooling")
    school = models.CharField(max_length=120)
    program = models.CharField(max_length=120, blank=True)
    level = models.PositiveSmallIntegerField(choices=Education, null=True, blank=True)

    class Meta:
        verbose_name = "school"
        verbose_name_plural = "education"
        ordering = ["-level", "school", "program"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "school", "program"],
                name="candidates_schooling_unique",
                violation_error_message="This school and program is already on the file.",
            ),
            models.CheckConstraint(
                condition=~Q(school=""),
                name="candidates_schooling_has_a_school",
                violation_error_message="Give the name of the school.",
            ),
            models.CheckConstraint(
                condition=Q(level=None) | Q(level__in=[*Education.values][1:]),
                name="candidates_schooling_level_known",
                violation_error_message="Choose one of the levels, or leave it open.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.program}, {self.school}" if self.program else self.school
