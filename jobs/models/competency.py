from __future__ import annotations

import re
from typing import ClassVar

from django.db import models

from jobs.enums import CompetencyKind, CredentialLevel


def folded(text: str) -> str:
    """How spellings are compared: lower case, marks and joints dropped (`ICD-10 CM` is `icd10cm`)."""
    return re.sub(r"[^a-z0-9+&]", "", text.lower().replace("®", "").replace("™", ""))


class CompetencyQuerySet(models.QuerySet["Competency"]):
    def of_kind(self, *kinds: CompetencyKind) -> CompetencyQuerySet:
        return self.filter(kind__in=kinds)


class Competency(models.Model):
    """One word of the trade: a credential, a code set, a setting, a specialty, a system, a duty.

    `key` is stable and goes into files and addresses; `label` is what people read (`CPC`, `Pro-fee`).
    """

    kind = models.CharField(max_length=12, choices=CompetencyKind)
    key = models.CharField(max_length=60, unique=True, help_text="Stable; used in files and links.")
    label = models.CharField(max_length=60, help_text="What people read, such as CPC or Pro-fee.")
    name = models.CharField("full name", max_length=160, blank=True)
    description = models.TextField(blank=True)
    rank = models.PositiveSmallIntegerField(default=100, help_text="Lower comes first in lists.")
    apprentice_of = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="apprentice_form",
        help_text="CPC-A is the apprentice form of CPC.",
    )
    replaces = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="replaced_by",
        help_text="Also counts for these: RHIA counts where RHIT is asked for.",
    )

    objects: ClassVar[CompetencyQuerySet] = CompetencyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = "competencies"
        ordering = ["kind", "rank", "label"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "label"],
                name="jobs_competency_label_unique",
                violation_error_message="This kind already has a competency with that label.",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=CompetencyKind.values),
                name="jobs_competency_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(apprentice_of=None) | models.Q(kind=CompetencyKind.CREDENTIAL),
                name="jobs_competency_only_credentials_have_apprentices",
                violation_error_message="Only a credential can be an apprentice form.",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class CompetencyAlias(models.Model):
    """Another spelling, as seen in files and resumes. `folded` is what is looked up."""

    competency = models.ForeignKey(Competency, on_delete=models.CASCADE, related_name="aliases")
    text = models.CharField(max_length=120)
    folded = models.CharField(max_length=120, editable=False)
    is_ambiguous = models.BooleanField(
        "means other things too",
        default=False,
        help_text="Counts in running text only near a word of the trade (CRC, CIC, COC ...).",
    )

    class Meta:
        verbose_name = "alias"
        verbose_name_plural = "aliases"
        ordering = ["text"]
        constraints = [
            models.UniqueConstraint(
                fields=["competency", "folded"],
                name="jobs_alias_unique",
                violation_error_message="This competency already has that alias.",
            ),
        ]
        indexes = [models.Index(fields=["folded"], name="jobs_alias_folded")]

    def __str__(self) -> str:
        return self.text

    def save(self, *args: object, **kwargs: object) -> None:
        self.folded = folded(self.text)
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class CredentialFacts(models.Model):
    """What is known of a credential beyond its name, with source and date."""

    competency = models.OneToOneField(
        Competency, on_delete=models.CASCADE, related_name="facts", verbose_name="credential"
    )
    issuer = models.CharField(max_length=40)
    setting_focus = models.CharField(max_length=160, blank=True)
    level = models.CharField(max_length=10, choices=CredentialLevel, default=CredentialLevel.CORE)
    ceu = models.PositiveSmallIntegerField(
        "continuing education units",
        null=True,
        blank=True,
        help_text="For one credential, per cycle.",
    )
    cycle_months = models.PositiveSmallIntegerField(null=True, blank=True)
    verification = models.CharField("how it is checked", max_length=200, blank=True)
    note = models.TextField(blank=True)
    source = models.CharField(max_length=200, blank=True)
    as_of = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = "credential facts"
        verbose_name_plural = "credential facts"

    def __str__(self) -> str:
        return f"{self.competency} ({self.issuer})"
