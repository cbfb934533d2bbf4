from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from candidates.enums import HELD_STATUSES, CredentialStatus, SkillLevel
from candidates.models.candidate import Candidate
from jobs.enums import CompetencyKind
from jobs.models import Competency


class HeldCredential(models.Model):
    """A credential a person has, or had. An apprentice form is the credential with `apprentice`."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="credentials")
    credential = models.ForeignKey(
        Competency,
        on_delete=models.PROTECT,
        related_name="holders",
        limit_choices_to={"kind": CompetencyKind.CREDENTIAL, "apprentice_of": None},
    )
    apprentice = models.BooleanField(default=False, help_text="Such as CPC-A: the exam, not yet the years.")
    number = models.CharField("member number", max_length=40, blank=True)
    earned_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=8, choices=CredentialStatus, default=CredentialStatus.UNKNOWN)
    checked_at = models.DateTimeField("checked on", null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"is_staff": True},
    )

    class Meta:
        ordering = ["credential__rank", "credential__label"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "credential"],
                name="candidates_held_credential_unique",
                violation_error_message="This credential is already on the file.",
            ),
            models.CheckConstraint(
                condition=Q(earned_on=None) | Q(expires_on=None) | Q(expires_on__gte=models.F("earned_on")),
                name="candidates_held_credential_dates_in_order",
                violation_error_message="A credential cannot expire before it was earned.",
            ),
            models.CheckConstraint(
                condition=Q(checked_by=None) | Q(checked_at__isnull=False),
                name="candidates_held_credential_check_has_date",
                violation_error_message="A check has a date.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["credential", "candidate"],
                include=["expires_on", "apprentice", "status"],
                name="candidates_held_credential_by",
            )
        ]

    def __str__(self) -> str:
        return f"{self.credential}{'-A' if self.apprentice else ''}"

    def is_held(self, on: date | None = None) -> bool:
        """Whether it counts on that day (default today): not lapsed, not revoked, not expired."""
        day = on or timezone.localdate()
        return self.status in HELD_STATUSES and (self.expires_on is None or self.expires_on >= day)


class HeldCompetency(models.Model):
    """What else a person knows or has worked in: code sets, settings, specialties, software."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="competencies")
    competency = models.ForeignKey(
        Competency,
        on_delete=models.PROTECT,
        related_name="known_by",
        limit_choices_to=~Q(kind__in=(CompetencyKind.CREDENTIAL, CompetencyKind.DUTY)),
    )
    level = models.PositiveSmallIntegerField(choices=SkillLevel, null=True, blank=True)
    years = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    last_used = models.PositiveSmallIntegerField("last used in (year)", null=True, blank=True)
    checked_at = models.DateTimeField("tested or checked on", null=True, blank=True)

    class Meta:
        verbose_name_plural = "held competencies"
        ordering = ["competency__kind", "competency__rank", "competency__label"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "competency"],
                name="candidates_held_competency_unique",
                violation_error_message="This is already on the file.",
            ),
            models.CheckConstraint(
                condition=Q(level=None) | Q(level__in=SkillLevel.values),
                name="candidates_held_competency_level_known",
            ),
            models.CheckConstraint(
                condition=Q(years=None) | Q(years__gte=0, years__lte=60),
                name="candidates_held_competency_years_sensible",
                violation_error_message="Years run from 0 to 60.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["competency", "candidate"],
                include=["level", "years"],
                name="candidates_held_competency_by",
            )
        ]

    def __str__(self) -> str:
        return str(self.competency)

    @property
    def is_held(self) -> bool:
        """Level 0 says "none"; no level given says the person listed it."""
        return self.level != SkillLevel.NONE
