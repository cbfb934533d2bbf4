from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils import timezone
from phonenumber_field.modelfields import PhoneNumberField

from candidates.enums import (
    CANDIDATE_MOVES,
    IN_PROCESS,
    MOVE_NEEDS,
    STAGE_MOVES,
    WITHDRAWABLE,
    DeclineReason,
    Stage,
    WithdrawReason,
)
from candidates.models.candidate import Candidate
from candidates.models.resume import Resume
from jobs.models import Position

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models.fields.related_descriptors import RelatedManager

    from candidates.models.answer import ScreeningAnswer
    from candidates.models.interview import Interview, InterviewQuerySet
    from candidates.models.message import Message, MessageQuerySet
    from candidates.models.promise import MissedPromise
    from config.accounts.models import User

    class MessageManager(RelatedManager[Message], MessageQuerySet):  # type: ignore[misc]
        """Messages, with the words of their QuerySet."""

    class InterviewManager(RelatedManager[Interview], InterviewQuerySet):  # type: ignore[misc]
        """Interviews, with the words of their QuerySet."""


UNDO_WITHIN = timedelta(minutes=10)
"""After sending, one press takes an application back, without a question why."""
REASONS = [*DeclineReason.choices, *WithdrawReason.choices]


class ApplicationQuerySet(models.QuerySet["Application"]):
    def in_process(self) -> ApplicationQuerySet:
        return self.filter(stage__in=IN_PROCESS)

    def of(self, candidate: Candidate) -> ApplicationQuerySet:
        return self.filter(candidate=candidate)

    def to_write(self) -> ApplicationQuerySet:
        """Held until the transaction ends: whoever writes what hangs on an application holds it first."""
        rows = self.select_for_update(of=("self",), no_key=True)
        return rows.select_related("candidate", "position__employer", "position__recruiter")


