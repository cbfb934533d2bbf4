"""Mails to one person: a row first, in the caller's transaction; the wire later."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from config import doorbell
from config.mail import suppression
from config.mail.delivery import Envelope
from config.mail.enums import InDoubtRule, MailStatus, SuppressionReason
from config.mail.message import as_bytes, domain_of
from config.mail.models import OutgoingMail
from config.mail.relay import longest_dialogue
from config.mail.render import Rendered, rendered
from config.prepared import Prepared

WORKER_DIED = "the worker ended while it was sent"
"""Why a mail is in doubt that had no answer from the relay."""
UNWANTED = "what it was about has changed while it waited"
"""Why a mail was dropped whose `Look` found nothing left to say."""

MOST_FOLLOWED = 10
"""Message-IDs that a mail names of its thread: the first, and the last ones."""
ANSWER = re.compile(r"^(?:re:\s*)+", re.IGNORECASE)


@dataclass(frozen=True)
class Thread:
    """The mails that a new one goes on from: the subject of the first, and their Message-IDs in order."""

    subject: str
    message_ids: Sequence[str]

    @property
    def answer(self) -> str:
        """The subject of what goes on: the same, or a mail program would begin a thread of its own."""
        return f"Re: {ANSWER.sub('', self.subject)}"

    @property
    def named(self) -> str:
        """What a mail says of it, fit for the header References (RFC 5322 3.6.4)."""
        known = list(dict.fromkeys(self.message_ids))
        return " ".join(known if len(known) <= MOST_FOLLOWED else [known[0], *known[1 - MOST_FOLLOWED :]])


Look = Callable[[OutgoingMail], Rendered | None]
_looks: dict[str, Look] = {}


def look_again(kind: str, look: Look) -> None:
    """Ask `look` for the words of such a mail just before it goes. Called from AppConfig.ready().

    For mails about what may have changed while they waited; None drops one that is not wanted any more.
    """
    _looks[kind] = look


def queue(  # noqa: PLR0913 -- one for each thing a mail may have
    *,
    kind: str,
    to: str,
    context: dict[str, Any],
    dedupe_key: str | None = None,
    reply_to: str = "",
    calendar: str = "",
    stop_url: str = "",
    wait: timedelta = timedelta(),
    thread: Thread | None = None,
) -> OutgoingMail | None:
    """Render a kind of mail and write its row. None when one with this `dedupe_key` was written before.

    With `thread` it goes on from the mails named there, under their subject.
    `calendar` is an iCalendar object that goes along. `stop_url` stops such mails by one POST (RFC 8058).
    `wait`: how long it lies in the outbox before it goes, and can be taken back (`take_back`).
    """
    words = rendered(kind, context, to=to, subject=thread.answer if thread is not None else "")
    return write(
        kind=kind,
        to=to,
        mail=replace(words, calendar=calendar),
        dedupe_key=dedupe_key,
        reply_to=reply_to,
        stop_url=stop_url,
        wait=wait,
        follows=thread.named if thread is not None else "",
    )


def write(
    *,
    kind: str,
    to: str,
    mail: Rendered,
    dedupe_key: str | None = None,
    reply_to: str = "",
    stop_url: str = "",
    wait: timedelta = timedelta(),
    follows: str = "",
) -> OutgoingMail | None:
    """Write the row of a mail that is in words already, and ring for the worker. For `wait` see `queue`.

    `follows`: Message-IDs with blanks between them, as `Thread.named` has them.
    """
    host = domain_of(settings.DEFAULT_FROM_EMAIL)
    row = OutgoingMail(
        kind=kind,
        to=to,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        calendar=mail.calendar,
        reply_to=reply_to,
        stop_url=stop_url,
        dedupe_key=dedupe_key,
        message_id=f"<{uuid.uuid4().hex}@{host}>",
        follows=follows,
        due_at=timezone.now() + wait,
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


def retry(*, mail: OutgoingMail) -> bool:
    """Put a mail that failed or is in doubt back into the line, as if it had never been tried.

    False when it is neither.
    """
    stuck = OutgoingMail.objects.filter(pk=mail.pk, status__in=(MailStatus.FAILED, MailStatus.DOUBT))
    changed = stuck.update(status=MailStatus.DUE, tries=0, due_at=timezone.now(), error="")
    if changed:
        doorbell.ring("mail-due")
    return bool(changed)


def count_as_sent(*, mail: OutgoingMail) -> bool:
    """Decide that a mail in doubt has arrived. False when it is not in doubt."""
    doubtful = OutgoingMail.objects.filter(pk=mail.pk, status=MailStatus.DOUBT)
    return bool(doubtful.update(status=MailStatus.SENT, sent_at=timezone.now(), error=""))


def take_back(*, dedupe_keys: Collection[str], reason: str) -> int:
    """Drop mails that have not gone to the relay and are not wanted any more. Returns how many."""
    waiting = OutgoingMail.objects.filter(dedupe_key__in=list(dedupe_keys), status=MailStatus.DUE)
    return waiting.update(status=MailStatus.DROPPED, error=reason[:300])


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
    UPDATE mail_outgoingmail AS mail SET
           status = CASE WHEN begun_at IS NULL OR %(is_sent_again)s THEN 'sending' ELSE 'doubt' END,
           claimed_by = CASE WHEN begun_at IS NULL OR %(is_sent_again)s THEN %(worker)s ELSE '' END,
           lease_until = CASE WHEN begun_at IS NULL OR %(is_sent_again)s
                              THEN statement_timestamp() + %(lease)s * interval '1 second' END,
           begun_at = NULL,
           error = CASE WHEN begun_at IS NULL OR %(is_sent_again)s THEN error ELSE %(worker_died)s END
      FROM next WHERE mail.id = next.id
    RETURNING mail.id, mail.status = 'sending'
"""
TURN = Prepared(
    "onfile_mail_turn",
    """
    WITH done AS (
        UPDATE mail_outgoingmail SET status = 'sent', sent_at = statement_timestamp(), lease_until = NULL,
               begun_at = NULL, claimed_by = '', error = ''
         WHERE id = %(done)s AND status = 'sending' AND claimed_by = %(worker)s),
    look AS MATERIALIZED (
        SELECT mail.id, EXISTS (SELECT 1 FROM mail_suppression AS suppressed
                                 WHERE suppressed.email = lower(mail."to")
                                   AND NOT suppressed.only_alerts) AS is_suppressed
          FROM mail_outgoingmail AS mail WHERE mail.id = %(next)s)
    UPDATE mail_outgoingmail AS mail
       SET status = CASE WHEN look.is_suppressed THEN 'dropped' ELSE 'sending' END,
           error = CASE WHEN look.is_suppressed THEN 'the address does not take mail' ELSE mail.error END,
           claimed_by = CASE WHEN look.is_suppressed THEN '' ELSE mail.claimed_by END,
           lease_until = CASE WHEN NOT look.is_suppressed
                              THEN statement_timestamp() + %(lease)s * interval '1 second' END,
           begun_at = CASE WHEN NOT look.is_suppressed THEN statement_timestamp() END,
           tries = mail.tries + CASE WHEN look.is_suppressed THEN 0 ELSE 1 END
      FROM look
     WHERE mail.id = look.id AND mail.status = 'sending' AND mail.claimed_by = %(worker)s
       AND mail.lease_until > statement_timestamp()
    RETURNING NOT look.is_suppressed
    """,
    {"done": "bigint", "next": "bigint", "worker": "text", "lease": "integer"},
)
RELEASED: dict[str, Any] = {"lease_until": None, "begun_at": None, "claimed_by": ""}


