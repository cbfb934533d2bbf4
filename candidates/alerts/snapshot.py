"""Positions and people as the delivery knows them: read once for a batch, and again where they change."""

from __future__ import annotations

from collections.abc import Collection

from candidates.alerts.verdict import Key, Stamp
from candidates.models import Candidate, Recipient
from jobs.models import Position


class Snapshot:
    """What the mails of a batch are written from. A batch may last seconds, in which either side changes."""

    def __init__(self, keys: Collection[Key] = ()) -> None:
        self.positions = _positions({position for position, _ in keys})
        self.recipients = _recipients({recipient for _, recipient in keys})

    def renew(self, stamps: dict[Key, Stamp]) -> None:
        """Read again what was written since, by the last look's own stamps."""
        positions = {
            key[0] for key, stamp in stamps.items() if self.positions[key[0]].updated_at != stamp.position
        }
        if positions:
            self.positions |= _positions(positions)
        recipients = {key[1] for key, stamp in stamps.items() if self._file_of(key[1]) != stamp.candidate}
        if recipients:
            self.recipients |= _recipients(recipients)

    def _file_of(self, recipient: int) -> object:
        candidate = self.recipients[recipient].candidate
        return candidate.updated_at if candidate else None


def _positions(keys: set[int]) -> dict[int, Position]:
    return Position.objects.in_full().select_related("recruiter").in_bulk(keys) if keys else {}


def _recipients(keys: set[int]) -> dict[int, Recipient]:
    """Recipients with their candidates, ready to be explained without a query each."""
    recipients = Recipient.objects.in_bulk(keys) if keys else {}
    candidates = Candidate.objects.for_fit().in_bulk(
        {row.candidate_id for row in recipients.values() if row.candidate_id is not None}
    )
    for row in recipients.values():
        if row.candidate_id is not None:
            row.candidate = candidates[row.candidate_id]
    return recipients
