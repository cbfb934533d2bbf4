"""Alerts for those who want one mail a day or a week: up to ten positions, best first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from candidates.alerts import ledger, verdict, wording
from candidates.alerts.reasons import Reasons
from candidates.alerts.snapshot import Snapshot
from candidates.enums import Cadence, DropReason
from candidates.models import Alert, Recipient
from config.mail import suppression
from config.mail.delivery import Envelope
from config.mail.enums import SuppressionReason
from config.mail.message import as_bytes, domain_of
from config.mail.render import rendered

MOST_POSITIONS = 10

# A recipient is claimed as a whole: the row of `candidates_recipient` is the lock, so that two
# workers never make two digests of one person's alerts.
CLAIM = """
    WITH who AS (
        SELECT recipient.id FROM candidates_recipient AS recipient
         WHERE EXISTS (SELECT 1 FROM candidates_alert AS due
                         JOIN jobs_position AS wanted ON wanted.id = due.position_id
                                                     AND wanted.status <> 'paused'
                        WHERE due.recipient_id = recipient.id AND due.is_digest
                          AND due.status IN ('due', 'sending') AND due.due_at <= statement_timestamp()
                          AND (due.status = 'due' OR due.lease_until < statement_timestamp()))
           AND NOT EXISTS (SELECT 1 FROM candidates_alert AS busy
                            WHERE busy.recipient_id = recipient.id AND busy.is_digest
                              AND busy.status = 'sending' AND busy.lease_until >= statement_timestamp())
         ORDER BY recipient.id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
    UPDATE candidates_alert AS alert SET status = 'sending', claimed_by = %(worker)s,
           lease_until = statement_timestamp() + %(lease)s * interval '1 second'
      FROM who, jobs_position AS position
     WHERE alert.recipient_id = who.id AND position.id = alert.position_id
       AND position.status <> 'paused' AND alert.is_digest AND alert.due_at <= statement_timestamp()
       AND (alert.status = 'due' OR alert.status = 'sending' AND alert.lease_until < statement_timestamp())
    RETURNING alert.position_id, alert.recipient_id
"""


@dataclass
class Digest:
    """The due alerts of one recipient. `alerts` shrinks to what goes into the mail."""

    recipient: Recipient
    worker: str
    alerts: list[Alert] = field(default_factory=list)

    def __str__(self) -> str:
        return f"digest of {len(self.alerts)} for {self.recipient.pk}"


class DigestQueue:
    """Digests for `config.mail.delivery.drain`."""

    def __init__(self) -> None:
        self._known = Snapshot()

    def claim(self, worker: str, limit: int) -> Sequence[Digest]:
        keys = ledger.claim(CLAIM, worker=worker, limit=limit)
        if not keys:
            return []
        self._known = Snapshot(keys)
        digests = {key: Digest(row, worker) for key, row in sorted(self._known.recipients.items())}
        for alert in Alert.objects.filter(pk__in=keys):
            digests[alert.recipient_id].alerts.append(alert)
        return [digest for digest in digests.values() if digest.alerts]

    def hold(self, row: Digest) -> bool:
        """Keep what is still wanted; what does not fit into ten waits for the next digest."""
        held = verdict.hold(keys=[(a.position_id, a.recipient_id) for a in row.alerts], worker=row.worker)
        row.alerts = [alert for alert in row.alerts if (alert.position_id, alert.recipient_id) in held]
        self._known.renew(held)
        row.recipient = self._known.recipients[row.recipient.pk]
        unsuited = [alert for alert in row.alerts if not self._reasons(alert)]
        if unsuited:
            ledger.drop(unsuited, row.worker, DropReason.UNSUITED)
            row.alerts = [alert for alert in row.alerts if alert not in unsuited]
        row.alerts.sort(key=self._rank)
        row.alerts, later = row.alerts[:MOST_POSITIONS], row.alerts[MOST_POSITIONS:]
        if later:
            step = timedelta(days=7 if row.recipient.cadence == Cadence.WEEKLY else 1)
            until = max(alert.due_at for alert in later) + step
            while until <= timezone.now():  # after a long pause: one mail, not several in a row
                until += step
            ledger.put_off(later, row.worker, until=until)
        return bool(row.alerts)

    def _reasons(self, alert: Alert) -> Reasons:
        return self._known.reasons[alert.position_id, alert.recipient_id]

    def _rank(self, alert: Alert) -> tuple[bool, int, float]:
        """What suits the file before what a search finds alone; fewest open lines, then the best pay."""
        fit = self._reasons(alert).fit
        position = self._known.positions[alert.position_id]
        return fit is None, len(fit.not_shown) if fit else 0, -float(position.pay_max_yearly)

    def compose(self, row: Digest) -> Envelope:
        entries = [
            wording.entry(self._known.positions[alert.position_id], row.recipient, self._reasons(alert))
            for alert in row.alerts
        ]
        words = rendered("digest", wording.context(row.recipient, entries) | {"entries": entries})
        sender = settings.ALERTS_FROM_EMAIL
        first = min(alert.due_at for alert in row.alerts)
        message_id = f"<digest.{first:%Y%m%d%H}.{row.recipient.pk}@{domain_of(sender)}>"
        message = as_bytes(
            words,
            sender=sender,
            to=row.recipient.email,
            message_id=message_id,
            headers=wording.headers(row.recipient),
        )
        return Envelope(settings.BOUNCES_TO or sender, row.recipient.email, message)

    def sent(self, row: Digest) -> None:
        named = {one for alert in row.alerts for one in self._reasons(alert).searches}
        ledger.mark_sent(row.alerts, row.worker, named)

    def refused(self, row: Digest, reason: str, *, bad_address: bool) -> None:
        ledger.mark_failed(row.alerts, row.worker, reason)
        if bad_address:
            suppression.suppress(email=row.recipient.email, reason=SuppressionReason.BOUNCE, detail=reason)

    def later(self, row: Digest, reason: str, *, wait: timedelta, counts: bool, most_tries: int) -> None:
        if counts and self.tries(row) + 1 >= most_tries:
            ledger.mark_failed(row.alerts, row.worker, reason)
        else:
            ledger.postpone(row.alerts, row.worker, wait=wait, reason=reason, counts=counts)

    def tries(self, row: Digest) -> int:
        return max(alert.tries for alert in row.alerts)

    def release(self, rows: Sequence[Digest]) -> None:
        for row in rows:
            ledger.release(row.alerts, row.worker)