class MailQueue:
    """`OutgoingMail` rows for `config.mail.delivery.drain`."""

    is_urgent = True

    def twin(self) -> Self:
        return type(self)()

    def claim(self, worker: str, limit: int) -> Sequence[OutgoingMail]:
        values: dict[str, str | int] = {
            "worker": worker,
            "lease": settings.MAIL_LEASE_SECONDS,
            "limit": limit,
            "is_sent_again": settings.MAIL_IN_DOUBT == InDoubtRule.SEND,
            "worker_died": WORKER_DIED,
        }
        with connection.cursor() as cursor:
            while True:  # it may find mails and hold all of them
                cursor.execute(CLAIM, values)
                found = cursor.fetchall()
                keys = [key for key, is_ours in found if is_ours]
                if keys or not found:
                    break
        return list(OutgoingMail.objects.filter(pk__in=keys).order_by("due_at")) if keys else []

    def turn(self, done: OutgoingMail | None, row: OutgoingMail | None) -> bool:
        either = done or row
        if row is not None and row.kind in _looks and not self._as_it_stands(row):
            row = None
        values = {
            "done": done.pk if done else None,
            "next": row.pk if row else None,
            "worker": either.claimed_by if either else "",
            # The lease outlasts the longest dialogue with the relay: nobody else may begin it meanwhile.
            "lease": longest_dialogue(),
        }
        with connection.cursor() as cursor:
            TURN.execute(cursor, values)
            found: tuple[bool] | None = cursor.fetchone()
        return found == (True,)

    def _as_it_stands(self, row: OutgoingMail) -> bool:
        """Put a mail into the words of this moment; False where it is not wanted any more, and dropped."""
        words = _looks[row.kind](row)
        if words is None:
            self._end(row, MailStatus.DROPPED, UNWANTED)
            return False
        row.subject, row.text, row.html = words.subject, words.text, words.html
        self._mine(row).update(subject=row.subject, text=row.text, html=row.html)
        return True

    def compose(self, row: OutgoingMail) -> Envelope:
        headers = {"Auto-Submitted": "auto-generated"}
        if row.stop_url:
            headers["List-Unsubscribe"] = f"<{row.stop_url}>"
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        if row.reply_to:
            headers["Reply-To"] = row.reply_to
        if row.follows:
            headers["In-Reply-To"] = row.follows.split()[-1]
            headers["References"] = row.follows
        words = Rendered(row.subject, row.text, row.html, row.calendar)
        sender = settings.DEFAULT_FROM_EMAIL
        message = as_bytes(words, sender=sender, to=row.to, message_id=row.message_id, headers=headers)
        return Envelope(settings.BOUNCES_TO or sender, row.to, message)

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
            error=reason[:300],
            **RELEASED,
        )

    def in_doubt(self, row: OutgoingMail, reason: str) -> None:
        self._end(row, MailStatus.DOUBT, reason)

    def tries(self, row: OutgoingMail) -> int:
        return row.tries

    def release(self, rows: Sequence[OutgoingMail]) -> None:
        keys = [row.pk for row in rows]
        OutgoingMail.objects.filter(pk__in=keys, claimed_by=rows[0].claimed_by).update(
            status=MailStatus.DUE, **RELEASED
        )

    def _mine(self, row: OutgoingMail) -> QuerySet[OutgoingMail]:
        return OutgoingMail.objects.filter(pk=row.pk, status=MailStatus.SENDING, claimed_by=row.claimed_by)

    def _end(self, row: OutgoingMail, status: MailStatus, reason: str) -> None:
        self._mine(row).update(status=status, error=reason[:300], **RELEASED)
