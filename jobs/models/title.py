from __future__ import annotations

from django.db import models
from django.urls import reverse

from jobs.enums import TitleRung


class Title(models.Model):
    """Another name the coder's work goes by. A search for it finds the openings of its rung."""

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(max_length=90, unique=True)
    rung = models.CharField(max_length=8, choices=TitleRung)
    soc = models.CharField("SOC code", max_length=24, help_text="Standard Occupational Classification.")
    note = models.TextField("in a sentence", blank=True)
    about = models.TextField("what it is", blank=True)
    differs = models.TextField("what differs from a coder", blank=True)
    is_similar = models.BooleanField(
        "one of the twelve",
        default=False,
        help_text="On the list of similar titles of the role guide.",
    )
    source = models.CharField(max_length=200, blank=True, help_text="Who places it under this code.")
    doubt = models.TextField(
        "doubt about the code", blank=True, help_text="Where another one is possible: which, and why."
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rung__in=TitleRung.values), name="jobs_title_rung_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page that says what it is; its openings have another one."""
        return reverse("jobs:title-detail", args=[self.slug])
