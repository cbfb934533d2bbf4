"""Alerts for those who want to hear at once: one mail for each position."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Self

from django.conf import settings

from candidates.alerts import ledger, verdict, wording
from candidates.alerts.hours import next_at, safe_zone
from candidates.alerts.ledger import Claimed
from candidates.alerts.reasons import Reasons
from candidates.alerts.snapshot import Snapshot
from candidates.models.recipient import DEFAULT_TIMEZONE
from config.mail import splice, suppression
from config.mail.delivery import Envelope
from config.mail.enums import SuppressionReason
from config.zones import SHAPE

# Paused positions are passed over rather than claimed: their alerts wait until they are open again.
# One statement decides for all it finds: what goes out now, what has to wait until the person is awake,
# what goes into their next digest because they were told often enough this week, and what is held
# because a worker ended while it was sent. Two workers that claim at the same moment do not see each
# other's, and may pass the number of a week by what one claims; the next look counts them.
CLAIM = f"""
    WITH next AS MATERIALIZED (
        SELECT due.position_id, due.recipient_id, due.due_at,
               due.begun_at IS NOT NULL AND NOT %(is_sent_again)s AS is_held,
               recipient.hour, recipient.cadence,
               {safe_zone("recipient.timezone", shape="%(shape)s", usual="%(zone)s")} AS zone
          FROM candidates_alert AS due
          JOIN jobs_position AS position ON position.id = due.position_id
          JOIN candidates_recipient AS recipient ON recipient.id = due.recipient_id
         WHERE NOT due.is_digest AND position.status <> 'paused'
           AND due.status IN ('due', 'sending')
           AND due.due_at <= statement_timestamp()
           AND (due.status = 'due' OR due.lease_until < statement_timestamp())
         ORDER BY due.due_at LIMIT %(limit)s
           FOR UPDATE OF due SKIP LOCKED),
    counted AS (
        SELECT next.*, statement_timestamp() AT TIME ZONE next.zone AS here,
               row_number() OVER (PARTITION BY next.recipient_id ORDER BY next.due_at, next.position_id)
               + CASE WHEN %(a_week)s > 0 THEN
                   (SELECT count(*) FROM candidates_alert AS told
                     WHERE told.recipient_id = next.recipient_id AND NOT told.is_digest
                       AND told.status IN ('sending', 'sent')
                       AND (told.sent_at > statement_timestamp() - interval '7 days'
                            OR told.sent_at IS NULL AND told.lease_until >= statement_timestamp()))
                 ELSE 0 END AS number
          FROM next),
    decided AS MATERIALIZED (
        SELECT counted.*,
               CASE
                 WHEN is_held THEN 'doubt'
                 -- They chose another rhythm while it waited, or were told often enough this week.
                 WHEN cadence IN ('daily', 'weekly') THEN 'digest'
                 WHEN %(a_week)s > 0 AND number > %(a_week)s THEN 'digest'
                 WHEN CASE WHEN %(quiet_from)s <= %(quiet_to)s
                           THEN extract(hour FROM here) >= %(quiet_from)s
                                AND extract(hour FROM here) < %(quiet_to)s
                           ELSE extract(hour FROM here) >= %(quiet_from)s
                                OR extract(hour FROM here) < %(quiet_to)s END THEN 'later'
                 ELSE 'send'
               END AS what
          FROM counted)
    UPDATE candidates_alert AS alert SET
           status = CASE what WHEN 'send' THEN 'sending' WHEN 'doubt' THEN 'doubt' ELSE 'due' END,
           is_digest = what = 'digest',
           due_at = CASE what WHEN 'digest' THEN {next_at("decided.hour", here="here", zone="zone")}
                              WHEN 'later' THEN {next_at("%(quiet_to)s", here="here", zone="zone")}
                              ELSE alert.due_at END,
           claimed_by = CASE what WHEN 'send' THEN %(worker)s ELSE '' END,
           lease_until = CASE what WHEN 'send'
                                   THEN statement_timestamp() + %(lease)s * interval '1 second' END,
           begun_at = NULL,
           error = CASE what WHEN 'doubt' THEN %(worker_died)s ELSE alert.error END
      FROM decided
     WHERE alert.position_id = decided.position_id AND alert.recipient_id = decided.recipient_id
    RETURNING alert.position_id, alert.recipient_id, alert.tries, alert.due_at, alert.created_at,
              what = 'send'
"""  # noqa: S608 -- made of our own words alone


class InstantQueue:
    """`Alert` rows for `config.mail.delivery.drain`."""

    is_urgent = False

    def __init__(self) -> None:
        self._known = Snapshot()

    def twin(self) -> Self:
        return type(self)()

    def claim(self, worker: str, limit: int) -> Sequence[Claimed]:
        quiet_from, quiet_to = settings.QUIET_HOURS or (0, 0)
        rules: dict[str, int | str] = {
            "a_week": settings.ALERTS_A_WEEK,
            "quiet_from": quiet_from,
            "quiet_to": quiet_to,
            "shape": f"^({SHAPE})$",
            "zone": DEFAULT_TIMEZONE,
        }
        rows = ledger.claim(CLAIM, worker=worker, limit=limit, rules=rules)
        if rows:
            self._known = Snapshot([row.key for row in rows], self._known)
        return rows

    def turn(self, done: Claimed | None, row: Claimed | None) -> bool:
        either = done or row
        if either is None:
            return False
        stamps = verdict.turn(
            worker=either.worker,
            done=[done.key] if done else [],
            named=[search.pk for search in self._reasons(done).searches] if done else [],
            keys=[row.key] if row else [],
        )
        if row is None or not stamps:
            return False
        self._known.renew(stamps)
        reasons = self._reasons(row)
        if reasons:
            return True
        ledger.drop([row], reasons.why_not)
        return False

    def _reasons(self, row: Claimed) -> Reasons:
        return self._known.reasons[row.key]

    def compose(self, row: Claimed) -> Envelope:
        known = self._known
        recipient = known.people[row.recipient_id]
        position = known.positions[row.position_id]
        one = wording.entry(position, recipient, self._reasons(row), row.created_at)
        letter = wording.instant(recipient, position, one, known.face)
        return Envelope(settings.BOUNCES_TO or letter.sender, letter.to, splice.message(letter))

    def refused(self, row: Claimed, reason: str, *, bad_address: bool) -> None:
        ledger.mark_failed([row], reason)
        if bad_address:
            email = self._known.people[row.recipient_id].email
            suppression.suppress(email=email, reason=SuppressionReason.BOUNCE, detail=reason)

    def later(self, row: Claimed, reason: str, *, wait: timedelta, counts: bool, most_tries: int) -> None:
        if counts and row.tries + 1 >= most_tries:
            ledger.mark_failed([row], reason)
        else:
            ledger.postpone([row], wait=wait, reason=reason, counts=counts)

    def in_doubt(self, row: Claimed, reason: str) -> None:
        ledger.mark_in_doubt([row], reason)

    def tries(self, row: Claimed) -> int:
        return row.tries

    def release(self, rows: Sequence[Claimed]) -> None:
        ledger.release(rows)
