"""Alerts for those who want one mail a day or a week: up to ten positions, best first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Self

from django.conf import settings
from django.utils import timezone

from candidates.alerts import ledger, verdict, wording
from candidates.alerts.ledger import Claimed
from candidates.alerts.reasons import Reasons
from candidates.alerts.snapshot import Addressee, Snapshot
from candidates.alerts.verdict import Key, Stamp
from candidates.enums import Cadence, DropReason
from config.mail import suppression
from config.mail.delivery import Envelope
from config.mail.enums import SuppressionReason
from jobs.models import Position

MOST_POSITIONS = 10

# A recipient is claimed as a whole: the row of `candidates_recipient` is the lock, so that two
# workers never make two digests of one person's alerts. They are found by what is due longest, a
# screenful of alerts for each that is wanted, since the alerts of one person stand together there.
CLAIM = """
    WITH ready AS MATERIALIZED (
        SELECT due.recipient_id
          FROM candidates_alert AS due
          JOIN jobs_position AS wanted ON wanted.id = due.position_id AND wanted.status <> 'paused'
         WHERE due.is_digest AND due.status IN ('due', 'sending') AND due.due_at <= statement_timestamp()
           AND (due.status = 'due' OR due.lease_until < statement_timestamp())
         ORDER BY due.due_at, due.recipient_id LIMIT %(limit)s * 10),
    who AS (
        SELECT recipient.id FROM candidates_recipient AS recipient
         WHERE recipient.id IN (SELECT recipient_id FROM ready)
           AND NOT EXISTS (SELECT 1 FROM candidates_alert AS busy
                            WHERE busy.recipient_id = recipient.id AND busy.is_digest
                              AND busy.status = 'sending' AND busy.lease_until >= statement_timestamp())
         ORDER BY recipient.id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
    UPDATE candidates_alert AS alert SET
           status = CASE WHEN alert.begun_at IS NULL OR %(is_sent_again)s THEN 'sending' ELSE 'doubt' END,
           claimed_by = CASE WHEN alert.begun_at IS NULL OR %(is_sent_again)s THEN %(worker)s ELSE '' END,
           lease_until = CASE WHEN alert.begun_at IS NULL OR %(is_sent_again)s
                              THEN statement_timestamp() + %(lease)s * interval '1 second' END,
           begun_at = NULL,
           error = CASE WHEN alert.begun_at IS NULL OR %(is_sent_again)s THEN alert.error
                        ELSE %(worker_died)s END
      FROM who, jobs_position AS position
     WHERE alert.recipient_id = who.id AND position.id = alert.position_id
       AND position.status <> 'paused' AND alert.is_digest AND alert.due_at <= statement_timestamp()
       AND alert.status IN ('due', 'sending')
       AND (alert.status = 'due' OR alert.lease_until < statement_timestamp())
    RETURNING alert.position_id, alert.recipient_id, alert.tries, alert.due_at, alert.created_at,
              alert.status = 'sending'
"""


@dataclass
class Digest:
    """The due alerts of one recipient. `alerts` shrinks to what goes into the mail."""

    recipient: Addressee
    worker: str
    alerts: list[Claimed] = field(default_factory=list)

    def __str__(self) -> str:
        return f"digest of {len(self.alerts)} for {self.recipient.pk}"


def rank(position: Position, reasons: Reasons) -> tuple[bool, int, float]:
    """What suits the file before what a search finds alone; most points first, then the best pay."""
    fit = reasons.fit
    return fit is None, -fit.score if fit else 0, -float(position.pay_max_yearly)


class DigestQueue:
    """Digests for `config.mail.delivery.drain`."""

    is_urgent = False

    def __init__(self) -> None:
        self._known = Snapshot()

    def twin(self) -> Self:
        return type(self)()

    def claim(self, worker: str, limit: int) -> Sequence[Digest]:
        rows = ledger.claim(CLAIM, worker=worker, limit=limit)
        if not rows:
            return []
        self._known = Snapshot([row.key for row in rows], self._known)
        digests = {key: Digest(person, worker) for key, person in sorted(self._known.people.items())}
        for row in rows:
            if row.recipient_id in digests:  # else they were deleted a moment ago, with their alerts
                digests[row.recipient_id].alerts.append(row)
        return [digest for digest in digests.values() if digest.alerts]

    def turn(self, done: Digest | None, row: Digest | None) -> bool:
        """Keep what is still wanted; what does not fit into ten waits for the next digest."""
        either = done or row
        if either is None:
            return False
        told = done.alerts if done else []
        held = verdict.turn(
            worker=either.worker,
            done=[alert.key for alert in told],
            named={search.pk for alert in told for search in self._reasons(alert).searches},
            keys=[alert.key for alert in row.alerts] if row else [],
        )
        return row is not None and self._keep(row, held)

    def _keep(self, row: Digest, held: dict[Key, Stamp]) -> bool:
        row.alerts = [alert for alert in row.alerts if alert.key in held]
        self._known.renew(held)
        row.recipient = self._known.people[row.recipient.pk]
        unwanted = [alert for alert in row.alerts if not self._reasons(alert)]
        for reason in (DropReason.UNSUITED, DropReason.NARROWED):
            if dropped := [alert for alert in unwanted if self._reasons(alert).why_not == reason]:
                ledger.drop(dropped, reason)
        row.alerts = [alert for alert in row.alerts if alert not in unwanted]
        row.alerts.sort(key=self._rank)
        row.alerts, later = row.alerts[:MOST_POSITIONS], row.alerts[MOST_POSITIONS:]
        if later:
            step = timedelta(days=7 if row.recipient.cadence == Cadence.WEEKLY else 1)
            until = max(alert.due_at for alert in later) + step
            while until <= timezone.now():  # after a long pause: one mail, not several in a row
                until += step
            ledger.put_off(later, until=until)
        return bool(row.alerts)

    def _reasons(self, alert: Claimed) -> Reasons:
        return self._known.reasons[alert.key]

    def _rank(self, alert: Claimed) -> tuple[bool, int, float]:
        return rank(self._known.positions[alert.position_id], self._reasons(alert))

    def compose(self, row: Digest) -> Envelope:
        entries = [
            wording.entry(
                self._known.positions[alert.position_id],
                row.recipient,
                self._reasons(alert),
                alert.created_at,
            )
            for alert in row.alerts
        ]
        message = wording.digest(row.recipient, entries)
        sender = settings.BOUNCES_TO or settings.ALERTS_FROM_EMAIL
        return Envelope(sender, row.recipient.email, message)

    def refused(self, row: Digest, reason: str, *, bad_address: bool) -> None:
        ledger.mark_failed(row.alerts, reason)
        if bad_address:
            suppression.suppress(email=row.recipient.email, reason=SuppressionReason.BOUNCE, detail=reason)

    def later(self, row: Digest, reason: str, *, wait: timedelta, counts: bool, most_tries: int) -> None:
        if counts and self.tries(row) + 1 >= most_tries:
            ledger.mark_failed(row.alerts, reason)
        else:
            ledger.postpone(row.alerts, wait=wait, reason=reason, counts=counts)

    def in_doubt(self, row: Digest, reason: str) -> None:
        ledger.mark_in_doubt(row.alerts, reason)

    def tries(self, row: Digest) -> int:
        return max(alert.tries for alert in row.alerts)

    def release(self, rows: Sequence[Digest]) -> None:
        for row in rows:
            ledger.release(row.alerts)
