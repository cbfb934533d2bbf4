from __future__ import annotations

from django.db import models


class RoleFact(models.Model):
    """One fact of the role guide: what coders do, learn, earn; with its source and date."""

    class Section(models.TextChoices):
        SUMMARY = "summary", "What a coder does"
        DUTY = "duty", "Duties"
        EDUCATION = "education", "Education"
        SKILL = "skill", "Skills"
        CAREER = "career", "Career path"
        TREND = "trend", "Trends"
        OUTLOOK = "outlook", "Outlook"
        HOURS = "hours", "Hours"
        PROMISE = "promise", "What we promise"

    section = models.CharField(max_length=9, choices=Section)
    key = models.SlugField(max_length=60)
    text = models.TextField()
    figure = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=200, blank=True)
    as_of = models.CharField("date of the fact", max_length=160, blank=True)
    is_superseded = models.BooleanField(default=False)
    rank = models.PositiveSmallIntegerField(default=100)

    class Meta:
        ordering = ["section", "rank", "key"]
        constraints = [
            models.UniqueConstraint(fields=["section", "key"], name="jobs_fact_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.get_section_display()}: {self.key}"