class Application(models.Model):
    """One person's application to one position. Only `candidates.services.applications` moves it.

    Name and phone are kept as typed: a visitor's words never overwrite the file of the person whose
    address they gave, until that person has shown that the address is theirs (`is_proven`).
    """

    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="applications")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="applications")
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.NEW, editable=False)
    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80)
    phone = PhoneNumberField(blank=True)
    message = models.TextField("message to the recruiter", max_length=3000, blank=True)
    answers = models.JSONField(
        default=dict,
        blank=True,
        help_text="What a guest said of themselves: state, years, credentials.",
    )
    resume = models.ForeignKey(
        Resume,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="applications",
        help_text="As it was sent: replaced or taken off the file, it stays with the application.",
    )
    is_proven = models.BooleanField(
        "address proven", default=False, help_text="Came from a log-in or from a link in our mail."
    )
    came_from_alert = models.BooleanField(default=False)
    source = models.CharField(
        max_length=60, blank=True, default="", editable=False, help_text="What the link said: utm_source."
    )
    medium = models.CharField(
        max_length=60, blank=True, default="", editable=False, help_text="What the link said: utm_medium."
    )
    campaign = models.CharField(
        max_length=60, blank=True, default="", editable=False, help_text="What the link said: utm_campaign."
    )
    referrer = models.CharField(
        max_length=100, blank=True, default="", editable=False, help_text="The host that led to the form."
    )
    applied_at = models.DateTimeField(auto_now_add=True)
    taken_over_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When the proven person's words took the place of those from a form without a log-in.",
    )
    claimed_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When the owner of the address said that what came from a form without a log-in is theirs.",
    )
    moved_at = models.DateTimeField(auto_now_add=True)
    answer_by = models.DateField(help_text="The day until which we promised to answer.")

    objects: ClassVar[ApplicationQuerySet] = ApplicationQuerySet.as_manager()  # type: ignore[assignment]

    if TYPE_CHECKING:
        transitions: TransitionManager
        screening: RelatedManager[ScreeningAnswer]
        messages: MessageManager
        interviews: InterviewManager
        missed_promises: RelatedManager[MissedPromise]

    class Meta:
        ordering = ["-applied_at"]
        permissions = [
            ("decline_application", "Can decline applications, and take that back"),
            ("place_application", "Can place people, and take that back"),
            ("export_application", "Can export lists of applications"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "position"],
                name="candidates_application_once",
                violation_error_message="This person has already applied to this position.",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=Stage.values), name="candidates_application_stage_known"
            ),
            models.CheckConstraint(
                condition=Q(taken_over_at=None) | Q(is_proven=True),
                name="candidates_application_taken_over_is_proven",
                violation_error_message="Only a proven person takes an application over.",
            ),
            models.CheckConstraint(
                condition=Q(claimed_at=None) | Q(is_proven=True),
                name="candidates_application_claimed_is_proven",
                violation_error_message="Only a proven person says that an application is theirs.",
            ),
        ]
        indexes = [
            models.Index(fields=["stage", "moved_at"], name="candidates_application_stage"),
            GinIndex(
                *(OpClass(Upper(name), name="gin_trgm_ops") for name in ("first_name", "last_name")),
                name="candidates_application_like",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.full_name}: {self.position}"

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def allowed_moves(self) -> list[Stage]:
        """Where a recruiter may move it from here, in the order of the pipeline."""
        return [stage for stage in Stage if stage in STAGE_MOVES[Stage(self.stage)]]

    def moves_for(self, user: User | AnonymousUser) -> list[Stage]:
        """Those of them that this member of staff has the rights to."""
        if not user.has_perm("candidates.change_application"):
            return []
        return [to for to in self.allowed_moves if user.has_perms(self.needs(to))]

    def needs(self, to: Stage) -> list[str]:
        """The rights that moving it there takes, besides that to change applications."""
        return [MOVE_NEEDS[stage] for stage in (Stage(self.stage), to) if stage in MOVE_NEEDS]

    @property
    def can_withdraw(self) -> bool:
        return self.stage in WITHDRAWABLE

    @property
    def can_apply_again(self) -> bool:
        """Whether the person, once proven, may hand it in anew while the position is open.

        After withdrawing it; or when it came from a form without a log-in, perhaps not from them,
        and no recruiter has begun with it.
        """
        stage = Stage(self.stage)
        is_unread_claim = not self.is_proven and stage == Stage.NEW
        return is_unread_claim or Stage.NEW in CANDIDATE_MOVES.get(stage, ())

    @property
    def can_undo(self) -> bool:
        """Whether it was handed in a moment ago, and nobody has begun with it: one press withdraws it."""
        return self.stage == Stage.NEW and timezone.now() - self.last_handed_in_at < UNDO_WITHIN

    @property
    def last_handed_in_at(self) -> datetime:
        """When it began to say what it says now; a step to NEW sets `moved_at`."""
        return max(at for at in (self.applied_at, self.taken_over_at, self.moved_at) if at is not None)

    @property
    def own_applied_at(self) -> datetime:
        """When the person applied, as far as we know; what an unproven form said before does not count."""
        return self.taken_over_at or self.applied_at

    @property
    def as_seen(self) -> str:
        """What a recruiter decides by, in short: the stage, and the moments that changed what it says."""
        moments = (self.moved_at, self.taken_over_at)
        return "|".join([self.stage, *(at.astimezone(UTC).isoformat() if at else "" for at in moments)])

    @property
    def may_write_until(self) -> date | None:
        """The last day on which either side may write about it; None while it is in process."""
        if self.stage in IN_PROCESS:
            return None
        return timezone.localdate(self.moved_at) + timedelta(days=settings.MESSAGES_AFTER_END_DAYS)

    @property
    def may_write(self) -> bool:
        return self.may_write_until is None or self.may_write_until >= timezone.localdate()

    @property
    def is_overdue(self) -> bool:
        return self.stage in IN_PROCESS and self.answer_by < timezone.localdate()

    @property
    def time_in_stage(self) -> timedelta:
        return timezone.now() - self.moved_at


class TransitionQuerySet(models.QuerySet["ApplicationTransition"]):
    def standing(self) -> TransitionQuerySet:
        """Those that hold: without slips that were taken back before anybody heard of them."""
        return self.filter(undone_at=None)


if TYPE_CHECKING:

    class TransitionManager(RelatedManager["ApplicationTransition"], TransitionQuerySet):  # type: ignore[misc]
        """Steps, with the words of their QuerySet."""


class ApplicationTransition(models.Model):
    """One step of an application: never deleted, and never edited but to say that it was undone.

    Both sides see those that stand; one that was undone is seen at the desk alone.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="transitions")
    from_stage = models.CharField(max_length=10, choices=Stage, blank=True)
    to_stage = models.CharField(max_length=10, choices=Stage)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    by_candidate = models.BooleanField(default=False)
    reason = models.CharField(max_length=12, choices=REASONS, blank=True)
    subject = models.CharField(
        "subject of the mail", max_length=180, blank=True, help_text="None: the usual one."
    )
    message = models.TextField(
        "message to the candidate", max_length=3000, blank=True, help_text="Goes into their mail."
    )
    starts_on = models.DateField(
        "first day", null=True, blank=True, help_text="Of who was placed, as agreed with the employer."
    )
    answer_by_before = models.DateField(
        null=True, blank=True, editable=False, help_text="The day promised before this step."
    )
    moved_at_before = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When the step before this one was taken."
    )
    undone_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="A slip, taken back before its mail went."
    )
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects: ClassVar[TransitionQuerySet] = TransitionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_stage__in=Stage.values), name="candidates_transition_stage_known"
            ),
            models.CheckConstraint(
                condition=~Q(to_stage=Stage.DECLINED) | ~Q(reason=""),
                name="candidates_transition_decline_has_reason",
                violation_error_message="Declining needs a reason; the candidate is told it.",
            ),
            models.CheckConstraint(
                condition=~Q(to_stage=models.F("from_stage")), name="candidates_transition_moves"
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(to_stage=Stage.PLACED),
                name="candidates_transition_start_of_placed",
                violation_error_message="Only who is placed has a first day.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_stage or 'applied'} to {self.to_stage}"
