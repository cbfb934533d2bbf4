from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Upper
from django.utils import timezone
from phonenumber_field.modelfields import PhoneNumberField

from candidates.enums import FileSource, Visibility
from jobs.enums import (
    STATE_CHOICES,
    US_STATES,
    Education,
    Employment,
    PayPeriod,
    Shift,
    Workplace,
)
from jobs.models import Employer, Place
from jobs.models.words import LEAST_A_YEAR, MOST_AN_HOUR

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from candidates.models.claim import Claim
    from candidates.models.held import HeldCompetency, HeldCredential
    from candidates.models.hiding import HiddenName
    from candidates.models.recipient import Recipient
    from candidates.models.schooling import Schooling
    from candidates.models.standing import Standing

DEFAULT_RADIUS_MILES = 30


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def on_file(self) -> CandidateQuerySet:
        """Those who agreed to be kept in mind, and whose consent has not lapsed."""
        return self.filter(consent_at__isnull=False, consent_until__gte=timezone.localdate())

    def findable(self) -> CandidateQuerySet:
        """Those whom the desk may find: whoever hid their file stands in no list and no search."""
        return self.filter(visibility=Visibility.VISIBLE)

    def hidden(self) -> CandidateQuerySet:
        """The others: the desk names them only where they applied."""
        return self.filter(visibility=Visibility.HIDDEN)

    def for_fit(self) -> CandidateQuerySet:
        """With all that explaining a fit needs, in a fixed number of queries."""
        return self.select_related("place", "standing").prefetch_related(
            "credentials__credential", "competencies__competency"
        )


