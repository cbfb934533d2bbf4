"""Mails to one person: a row first, in the caller's transaction; the wire later."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from config import doorbell
from config.mail import suppression
from config.mail.delivery import Envelope
from config.mail.enums import MailStatus, SuppressionReason
from config.mail.message import as_bytes, domain_of
from config.mail.models import OutgoingMail, Suppression
from config.mail.relay import longest_dialogue
from config.mail.render import Rendered, rendered


def queue(
    *,
    kind: str,
    to: str,
    context: dict[str, Any],
    dedupe_key: str | None = None,
    reply_to: str = "",
) -> OutgoingMail | None:
    """Render a kind of mail and write its row. None when one with this `dedupe_key` was written before."""
    return write(kind=kind, to=to, mail=rendered(kind, context), dedupe_key=dedupe_key, reply_to=reply_to)


def write(
    *, kind: str, to: str, mail: Rendered, dedupe_key: str | None = None, reply_to: str = ""
) -> OutgoingMail | None:
    """Write the row of a mail that is in words already, and ring for the worker."""
    host = domain_of(settings.DEFAULT_FROM_EMAIL)
    row = OutgoingMail(
        kind=kind,
        to=to,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        reply_to=reply_to,
        dedupe_key=dedupe_key,
        message_id=f"<{uuid.uuid4().hex}@{host}>",
        due_at=timezone.now(),
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        if dedupe_key is None:
            raise
        return None  # written before, perhaps in this very moment by somebody else
    doorbell.ring("mail-due")
    return row


def retry(*, mail: OutgoingMail) -> None:
    """Put a mail that failed back into the line, as if it had never been tried."""
    changed = OutgoingMail.objects.filter(pk=mail.pk, status=MailStatus.FAILED).update(
        status=MailStatus.DUE, tries=0, due_at=timezone.now(), error=""
    )
    if changed:
        doorbell.ring("mail-due")


def written(*, kind: str, to: str, since: datetime) -> int:
    """How many mails of a kind were written to an address since a moment."""
    # By the moment first: of the newest there is an index.
    return OutgoingMail.objects.filter(created_at__gte=since, kind=kind, to=to).count()


def forget(*, kind: str, to: Collection[str] = (), before: datetime | None = None) -> int:
    """Delete the mails of a kind to these addresses, and all of that kind written before a moment.

    For kinds that are kept for nothing once they have done what they are for. Returns how many.
    """
    rows = OutgoingMail.objects.filter(kind=kind)
    older = Q(created_at__lt=before) if before is not None else Q(pk__in=[])
    number, _ = rows.filter(Q(to__in=list(to)) | older).delete()
    return number


CLAIM = """
    WITH next AS MATERIALIZED (
        SELECT id FROM mail_outgoingmail
         WHERE status IN ('due', 'sending') AND due_at <= statement_timestamp()
           AND (status = 'due' OR lease_until < statement_timestamp())
         ORDER BY due_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
    UPDATE mail_outgoingmail AS mail SET status = 'sending', claimed_by = %(worker)s,
           lease_until = statement_timestamp() + %(lease)s * interval '1 second'
      FROM next WHERE mail.id = next.id
    RETURNING mail.id
"""
HOLD = """
    UPDATE mail_outgoingmail
       SET tries = tries + 1, lease_until = statement_timestamp() + %s * interval '1 second'
     WHERE id = %s AND status = 'sending' AND claimed_by = %s AND lease_until > statement_timestamp()
"""


class MailQueue:
    """`OutgoingMail` rows for `config.mail.delivery.drain`."""

    def claim(self, worker: str, limit: int) -> Sequence[OutgoingMail]:
        with connection.cursor() as cursor:
            lease = settings.MAIL_LEASE_SECONDS
            cursor.execute(CLAIM, {"worker": worker, "lease": lease, "limit": limit})
            keys = [key for (key,) in cursor.fetchall()]
        return list(OutgoingMail.objects.filter(pk__in=keys).order_by("due_at"))

    def hold(self, row: OutgoingMail) -> bool:
        if Suppression.objects.holds(row.to):
            self._end(row, MailStatus.DROPPED, "the address does not take mail")
            return False
        with connection.cursor() as cursor:
            # The lease outlasts the longest dialogue with the relay: nobody else may begin it meanwhile.
            cursor.execute(HOLD, [longest_dialogue(), row.pk, row.claimed_by])
            return bool(cursor.rowcount == 1)

    def compose(self, row: OutgoingMail) -> Envelope:
        headers = {"Auto-Submitted": "auto-generated"}
        if row.reply_to:
            headers["Reply-To"] = row.reply_to
        words = Rendered(row.subject, row.text, row.html)
        sender = settings.DEFAULT_FROM_EMAIL
        message = as_bytes(words, sender=sender, to=row.to, message_id=row.message_id, headers=headers)
        return Envelope(settings.BOUNCES_TO or sender, row.to, message)

    def sent(self, row: OutgoingMail) -> None:
        self._mine(row).update(
            status=MailStatus.SENT,
            sent_at=timezone.now(),
            lease_until=None,
            claimed_by="",
            error="",
        )

    def refused(self, row: OutgoingMail, reason: str, *, bad_address: bool) -> None:
        self._end(row, MailStatus.FAILED, reason)
        if bad_address:
            suppression.suppress(email=row.to, reason=SuppressionReason.BOUNCE, detail=reason)

    def later(
        self, row: OutgoingMail, reason: str, *, wait: timedelta, counts: bool, most_tries: int
    ) -> None:
        if counts and row.tries + 1 >= most_tries:
            self._end(row, MailStatus.FAILED, reason)
            return
        self._mine(row).update(
            status=MailStatus.DUE,
            due_at=timezone.now() + wait,
            tries=F("tries") if counts else row.tries,
            lease_until=None,
            claimed_by="",
            error=reason[:300],
        )

    def tries(self, row: OutgoingMail) -> int:
        return row.tries

    def release(self, rows: Sequence[OutgoingMail]) -> None:
        keys = [row.pk for row in rows]
        if rows:
            OutgoingMail.objects.filter(pk__in=keys, claimed_by=rows[0].claimed_by).update(
                status=MailStatus.DUE, lease_until=None, claimed_by=""
            )

    def _mine(self, row: OutgoingMail) -> QuerySet[OutgoingMail]:
        return OutgoingMail.objects.filter(pk=row.pk, status=MailStatus.SENDING, claimed_by=row.claimed_by)

    def _end(self, row: OutgoingMail, status: MailStatus, reason: str) -> None:
        self._mine(row).update(status=status, lease_until=None, claimed_by="", error=reason[:300])
