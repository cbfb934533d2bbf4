from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings as django_settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, Q, When
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from jobs.enums import (
    HOURS_A_YEAR,
    STATE_CHOICES,
    STATUSES_THAT_END,
    US_STATES,
    CloseReason,
    CompetencyKind,
    Education,
    Employment,
    PayPeriod,
    PositionStatus,
    Shift,
    Workplace,
)
from jobs.models.competency import Competency
from jobs.models.employer import Employer
from jobs.models.place import Place
from jobs.models.words import PositionWords

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from jobs.models.question import Question
    from jobs.models.requirement import Requirement

CLOSING_SOON = timedelta(days=7)


def _yearly(pay: str) -> Case:
    hourly = When(pay_period=PayPeriod.HOUR, then=F(pay) * HOURS_A_YEAR)
    return Case(hourly, default=F(pay))


class PositionQuerySet(models.QuerySet["Position"]):
    def open(self) -> PositionQuerySet:
        """What the board shows: open, and its closing date has not passed."""
        return self.filter(status=PositionStatus.OPEN, closes_on__gte=timezone.localdate())

    def past_closing(self) -> PositionQuerySet:
        """Still open or paused although the closing date has passed."""
        return self.filter(status__in=STATUSES_THAT_END, closes_on__lt=timezone.localdate())

    def for_cards(self) -> PositionQuerySet:
        """With all that a card shows, in a fixed number of queries."""
        return self.select_related("employer", "place").prefetch_related("settings", "requirements__any_of")

    def in_full(self) -> PositionQuerySet:
        """With all that the page of one position, and the fit of many people to it, needs."""
        return self.for_cards().prefetch_related(
            "specialties",
            "software",
            "duties",
            "requirements__any_of__apprentice_of",
            "requirements__any_of__replaced_by",
        )

    def due(self) -> PositionQuerySet:
        """Planned to open, and the moment has come."""
        return self.filter(publish_at__lte=timezone.now())

    def newest_first(self) -> PositionQuerySet:
        return self.order_by(F("published_at").desc(nulls_last=True), "-pk")