class Candidate(models.Model):
    """A person on file. May exist before they ever sign in (imported, or applied as a guest).

    Qualifications left blank are *not shown*; wishes left blank are *no restriction*.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="candidate",
        help_text="The log-in, once they have one.",
    )
    email = models.EmailField("e-mail address", max_length=254)
    first_name = models.CharField(max_length=80, blank=True)
    last_name = models.CharField(max_length=80, blank=True)
    phone = PhoneNumberField(blank=True)

    place = models.ForeignKey(
        Place,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="candidates",
        verbose_name="home city",
    )
    state = models.CharField("state of residence", max_length=2, choices=STATE_CHOICES, blank=True)
    postal_code = models.CharField("ZIP", max_length=5, blank=True)
    latitude = models.FloatField(null=True, blank=True, editable=False)
    longitude = models.FloatField(null=True, blank=True, editable=False)

    education = models.PositiveSmallIntegerField(choices=Education, null=True, blank=True)
    years = models.DecimalField("years of coding", max_digits=4, decimal_places=1, null=True, blank=True)

    workplaces = ArrayField(
        models.CharField(max_length=8, choices=Workplace),
        default=list,
        blank=True,
        help_text="Kinds of workplace wanted. Empty: any.",
    )
    onsite_states = ArrayField(
        models.CharField(max_length=2, choices=STATE_CHOICES),
        default=list,
        blank=True,
        help_text="States where they would work on site, besides the radius around home.",
    )
    radius_miles = models.PositiveSmallIntegerField(
        "radius in miles", default=DEFAULT_RADIUS_MILES, help_text="Around home, as the crow flies."
    )
    employment = ArrayField(
        models.CharField(max_length=12, choices=Employment),
        default=list,
        blank=True,
        help_text="Kinds of employment wanted. Empty: any.",
    )
    shifts = ArrayField(
        models.CharField(max_length=8, choices=Shift),
        default=list,
        blank=True,
        help_text="Shifts wanted. Empty: any.",
    )
    pay_floor = models.DecimalField("least pay", max_digits=9, decimal_places=2, null=True, blank=True)
    pay_period = models.CharField(max_length=4, choices=PayPeriod, blank=True)
    available_from = models.DateField(null=True, blank=True)

    consent_at = models.DateTimeField(
        "agreed on", null=True, blank=True, help_text="When they agreed to be kept on file."
    )
    consent_until = models.DateField("agreed until", null=True, blank=True)
    left_at = models.DateTimeField(
        "left on",
        null=True,
        blank=True,
        editable=False,
        help_text="When they took their agreement back. Cleared when they agree again.",
    )
    visibility = models.CharField(
        max_length=8,
        choices=Visibility,
        default=Visibility.VISIBLE,
        db_default=Visibility.VISIBLE,
        help_text="Hidden: the desk finds the file only through what they applied to.",
    )
    hidden_from = models.ManyToManyField(
        Employer, blank=True, related_name="+", help_text="Employers who must not hear of them."
    )
    source = models.CharField(max_length=12, choices=FileSource, default=FileSource.DESK)
    is_demo = models.BooleanField("invented", default=False, editable=False)
    created_at = models.DateTimeField("on file since", auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[CandidateQuerySet] = CandidateQuerySet.as_manager()  # type: ignore[assignment]

    if TYPE_CHECKING:
        credentials: RelatedManager[HeldCredential]
        competencies: RelatedManager[HeldCompetency]
        schooling: RelatedManager[Schooling]
        claims: RelatedManager[Claim]
        hidden_names: RelatedManager[HiddenName]
        recipient: Recipient
        standing: Standing

    class Meta:
        ordering = ["last_name", "first_name", "email"]
        permissions = [
            ("export_candidate", "Can export lists of people on file"),
            ("detail_candidate", "Can export phone numbers and what people want to earn"),
            ("merge_candidate", "Can put two files of one person together, and undo it"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                name="candidates_candidate_email_unique",
                violation_error_message="Somebody with this e-mail address is already on file.",
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="candidates_candidate_email_lower_case"
            ),
            models.CheckConstraint(
                condition=Q(consent_at=None, consent_until=None)
                | Q(consent_at__isnull=False, consent_until__isnull=False),
                name="candidates_candidate_consent_has_both_dates",
                violation_error_message="Consent has a date and an end, or neither.",
            ),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(consent_at=None, consent_until=None),
                name="candidates_candidate_left_or_agreed",
                violation_error_message="Somebody who left the file has not agreed to be on it.",
            ),
            models.CheckConstraint(
                condition=Q(pay_floor=None, pay_period="")
                | Q(pay_floor__isnull=False, pay_floor__gt=0, pay_period__in=PayPeriod.values),
                name="candidates_candidate_pay_floor_with_period",
                violation_error_message="Give the least pay together with its period, or neither.",
            ),
            models.CheckConstraint(
                condition=Q(pay_floor=None)
                | ~Q(pay_period=PayPeriod.HOUR, pay_floor__gt=MOST_AN_HOUR)
                & ~Q(pay_period=PayPeriod.YEAR, pay_floor__lt=LEAST_A_YEAR),
                name="candidates_candidate_pay_suits_period",
                violation_error_message="That pay does not go with its period: check hour or year.",
            ),
            models.CheckConstraint(
                condition=Q(years=None) | Q(years__gte=0, years__lte=60),
                name="candidates_candidate_years_sensible",
                violation_error_message="Years run from 0 to 60.",
            ),
            models.CheckConstraint(
                condition=Q(onsite_states__contained_by=list(US_STATES)),
                name="candidates_candidate_onsite_states_known",
                violation_error_message="Use the two letters of US states, such as FL.",
            ),
            models.CheckConstraint(
                condition=Q(radius_miles__lte=500),
                name="candidates_candidate_radius_sensible",
                violation_error_message="The radius is at most 500 miles.",
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="candidates_candidate_coordinates_in_pairs",
            ),
            models.CheckConstraint(
                condition=Q(visibility__in=Visibility.values),
                name="candidates_candidate_visibility_known",
                violation_error_message="A file is visible to recruiters, or hidden.",
            ),
        ]
        indexes = [
            models.Index(fields=["consent_until"], name="candidates_candidate_consent"),
            # The few who hid their file: who may be shown is everybody but these.
            models.Index(
                fields=["id"], condition=Q(visibility=Visibility.HIDDEN), name="candidates_candidate_hidden"
            ),
            # The few who left: whose saved search finds a position is looked up here, not in their files.
            models.Index(
                fields=["id"],
                include=["left_at"],
                condition=Q(left_at__isnull=False),
                name="candidates_candidate_left",
            ),
            # Parts of names and addresses, as the desk looks for them (`icontains` compares capitals).
            GinIndex(
                *(OpClass(Upper(name), name="gin_trgm_ops") for name in ("first_name", "last_name", "email")),
                name="candidates_candidate_like",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def is_on_file(self) -> bool:
        return self.consent_until is not None and self.consent_until >= timezone.localdate()
