from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from jobs.enums import STATE_CHOICES, US_STATES, Occupation

WAGES = ("p10", "p25", "median", "p75", "p90", "mean")
"""Of these a survey may say that they lie above its top, and by how much not."""


def _rising() -> Q:
    """Each percentile is no less than the one before; what is not given compares with nothing."""
    given = WAGES[:5]
    found = Q()
    for place, lower in enumerate(given):
        for upper in given[place + 1 :]:
            found &= Q(**{f"{lower}": None}) | Q(**{f"{upper}": None}) | Q(**{f"{lower}__lte": F(upper)})
    return found


class AreaWage(models.Model):
    """What the Bureau of Labor Statistics (OEWS) publishes of one occupation in one area, in one release.

    Wages are US dollars a year. Empty: not published. What is named in `above_top` is empty as well: it
    is at or above the highest wage that the survey tells.
    """

    reference = models.DateField("month of the survey", help_text="Its first day.")
    occupation = models.CharField(max_length=7, choices=Occupation)
    area = models.CharField("area code", max_length=7)
    title = models.CharField("area", max_length=120)
    state = models.CharField("primary state", max_length=2, choices=STATE_CHOICES)
    employment = models.PositiveIntegerField(null=True, blank=True)
    p10 = models.PositiveIntegerField("10th percentile", null=True, blank=True)
    p25 = models.PositiveIntegerField("25th percentile", null=True, blank=True)
    median = models.PositiveIntegerField(null=True, blank=True)
    p75 = models.PositiveIntegerField("75th percentile", null=True, blank=True)
    p90 = models.PositiveIntegerField("90th percentile", null=True, blank=True)
    mean = models.PositiveIntegerField(null=True, blank=True)
    above_top = ArrayField(
        models.CharField(max_length=6),
        default=list,
        blank=True,
        help_text="Which of the wages are at or above the top of the survey.",
    )

    class Meta:
        verbose_name = "BLS wage"
        ordering = ["-reference", "occupation", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["reference", "occupation", "area"],
                name="jobs_areawage_once",
                violation_error_message="This occupation is in this area of this release already.",
            ),
            models.CheckConstraint(
                condition=Q(occupation__in=Occupation.values), name="jobs_areawage_occupation_known"
            ),
            models.CheckConstraint(condition=Q(state__in=list(US_STATES)), name="jobs_areawage_state_known"),
            models.CheckConstraint(
                condition=_rising(),
                name="jobs_areawage_percentiles_rise",
                violation_error_message="A percentile is lower than the one before it.",
            ),
            models.CheckConstraint(
                condition=Q(above_top__contained_by=list(WAGES)),
                name="jobs_areawage_above_top_known",
                violation_error_message="Only a wage can be above the top of the survey.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_occupation_display()}, {self.title}, {self.reference:%B %Y}"
