from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower

from jobs.enums import EmployerKind


class Employer(models.Model):
    name = models.CharField(max_length=160)
    slug = models.SlugField(max_length=180, unique=True)
    kind = models.CharField(max_length=20, choices=EmployerKind)
    about = models.TextField(blank=True, help_text="Markdown. Shown on every position of theirs.")
    website = models.URLField(blank=True)
    is_demo = models.BooleanField("invented", default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="jobs_employer_name_unique",
                violation_error_message="There is already an employer with this name.",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=EmployerKind.values), name="jobs_employer_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name