class Position(PositionWords, models.Model):
    """An opening at an employer. Only `jobs.services.positions` changes `status`."""

    reference = models.CharField(
        max_length=40, unique=True, help_text="The agency's own number; imports update by it."
    )
    title = models.CharField(max_length=120)
    slug = models.SlugField(max_length=140, editable=False)
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="positions")
    description = models.TextField(help_text="Markdown. What the days are like, in plain words.")
    description_html = models.TextField(editable=False, blank=True)

    workplace = models.CharField(max_length=8, choices=Workplace)
    place = models.ForeignKey(
        Place,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="positions",
        help_text="City of the workplace. A remote position may leave it out.",
    )
    postal_code = models.CharField("ZIP", max_length=5, blank=True)
    remote_states = ArrayField(
        models.CharField(max_length=2, choices=STATE_CHOICES),
        default=list,
        blank=True,
        help_text="Where people may live who do this remotely. Empty: any US state.",
    )

    employment = models.CharField(max_length=12, choices=Employment, default=Employment.FULL_TIME)
    shift = models.CharField(max_length=8, choices=Shift, default=Shift.DAY)
    schedule = models.CharField(
        max_length=160,
        blank=True,
        help_text="In words, such as: start between 6 and 10, four tens.",
    )
    targets = models.CharField(
        "productivity and accuracy",
        max_length=160,
        blank=True,
        default="",
        help_text="What is expected once trained, such as: 12 inpatient records a day, 95 percent right.",
    )
    equipment = models.CharField(
        max_length=160,
        blank=True,
        default="",
        help_text="Who brings what, such as: laptop and two screens are sent, a wired connection is yours.",
    )
    openings = models.PositiveSmallIntegerField("openings to fill", default=1)

    pay_min = models.DecimalField("pay from", max_digits=9, decimal_places=2)
    pay_max = models.DecimalField("pay to", max_digits=9, decimal_places=2)
    pay_period = models.CharField(max_length=4, choices=PayPeriod)
    benefits = models.TextField(help_text="Health, retirement, leave, dues paid ... Mandatory.")
    closes_on = models.DateField("closing date")

    education = models.PositiveSmallIntegerField("least education", choices=Education, default=Education.NONE)
    education_preferred = models.PositiveSmallIntegerField(
        "preferred education", choices=Education, default=Education.NONE
    )
    years_min = models.PositiveSmallIntegerField("least years", default=0)
    is_apprentice_friendly = models.BooleanField(
        "apprentices welcome", default=False, help_text="CPC-A counts where CPC is asked for."
    )
    settings = models.ManyToManyField(
        Competency,
        blank=True,
        related_name="positions_in_setting",
        verbose_name="care settings",
        limit_choices_to={"kind": CompetencyKind.SETTING},
    )
    specialties = models.ManyToManyField(
        Competency,
        blank=True,
        related_name="positions_in_specialty",
        limit_choices_to={"kind": CompetencyKind.SPECIALTY},
    )
    software = models.ManyToManyField(
        Competency,
        blank=True,
        related_name="positions_with_software",
        limit_choices_to={"kind": CompetencyKind.SOFTWARE},
    )
    duties = models.ManyToManyField(
        Competency,
        blank=True,
        related_name="positions_with_duty",
        limit_choices_to={"kind": CompetencyKind.DUTY},
    )

    status = models.CharField(
        max_length=6, choices=PositionStatus, default=PositionStatus.DRAFT, editable=False
    )
    publish_at = models.DateTimeField(
        "to be published", null=True, blank=True, editable=False, help_text="Empty: when somebody says so."
    )
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    close_reason = models.CharField(max_length=16, choices=CloseReason, blank=True, editable=False)
    recruiter = models.ForeignKey(
        django_settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="positions",
        limit_choices_to={"is_staff": True},
        help_text="Who looks after it; named to candidates.",
    )
    is_demo = models.BooleanField("invented", default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[PositionQuerySet] = PositionQuerySet.as_manager()  # type: ignore[assignment]

    if TYPE_CHECKING:
        questions: RelatedManager[Question]
        requirements: RelatedManager[Requirement]

    class Meta:
        ordering = ["-published_at", "-pk"]
        permissions = [
            ("publish_position", "Can publish, pause and close positions"),
            ("export_position", "Can export lists of positions"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(pay_min__gt=0) & Q(pay_max__gte=F("pay_min")),
                name="jobs_position_pay_in_order",
                violation_error_message="Pay starts above zero and does not end below its start.",
            ),
            models.CheckConstraint(
                condition=Q(pay_period=PayPeriod.HOUR, pay_max__lte=1000)
                | Q(pay_period=PayPeriod.YEAR, pay_min__gte=1000),
                name="jobs_position_pay_suits_period",
                violation_error_message="That pay does not go with its period: check hour or year.",
            ),
            models.CheckConstraint(
                condition=~Q(benefits=""),
                name="jobs_position_benefits_given",
                violation_error_message="Say what the benefits are, even if there are few.",
            ),
            models.CheckConstraint(
                condition=Q(workplace=Workplace.REMOTE) | Q(place__isnull=False),
                name="jobs_position_place_unless_remote",
                violation_error_message="An on-site or hybrid position needs its city.",
            ),
            models.CheckConstraint(
                condition=Q(workplace=Workplace.REMOTE) | Q(remote_states=[]),
                name="jobs_position_states_only_if_remote",
                violation_error_message="States of residence belong to remote positions only.",
            ),
            models.CheckConstraint(
                condition=Q(remote_states__contained_by=list(US_STATES)),
                name="jobs_position_states_known",
                violation_error_message="Use the two letters of US states, such as FL.",
            ),
            models.CheckConstraint(
                condition=Q(openings__gte=1),
                name="jobs_position_openings_at_least_one",
                violation_error_message="There is at least one opening to fill.",
            ),
            models.CheckConstraint(
                condition=Q(years_min__lte=40),
                name="jobs_position_years_sensible",
                violation_error_message="Forty years is the most that can be asked for.",
            ),
            models.CheckConstraint(
                condition=Q(education_preferred=Education.NONE) | Q(education_preferred__gte=F("education")),
                name="jobs_position_preferred_education_higher",
                violation_error_message="Preferred education is not below the least one.",
            ),
            models.CheckConstraint(
                condition=Q(status=PositionStatus.DRAFT)
                | Q(published_at__isnull=False)
                | Q(status=PositionStatus.CLOSED),
                name="jobs_position_published_at_if_shown",
            ),
            models.CheckConstraint(
                condition=Q(publish_at=None) | ~Q(status=PositionStatus.OPEN),
                name="jobs_position_planned_unless_open",
                violation_error_message="What is open already is not planned to open.",
            ),
            models.CheckConstraint(
                condition=Q(status=PositionStatus.CLOSED, closed_at__isnull=False) & ~Q(close_reason="")
                | ~Q(status=PositionStatus.CLOSED) & Q(closed_at__isnull=True, close_reason=""),
                name="jobs_position_closed_with_reason",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{field}__in": choices.values}),
                    name=f"jobs_position_{field}_known",
                )
                for field, choices in (
                    ("workplace", Workplace),
                    ("employment", Employment),
                    ("shift", Shift),
                    ("pay_period", PayPeriod),
                    ("status", PositionStatus),
                    ("education", Education),
                )
            ),
        ]
        indexes = [
            models.Index(
                F("published_at").desc(),
                F("id").desc(),
                name="jobs_position_newest_open",
                condition=Q(status=PositionStatus.OPEN),
            ),
            models.Index(fields=["closes_on"], name="jobs_position_closes_on"),
            models.Index(
                fields=["publish_at"], name="jobs_position_planned", condition=Q(publish_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.reference})"

    def save(self, *args: object, **kwargs: object) -> None:
        self.set_slug()
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_absolute_url(self) -> str:
        return reverse("jobs:position-detail", args=[self.pk, self.slug])

    def set_slug(self) -> None:
        """Set, without saving, what the address says: for whoever saves many rows at once."""
        self.slug = slugify(self.title)[:140] or "position"

    @property
    def is_open(self) -> bool:
        return self.status == PositionStatus.OPEN and self.closes_on >= timezone.localdate()

    @property
    def is_closing_soon(self) -> bool:
        return self.is_open and self.closes_on <= timezone.localdate() + CLOSING_SOON

    @property
    def pay_max_yearly(self) -> Decimal:
        """The top of the range on the yearly scale (an hour counts 2,080 times)."""
        return self.pay_max * HOURS_A_YEAR if self.pay_period == PayPeriod.HOUR else self.pay_max
