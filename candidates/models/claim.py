from __future__ import annotations

from django.db import models
from django.db.models import Q

from candidates.enums import ClaimKind, ClaimSource, ClaimUnit
from candidates.models.candidate import Candidate
from jobs.enums import CompetencyKind
from jobs.models import Competency

MOST_COUNTED = 2000
"""Charts or encounters: radiology reads some hundreds a day; more than this is a slip of the finger."""


class Claim(models.Model):
    """What somebody says of how accurate or how fast they code, in one setting, and how they know.

    No national standard exists, and a chart is not the same work everywhere: a claim is shown as it
    was given and compared only with one of the same unit and setting. Fit reads none of them.
    """

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="claims")
    kind = models.CharField(max_length=12, choices=ClaimKind)
    value = models.DecimalField(max_digits=6, decimal_places=1)
    unit = models.CharField(max_length=16, choices=ClaimUnit)
    setting = models.ForeignKey(
        Competency,
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"kind": CompetencyKind.SETTING},
    )
    source = models.CharField("how they know", max_length=10, choices=ClaimSource)
    as_of = models.DateField("as of", help_text="The month of the figure, as its first day.")

    class Meta:
        ordering = ["kind", "setting__rank", "setting__label", "-as_of", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "kind", "unit", "setting", "source"],
                name="candidates_claim_unique",
                violation_error_message="This figure is already on the file: change that one.",
            ),
            models.CheckConstraint(
                condition=Q(kind=ClaimKind.ACCURACY, unit=ClaimUnit.PERCENT)
                | Q(kind=ClaimKind.PRODUCTIVITY, unit__in=[*ClaimUnit.values][1:]),
                name="candidates_claim_unit_suits_kind",
                violation_error_message="Accuracy is in percent; productivity in charts or encounters.",
            ),
            models.CheckConstraint(
                condition=Q(value__gt=0, value__lte=MOST_COUNTED)
                & (Q(kind=ClaimKind.PRODUCTIVITY) | Q(value__lte=100)),
                name="candidates_claim_value_sensible",
                violation_error_message="Accuracy runs up to 100 percent, productivity from 0.1 to 2,000.",
            ),
            models.CheckConstraint(
                condition=Q(source__in=ClaimSource.values),
                name="candidates_claim_source_known",
                violation_error_message="Say how this figure is known.",
            ),
            models.CheckConstraint(
                condition=Q(as_of__day=1, as_of__year__gte=2000),
                name="candidates_claim_as_of_a_month",
                violation_error_message="Give the month of the figure, such as 03/2026.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount} in {self.setting}"

    @property
    def amount(self) -> str:
        """`97.5 %`, `24 charts a day`."""
        return f"{self.value.normalize():f} {self.get_unit_display()}"
