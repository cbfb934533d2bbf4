from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from candidates.enums import OPEN_INTERVIEWS, InterviewKind, InterviewState
from candidates.models.application import Application
from config.zones import SHAPE

MOST_SLOTS = 6
LEAST_MINUTES, MOST_MINUTES = 10, 480


class InterviewQuerySet(models.QuerySet["Interview"]):
    def open(self) -> InterviewQuerySet:
        """Offered or chosen: at most one of an application."""
        return self.filter(state__in=OPEN_INTERVIEWS)


class Interview(models.Model):
    """Times offered for a talk about an application, and what came of them. Kept when it has ended.

    Moments are UTC; `time_zone` is where the organizer reads them. `uid` stays for good and `sequence` grows
    with whatever changes what a calendar shows, as RFC 5545 3.8.7.4 asks: so an update finds its event.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="interviews")
    state = models.CharField(
        max_length=8, choices=InterviewState, default=InterviewState.OFFERED, editable=False
    )
    kind = models.CharField(max_length=7, choices=InterviewKind)
    where = models.CharField(
        "link, number or address", max_length=300, help_text="Where they go, or what they call or open."
    )
    note = models.TextField("what to know before", max_length=1000, blank=True)
    slots = ArrayField(models.DateTimeField(), size=MOST_SLOTS)
    minutes = models.PositiveSmallIntegerField(
        "how long", validators=[MinValueValidator(LEAST_MINUTES), MaxValueValidator(MOST_MINUTES)]
    )
    time_zone = models.CharField("time zone", max_length=40)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    starts_at = models.DateTimeField("chosen time", null=True, blank=True, editable=False)
    words = models.TextField("what the candidate says", max_length=1000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    offered_at = models.DateTimeField(default=timezone.now, editable=False)
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    asks_to_move_at = models.DateTimeField(null=True, blank=True, editable=False)
    canceled_at = models.DateTimeField(null=True, blank=True, editable=False)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[InterviewQuerySet] = InterviewQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-offered_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                name="candidates_interview_one_open",
                condition=Q(state__in=OPEN_INTERVIEWS),
                violation_error_message="Times are offered to this person already.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=InterviewState.values), name="candidates_interview_state_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=InterviewKind.values), name="candidates_interview_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(slots__len__gte=1, slots__len__lte=MOST_SLOTS),
                name="candidates_interview_has_slots",
                violation_error_message=f"Offer 1 to {MOST_SLOTS} times.",
            ),
            models.CheckConstraint(
                condition=Q(minutes__range=(LEAST_MINUTES, MOST_MINUTES)),
                name="candidates_interview_length",
                violation_error_message=f"An interview takes {LEAST_MINUTES} to {MOST_MINUTES} minutes.",
            ),
            models.CheckConstraint(
                condition=Q(time_zone__regex=f"^({SHAPE})$"), name="candidates_interview_zone"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(InterviewState.CHOSEN, InterviewState.HELD), starts_at=None)
                & ~Q(state__in=(InterviewState.OFFERED, InterviewState.DECLINED), starts_at__isnull=False),
                name="candidates_interview_chosen_has_time",
                violation_error_message="A chosen interview has a time, an offered one has none.",
            ),
            models.CheckConstraint(
                condition=Q(starts_at=None) | Q(slots__contains=[F("starts_at")]),
                name="candidates_interview_time_was_offered",
                violation_error_message="Only a time that was offered can be chosen.",
            ),
            models.CheckConstraint(
                condition=Q(state=InterviewState.CANCELED, canceled_at__isnull=False)
                | ~Q(state=InterviewState.CANCELED) & Q(canceled_at=None),
                name="candidates_interview_canceled_has_date",
            ),
        ]
        indexes = [
            models.Index(
                fields=["starts_at"],
                name="candidates_interview_coming",
                condition=Q(state=InterviewState.CHOSEN, reminded_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"Interview: {self.application}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_INTERVIEWS

    @property
    def ends_at(self) -> datetime | None:
        return self.starts_at + timedelta(minutes=self.minutes) if self.starts_at else None

    @property
    def is_over(self) -> bool:
        """Whether the chosen time has passed."""
        return self.ends_at is not None and self.ends_at <= timezone.now()

    @property
    def coming_slots(self) -> list[datetime]:
        """The times that can still be chosen, earliest first."""
        return [slot for slot in sorted(self.slots) if slot > timezone.now()]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)
