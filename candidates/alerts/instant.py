"""Alerts for those who want to hear at once: one mail for each position."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings

from candidates.alerts import ledger, verdict, wording
from candidates.alerts.reasons import Reasons
from candidates.alerts.snapshot import Snapshot
from candidates.enums import DropReason
from candidates.models import Alert, Recipient
from config.mail import suppression
from config.mail.delivery import Envelope
from config.mail.enums import SuppressionReason
from config.mail.message import as_bytes, domain_of
from config.mail.render import rendered
from jobs.models import Position

# Paused positions are passed over rather than claimed: their alerts wait until they are open again.
CLAIM = """
    WITH next AS MATERIALIZED (
        SELECT due.position_id, due.recipient_id
          FROM candidates_alert AS due
          JOIN jobs_position AS position ON position.id = due.position_id
         WHERE NOT due.is_digest AND position.status <> 'paused'
           AND due.status IN ('due', 'sending')
           AND due.due_at <= statement_timestamp()
           AND (due.status = 'due' OR due.lease_until < statement_timestamp())
         ORDER BY due.due_at LIMIT %(limit)s
           FOR UPDATE OF due SKIP LOCKED)
    UPDATE candidates_alert AS alert SET status = 'sending', claimed_by = %(worker)s,
           lease_until = statement_timestamp() + %(lease)s * interval '1 second'
      FROM next
     WHERE alert.position_id = next.position_id AND alert.recipient_id = next.recipient_id
    RETURNING alert.position_id, alert.recipient_id
"""


class InstantQueue:
    """`Alert` rows for `config.mail.delivery.drain`."""

    def __init__(self) -> None:
        self._known = Snapshot()

    def claim(self, worker: str, limit: int) -> Sequence[Alert]:
        keys = ledger.claim(CLAIM, worker=worker, limit=limit)
        if not keys:
            return []
        self._known = Snapshot(keys)
        return list(Alert.objects.filter(pk__in=keys).order_by("position_id", "recipient_id"))

    def hold(self, row: Alert) -> bool:
        stamps = verdict.hold(keys=[(row.position_id, row.recipient_id)], worker=row.claimed_by)
        if not stamps:
            return False
        self._known.renew(stamps)
        if self._reasons(row):
            return True
        ledger.drop([row], row.claimed_by, DropReason.UNSUITED)
        return False

    def _sides(self, row: Alert) -> tuple[Position, Recipient]:
        return self._known.positions[row.position_id], self._known.recipients[row.recipient_id]

    def _reasons(self, row: Alert) -> Reasons:
        return self._known.reasons[row.position_id, row.recipient_id]

    def compose(self, row: Alert) -> Envelope:
        position, recipient = self._sides(row)
        entry = wording.entry(position, recipient, self._reasons(row))
        words = rendered("alert", wording.context(recipient, [entry]) | entry)
        sender = settings.ALERTS_FROM_EMAIL
        # Deterministic, so that relays and mailboxes can tell a repetition from a second mail.
        message_id = f"<{row.position_id}.{row.recipient_id}@{domain_of(sender)}>"
        recruiter = position.recruiter.email if position.recruiter else ""
        message = as_bytes(
            words,
            sender=sender,
            to=recipient.email,
            message_id=message_id,
            headers=wording.headers(recipient, recruiter),
        )
        return Envelope(settings.BOUNCES_TO or sender, recipient.email, message)

    def sent(self, row: Alert) -> None:
        ledger.mark_sent([row], row.claimed_by, self._reasons(row).searches)

    def refused(self, row: Alert, reason: str, *, bad_address: bool) -> None:
        ledger.mark_failed([row], row.claimed_by, reason)
        if bad_address:
            email = self._known.recipients[row.recipient_id].email
            suppression.suppress(email=email, reason=SuppressionReason.BOUNCE, detail=reason)

    def later(self, row: Alert, reason: str, *, wait: timedelta, counts: bool, most_tries: int) -> None:
        if counts and row.tries + 1 >= most_tries:
            ledger.mark_failed([row], row.claimed_by, reason)
        else:
            ledger.postpone([row], row.claimed_by, wait=wait, reason=reason, counts=counts)

    def tries(self, row: Alert) -> int:
        return row.tries

    def release(self, rows: Sequence[Alert]) -> None:
        if rows:
            ledger.release(rows, rows[0].claimed_by)
