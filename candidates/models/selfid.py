from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import TruncMonth

from candidates.enums import Race, Sex


class SelfIdentification(models.Model):
    """What somebody chose to say of sex and of race or ethnicity, for counting alone.

    Nothing in the database leads from here to a person or back: `link` is a print of the file's key under
    SELF_ID_KEY, which the database does not hold, and there is no running number and no moment. Only
    `candidates.services.selfid` writes it, and only `recruiters.queries.impact` counts it.
    """

    link = models.CharField(max_length=64, primary_key=True, help_text="HMAC-SHA256 of the key of a file.")
    sex = models.CharField(max_length=8, choices=Sex)
    race = models.CharField("race or ethnicity", max_length=12, choices=Race)
    asked = models.CharField(max_length=20, help_text="Which categories were asked (`selfid.ASKED`).")
    said_in = models.DateField(
        "month", help_text="Its first day: no moment, which would lead to an application."
    )
    kept_until = models.DateField()

    objects: ClassVar[models.Manager[SelfIdentification]]

    class Meta:
        verbose_name = "self-identification"
        default_permissions = ()
        permissions = [("view_impact", "Can see selection and impact ratios")]
        constraints = [
            models.CheckConstraint(condition=Q(sex__in=Sex.values), name="candidates_selfid_sex_known"),
            models.CheckConstraint(condition=Q(race__in=Race.values), name="candidates_selfid_race_known"),
            models.CheckConstraint(
                condition=Q(said_in=TruncMonth("said_in")), name="candidates_selfid_month_alone"
            ),
        ]

    def __str__(self) -> str:
        return "self-identification"
