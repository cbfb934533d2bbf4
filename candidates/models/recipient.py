from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from candidates.enums import Cadence, Visibility
from candidates.models.candidate import Candidate
from config.zones import known_zones

DEFAULT_TIMEZONE = "America/New_York"
DEFAULT_HOUR = 8


def check_timezone(name: str) -> None:
    """Raise ValidationError unless `name` is an IANA time zone such as America/Chicago (`config.zones`)."""
    if name not in known_zones():
        raise ValidationError("Use the name of a time zone, such as America/Chicago.")


class RecipientQuerySet(models.QuerySet["Recipient"]):
    def listening(self, on: date | None = None) -> RecipientQuerySet:
        """Those who want alerts on that day (default today): cadence not off, not paused."""
        paused = Q(paused_until__gt=on or timezone.localdate())
        return self.exclude(cadence=Cadence.OFF).exclude(paused)

    def findable(self) -> RecipientQuerySet:
        """Those whom the desk may find: all but whose file is hidden (`Candidate.objects.findable`)."""
        return self.exclude(candidate__visibility=Visibility.HIDDEN)


class Recipient(models.Model):
    """Where alerts go: one row an address, so that one person gets one mail however often they suit.

    A person on file has one, and so has a visitor who only saved a search: theirs has no candidate.
    """

    email = models.EmailField("e-mail address", max_length=254)
    candidate = models.OneToOneField(
        Candidate, on_delete=models.CASCADE, null=True, blank=True, related_name="recipient"
    )
    cadence = models.CharField("alerts", max_length=7, choices=Cadence, default=Cadence.INSTANT)
    timezone = models.CharField(
        "time zone", max_length=40, default=DEFAULT_TIMEZONE, validators=[check_timezone]
    )
    hour = models.PositiveSmallIntegerField(
        "hour of the digest", default=DEFAULT_HOUR, help_text="0 to 23, in their own time zone."
    )
    paused_until = models.DateField(null=True, blank=True)
    file_paused_until = models.DateField(
        "paused by file until",
        null=True,
        blank=True,
        help_text="Until when nothing comes by what is on file; saved searches still tell.",
    )
    file_stopped_at = models.DateTimeField(
        "stopped by file",
        null=True,
        blank=True,
        editable=False,
        help_text="Since when nothing comes by what is on file; saved searches still tell.",
    )
    stopped_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When they stopped alerts, complained of one, or told a recruiter to.",
    )
    stopped_cadence = models.CharField(
        "before they stopped",
        max_length=7,
        choices=Cadence,
        blank=True,
        editable=False,
        help_text="How often alerts came until they were stopped.",
    )
    saved_stopped_at = models.DateTimeField(
        "wants no reminders of saved positions",
        null=True,
        blank=True,
        editable=False,
        help_text="Since when nobody is reminded there that a saved position closes.",
    )
    credentials_stopped_at = models.DateTimeField(
        "wants no reminders of credentials",
        null=True,
        blank=True,
        editable=False,
        help_text="Since when nobody is reminded there that a credential ends.",
    )
    refuses_asking_since = models.DateTimeField(
        "wants no mails to confirm",
        null=True,
        blank=True,
        editable=False,
        help_text="Since when no mail asks there to confirm a search, whoever types the address.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[RecipientQuerySet] = RecipientQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "alert setting"
        ordering = ["email"]
        indexes = [
            models.Index(
                fields=["stopped_at"],
                name="candidates_recipient_stopped",
                condition=Q(stopped_at__isnull=False),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                name="candidates_recipient_email_unique",
                violation_error_message="There is already an alert setting for this address.",
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="candidates_recipient_email_lower_case"
            ),
            models.CheckConstraint(
                condition=Q(cadence__in=Cadence.values), name="candidates_recipient_cadence_known"
            ),
            models.CheckConstraint(
                condition=Q(stopped_cadence="")
                | Q(cadence=Cadence.OFF, stopped_at__isnull=False)
                & Q(stopped_cadence__in=[Cadence.INSTANT, Cadence.DAILY, Cadence.WEEKLY]),
                name="candidates_recipient_before_a_stop",
            ),
            models.CheckConstraint(
                condition=Q(hour__lte=23),
                name="candidates_recipient_hour_of_day",
                violation_error_message="The hour runs from 0 to 23.",
            ),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def is_stopped(self) -> bool:
        """Whether no alert goes there until somebody asks for them again."""
        return self.cadence == Cadence.OFF

    @property
    def cadence_wanted(self) -> Cadence:
        """How often alerts come; while they are stopped, how often they came before. Never `OFF`."""
        if not self.is_stopped:
            return Cadence(self.cadence)
        return Cadence(self.stopped_cadence or Cadence.INSTANT)

    @property
    def is_paused(self) -> bool:
        """Whether alerts wait for a day that is still to come (`paused_until`)."""
        return self.paused_until is not None and self.paused_until > timezone.localdate()

    @property
    def hears_by_file(self) -> bool:
        """Whether what is on file brings alerts, as far as this goes. A stop of all is asked apart."""
        return self.file_stopped_at is None and not self.is_file_paused

    @property
    def is_file_paused(self) -> bool:
        """Whether alerts by the file wait for a day that is still to come."""
        return self.file_paused_until is not None and self.file_paused_until > timezone.localdate()
