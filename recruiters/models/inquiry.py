"""Questions that people ask a recruiter without applying, and what was said about each."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from phonenumber_field.modelfields import PhoneNumberField

from candidates.models import Candidate
from jobs.enums import STATE_CHOICES, US_STATES, CompetencyKind
from jobs.models import Competency, Position
from recruiters.enums import InquiryStatus, Routed, Voice

LONGEST = 4000
OPEN = (InquiryStatus.NEW, InquiryStatus.WAITING)
"""Where the person waits for the desk."""
AREAS = (CompetencyKind.SETTING, CompetencyKind.SPECIALTY)
"""What a question may be about, of the vocabulary."""


class InquiryQuerySet(models.QuerySet["Inquiry"]):
    def open(self) -> InquiryQuerySet:
        """Those whose person waits for the desk."""
        return self.filter(status__in=OPEN)

    def to_read(self) -> InquiryQuerySet:
        """With what a page or a mail about it shows."""
        return self.select_related("candidate", "position__employer", "position__place", "recruiter", "area")

    def to_write(self) -> InquiryQuerySet:
        """Locked until the transaction ends, with what a mail about it needs."""
        return self.to_read().select_for_update(of=("self",))


class Inquiry(models.Model):
    """A question from somebody on file or a visitor. Only `recruiters.services.inquiries` changes `status`.

    Of a visitor the address is as they typed it, and nothing proves it; whoever was signed in is `candidate`.
    """

    candidate = models.ForeignKey(
        Candidate,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who was signed in. A visitor's address is only what they typed.",
    )
    name = models.CharField(max_length=160)
    email = models.EmailField("e-mail")
    phone = PhoneNumberField(blank=True)
    position = models.ForeignKey(Position, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField("state they live in", max_length=2, choices=STATE_CHOICES, blank=True)
    area = models.ForeignKey(
        Competency,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="setting or specialty",
        limit_choices_to={"kind__in": AREAS},
    )
    status = models.CharField(max_length=8, choices=InquiryStatus, default=InquiryStatus.NEW, editable=False)
    recruiter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    routed = models.CharField("came to them by", max_length=9, choices=Routed, editable=False)
    routed_of = models.PositiveIntegerField(
        default=0, editable=False, help_text="How many open positions of theirs spoke for them."
    )
    at = models.DateTimeField("came in", default=timezone.now, editable=False)
    promised_on = models.DateField("answer promised by", null=True, editable=False)
    answered_at = models.DateTimeField("last answered", null=True, editable=False)
    last_at = models.DateTimeField("last word", default=timezone.now, editable=False)
    closed_at = models.DateTimeField("closed", null=True, editable=False)
    read_at = models.DateTimeField(
        "last read by them",
        null=True,
        editable=False,
        help_text="Of who was signed in: when they last opened it, or wrote.",
    )

    objects: ClassVar[InquiryQuerySet] = InquiryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "question"
        ordering = ["-at", "-pk"]
        permissions = [("assign_inquiry", "Can see questions that nobody has")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=InquiryStatus.values), name="recruiters_inquiry_status_known"
            ),
            models.CheckConstraint(
                condition=Q(routed__in=Routed.values), name="recruiters_inquiry_routed_known"
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(email=""),
                name="recruiters_inquiry_from_somebody",
                violation_error_message="A question has the name and the address of who asks.",
            ),
            models.CheckConstraint(
                condition=Q(state="") | Q(state__in=list(US_STATES)),
                name="recruiters_inquiry_state_known",
                violation_error_message="Use the two letters of US states, such as FL.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=OPEN) | Q(promised_on__isnull=False),
                name="recruiters_inquiry_promised_if_open",
                violation_error_message="Who waits for an answer was promised a day.",
            ),
            models.CheckConstraint(
                condition=~Q(status=InquiryStatus.ANSWERED) | Q(answered_at__isnull=False),
                name="recruiters_inquiry_answered_has_date",
                violation_error_message="What was answered has a date.",
            ),
            models.CheckConstraint(
                condition=Q(status=InquiryStatus.CLOSED, closed_at__isnull=False)
                | ~Q(status=InquiryStatus.CLOSED) & Q(closed_at=None),
                name="recruiters_inquiry_closed_has_date",
                violation_error_message="What is closed has a date, and nothing else has one.",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(answered_at__gte=F("at")),
                name="recruiters_inquiry_answered_after_asked",
                violation_error_message="An answer comes after its question.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["recruiter", "promised_on"],
                name="recruiters_inquiry_open",
                condition=Q(closed_at=None),
            ),
            models.Index(fields=["email"], name="recruiters_inquiry_of"),
            models.Index(fields=["last_at"], name="recruiters_inquiry_last"),
        ]

    def __str__(self) -> str:
        """Without a name: the history of the desk keeps this, and outlives the question."""
        return f"Question {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether the person waits for the desk."""
        return self.status in OPEN

    @property
    def is_late(self) -> bool:
        """Whether the promised day has passed without an answer."""
        return self.is_open and self.promised_on is not None and self.promised_on < timezone.localdate()

    @property
    def address(self) -> str:
        """Where mails go: whoever was signed in may have another address by now."""
        return self.candidate.email if self.candidate is not None else self.email

    @property
    def first_name(self) -> str:
        """For a greeting that a recruiter writes."""
        return (self.candidate.first_name if self.candidate is not None else "") or self.name.split(" ")[0]

    @property
    def about(self) -> str:
        """What it is about, in a line; nothing where they did not say."""
        if self.position is not None:
            return f"{self.position.title}, {self.position.employer}"
        state = US_STATES.get(self.state, "")
        if self.area is None:
            return f"coding from {state}" if state else ""
        return f"{self.area}, from {state}" if state else str(self.area)

    @property
    def their_state(self) -> str:
        """The state that counted for its way: theirs, or that of the position."""
        place = self.position.place if self.position is not None else None
        return self.state or (place.state if place is not None else "")

    @property
    def because(self) -> str:
        """Why its recruiter has it, as the end of a sentence: `because you look after ...`."""
        number = f"{self.routed_of} open position{'' if self.routed_of == 1 else 's'}"
        of = f" in {self.area}" if self.area is not None else " like the one they ask about"
        where = f" for people in {US_STATES.get(self.their_state, 'their state')}"
        return {
            Routed.POSITION: "because you look after the position",
            Routed.BOTH: f"because you look after {number}{of}{where}",
            Routed.AREA: f"because you look after {number}{of}",
            Routed.STATE: f"because you look after {number}{where}",
            Routed.LOAD: "because you had the fewest open questions",
            Routed.HAND: "because a colleague passed it on to you",
            Routed.TAKEN: "because you answered it when nobody had it",
            Routed.NOBODY: "",
        }[Routed(self.routed)]


