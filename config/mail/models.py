from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Lower
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from django.utils.formats import date_format

from config.mail.enums import Followed, MailEventKind, MailStatus, SuppressionReason

LARGEST_CALENDAR = 16_000
"""Characters. One event has about two thousand."""


class OutgoingMail(models.Model):
    """A mail to one address: written in the transaction that caused it, sent afterwards.

    Codes, answers and notices go through here. Alerts have a ledger of their own (`candidates.Alert`).
    """

    kind = models.CharField(max_length=40, help_text="Which mail it is; folder of its templates.")
    to = models.EmailField("to", max_length=254)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    calendar = models.TextField(
        blank=True, editable=False, help_text="An iCalendar object that goes along; its METHOD is in it."
    )
    reply_to = models.EmailField(max_length=254, blank=True)
    stop_url = models.URLField(
        max_length=500,
        blank=True,
        editable=False,
        help_text="Stops mails of this kind by one POST (RFC 8058).",
    )
    dedupe_key = models.CharField(  # noqa: DJ001 -- NULL is "no key": many rows have none
        max_length=120,
        null=True,
        blank=True,
        help_text="A second mail with the same key is not written.",
    )
    message_id = models.CharField(max_length=120, editable=False)
    follows = models.TextField(
        blank=True,
        editable=False,
        help_text="Message-IDs of the mails it goes on from, the oldest first, with blanks between them.",
    )
    status = models.CharField(max_length=7, choices=MailStatus, default=MailStatus.DUE)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    begun_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When it went to the relay, while there is no answer."""
    claimed_by = models.CharField(max_length=80, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "mail"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dedupe_key"],
                name="mail_outgoing_once",
                condition=Q(dedupe_key__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(status__in=MailStatus.values), name="mail_outgoing_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status=MailStatus.SENT, sent_at__isnull=False)
                | ~Q(status=MailStatus.SENT) & Q(sent_at=None),
                name="mail_outgoing_sent_has_date",
            ),
            models.CheckConstraint(
                condition=Q(status=MailStatus.SENDING, lease_until__isnull=False)
                | ~Q(status=MailStatus.SENDING) & Q(lease_until=None),
                name="mail_outgoing_sending_has_lease",
            ),
            models.CheckConstraint(
                condition=Q(status=MailStatus.SENDING) | Q(begun_at=None),
                name="mail_outgoing_begun_is_sending",
            ),
            models.CheckConstraint(
                condition=Q(LessThanOrEqual(Length("calendar"), LARGEST_CALENDAR)),
                name="mail_outgoing_calendar_is_small",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="mail_outgoing_due",
                condition=Q(status__in=(MailStatus.DUE, MailStatus.SENDING)),
            ),
            models.Index(fields=["-created_at"], name="mail_outgoing_newest"),
        ]

    def __str__(self) -> str:
        return self.subject


class SuppressionQuerySet(models.QuerySet["Suppression"]):
    def of(self, email: str) -> Suppression | None:
        """The row of an address, whether it ends all mail or alerts alone."""
        return self.filter(email=email.strip().lower()).first()

    def holds(self, email: str) -> bool:
        """Whether no mail of any kind goes there."""
        return self.filter(email=email.strip().lower(), only_alerts=False).exists()


class Suppression(models.Model):
    """An address we do not write to any more, whatever asks for it; or with alerts no more."""

    email = models.EmailField("e-mail address", max_length=254, unique=True)
    reason = models.CharField(max_length=9, choices=SuppressionReason)
    only_alerts = models.BooleanField(
        "alerts only",
        default=False,
        help_text="Codes, answers and notices still go there.",
    )
    detail = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[SuppressionQuerySet] = SuppressionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "suppressed address"
        verbose_name_plural = "suppressed addresses"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="mail_suppression_lower_case"),
        ]

    def __str__(self) -> str:
        return self.email


class KeptStop(models.Model):
    """That a deleted address wanted no mails, without the address: a keyed print of it.

    Whoever types the address again finds that it holds (`config.mail.suppression.recall`).
    """

    mark = models.CharField(max_length=64, primary_key=True, help_text="HMAC-SHA-256 of the address.")
    reason = models.CharField(max_length=9, choices=SuppressionReason, blank=True)
    only_alerts = models.BooleanField(default=True)
    refuses_asking = models.BooleanField(default=False)
    kept_on = models.DateField(auto_now_add=True)

    class Meta:
        verbose_name = "stop of a deleted address"
        verbose_name_plural = "stops of deleted addresses"

    def __str__(self) -> str:
        return self.mark[:12]


class RelayPace(models.Model):
    """When the next message may go to a relay (`config.mail.pace`). Empty without MAIL_PER_SECOND."""

    relay = models.CharField(max_length=270, primary_key=True)
    next_at = models.DateTimeField()

    class Meta:
        verbose_name = "pace of a relay"
        verbose_name_plural = "paces of relays"

    def __str__(self) -> str:
        return self.relay


class MailEvent(models.Model):
    """What was told of a mail after it had left: by the mail service, or by a report that came as a mail.

    Of alerts too: `message_id` names the mail, whichever ledger it stands in.
    """

    source = models.CharField(
        "told by", max_length=20, help_text='The mail service, or "report" for a mail that came back.'
    )
    key = models.CharField(
        max_length=64, unique=True, editable=False, help_text="The same for a repetition of the same news."
    )
    kind = models.CharField("what", max_length=12, choices=MailEventKind)
    address = models.EmailField("e-mail address", max_length=254, blank=True)
    message_id = models.CharField("Message-ID", max_length=200, blank=True)
    at = models.DateTimeField("when")
    detail = models.CharField("in its words", max_length=300, blank=True)
    is_believed = models.BooleanField(
        "acted on",
        default=True,
        help_text="A report that does not prove that it answers a mail of ours is kept, and changes nothing.",
    )
    followed = models.CharField(
        "what was done", max_length=9, choices=Followed, blank=True, help_text="Blank: not written down then."
    )
    created_at = models.DateTimeField("heard", auto_now_add=True)

    class Meta:
        verbose_name = "bounce or complaint"
        verbose_name_plural = "bounces and complaints"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=MailEventKind.values), name="mail_event_kind_known"),
            models.CheckConstraint(condition=Q(address=Lower("address")), name="mail_event_lower_case"),
        ]
        indexes = [
            models.Index(fields=["-at"], name="mail_event_newest"),
            models.Index(fields=["message_id"], name="mail_event_message"),
            models.Index(fields=["address"], name="mail_event_address"),
        ]

    def __str__(self) -> str:
        at = date_format(timezone.localtime(self.at), "M j, Y, g:i a")
        return f"{self.get_kind_display()} on {at}"  # without the address: the desk does not tell every one
