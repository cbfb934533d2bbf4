from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import ExpressionWrapper, Q
from django.db.models.expressions import Combinable
from django.db.models.lookups import Exact
from django.utils import timezone

from candidates.enums import AlertCause, AlertStatus, DropReason
from candidates.models.recipient import Recipient
from jobs.models import Position, PositionEvent

WAITING = (AlertStatus.DUE, AlertStatus.SENDING)
MOST_TRIES = 5
"""So often is one piece of news tried before somebody has to look."""


class MatchRunQuerySet(models.QuerySet["MatchRun"]):
    def given_up(self) -> MatchRunQuerySet:
        """Those that nobody will read any more: every try is used up, and the last one is over."""
        return self.filter(finished_at=None, tries__gte=MOST_TRIES, lease_until__lt=timezone.now())


class MatchRun(models.Model):
    """The reading of one `PositionEvent`: who reads it, until when, and what came of it.

    Stands on our side of the wall so that the board knows nothing of matching. An event without a
    finished run is news still to be read.
    """

    event = models.OneToOneField(
        PositionEvent, on_delete=models.CASCADE, related_name="match_run", primary_key=True
    )
    lease_until = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    alerts = models.PositiveIntegerField("new alerts", default=0)
    milliseconds = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)

    objects: ClassVar[MatchRunQuerySet] = MatchRunQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "match"
        verbose_name_plural = "matches"
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(error=""),
                name="candidates_matchrun_done_or_error",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event.position}: {self.event.get_kind_display().lower()}"

    @property
    def is_given_up(self) -> bool:
        """As `MatchRunQuerySet.given_up`."""
        return self.finished_at is None and self.tries >= MOST_TRIES and self.lease_until < timezone.now()


class IsThere(models.Func):
    """A column is not NULL: as a value, which Django's own lookup is not where it checks one row."""

    template = "(%(expressions)s IS NOT NULL)"
    output_field = models.BooleanField()


def _has(status: AlertStatus, value: Combinable) -> Exact:
    """`value` is true of this status, and of no other.

    In few words, because PostgreSQL reads the conditions of this table anew for every mail.
    """
    return Exact(ExpressionWrapper(Q(status=status), models.BooleanField()), value)


class Alert(models.Model):
    """One person told of one position: at once the match, the outbox and the ledger.

    The key is (position, recipient), so publishing twice, two workers, or a crash half-way adds
    nothing twice. Rows are written by one INSERT ... SELECT, in order of the key.
    """

    pk = models.CompositePrimaryKey("position_id", "recipient_id")
    # No constraint of the database on either side: half of an INSERT would be spent on asking for rows
    # that the same statement has just read. Whoever deletes one deletes its alerts; what another
    # transaction wrote meanwhile goes at night (`ledger.forget_orphans`).
    position = models.ForeignKey(
        Position, on_delete=models.CASCADE, related_name="alerts", db_index=False, db_constraint=False
    )
    recipient = models.ForeignKey(
        Recipient, on_delete=models.CASCADE, related_name="alerts", db_index=False, db_constraint=False
    )
    cause = models.PositiveSmallIntegerField(choices=AlertCause, default=AlertCause.PROFILE)
    is_digest = models.BooleanField(default=False)
    status = models.CharField(max_length=7, choices=AlertStatus, default=AlertStatus.DUE)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    begun_at = models.DateTimeField(null=True, blank=True)
    """When it went to the relay, while there is no answer."""
    claimed_by = models.CharField(max_length=80, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    clicked_at = models.DateTimeField(null=True, blank=True)
    came_back_at = models.DateTimeField(null=True, blank=True)
    """When its mail was given back to us: it went out, and did not arrive."""
    drop_reason = models.CharField(max_length=10, choices=DropReason, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=AlertStatus.values), name="candidates_alert_status_known"
            ),
            models.CheckConstraint(
                condition=_has(AlertStatus.SENT, IsThere("sent_at")),
                name="candidates_alert_sent_has_date",
            ),
            models.CheckConstraint(
                condition=_has(
                    AlertStatus.DROPPED, ExpressionWrapper(~Q(drop_reason=""), models.BooleanField())
                ),
                name="candidates_alert_dropped_has_reason",
            ),
            models.CheckConstraint(
                condition=_has(AlertStatus.SENDING, IsThere("lease_until")),
                name="candidates_alert_sending_has_lease",
            ),
            models.CheckConstraint(
                condition=Q(status=AlertStatus.SENDING) | Q(begun_at=None),
                name="candidates_alert_begun_is_sending",
            ),
            models.CheckConstraint(
                condition=Q(came_back_at=None) | Q(status=AlertStatus.SENT),
                name="candidates_alert_came_back_was_sent",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="candidates_alert_instant_due",
                condition=Q(is_digest=False, status__in=WAITING),
            ),
            models.Index(
                fields=["due_at", "recipient"],
                name="candidates_alert_digest_due",
                condition=Q(is_digest=True, status__in=WAITING),
            ),
            models.Index(
                fields=["recipient"],
                name="candidates_alert_digest_of",
                condition=Q(is_digest=True, status__in=WAITING),
            ),
            models.Index(
                fields=["came_back_at"],
                name="candidates_alert_came_back",
                condition=Q(came_back_at__isnull=False),
            ),
            # How many instant ones somebody was sent lately, those on their way among them; and what came
            # last, which their page of alerts shows.
            models.Index(
                fields=["recipient", "sent_at"],
                name="candidates_alert_told",
                condition=Q(status__in=(AlertStatus.SENDING, AlertStatus.SENT)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position_id} to {self.recipient_id}"


class AlertRecord(models.Model):
    """The ledger of alerts for the desk: a view with one key column, which admin needs to list it."""

    key = models.CharField(max_length=40, primary_key=True)
    position = models.ForeignKey(Position, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False)
    recipient = models.ForeignKey(
        Recipient, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False
    )
    cause = models.PositiveSmallIntegerField(choices=AlertCause)
    is_digest = models.BooleanField("digest")
    status = models.CharField(max_length=7, choices=AlertStatus)
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField("matched")
    sent_at = models.DateTimeField("sent", null=True)
    clicked_at = models.DateTimeField("clicked", null=True)
    came_back_at = models.DateTimeField("came back", null=True)
    drop_reason = models.CharField("why not", max_length=10, choices=DropReason)
    error = models.CharField(max_length=300)

    class Meta:
        managed = False
        db_table = "candidates_alert_record"
        verbose_name = "alert"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"Alert of {self.position}"  # without a name: the desk lists alerts to the hidden too