class InquiryMessage(models.Model):
    """What was said about a question: by the person, by the desk, or a line of what happened at the desk."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="messages")
    voice = models.CharField(max_length=6, choices=Voice)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    text = models.TextField(max_length=LONGEST)
    left_out = models.PositiveSmallIntegerField(
        default=0, editable=False, help_text="How many attachments came with it by mail and were not kept."
    )
    mail_key = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text="Of what came by mail: the same if it comes again.",
    )
    message_id = models.CharField(
        "Message-ID", max_length=200, blank=True, editable=False, help_text="Of what came by mail."
    )
    at = models.DateTimeField("when", default=timezone.now, editable=False)

    objects: ClassVar[models.Manager[InquiryMessage]]

    class Meta:
        verbose_name = "message about a question"
        verbose_name_plural = "messages about questions"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(voice__in=Voice.values), name="recruiters_inquirymessage_voice_known"
            ),
            models.CheckConstraint(
                condition=~Q(text="") & Q(LessThanOrEqual(Length("text"), LONGEST)),
                name="recruiters_inquirymessage_text_fits",
                violation_error_message=f"A message has 1 to {LONGEST:,} characters.",
            ),
            models.CheckConstraint(
                condition=~Q(voice=Voice.PERSON) | Q(by=None),
                name="recruiters_inquirymessage_of_person",
                violation_error_message="What the person wrote was written by nobody of the desk.",
            ),
            models.UniqueConstraint(
                fields=["inquiry", "mail_key"],
                name="recruiters_inquirymessage_mail_once",
                condition=~Q(mail_key=""),
                violation_error_message="This mail is in the thread already.",
            ),
        ]
        indexes = [models.Index(fields=["inquiry", "at"], name="recruiters_inquiry_thread")]

    def __str__(self) -> str:
        return f"Message about question {self.inquiry_id}"
