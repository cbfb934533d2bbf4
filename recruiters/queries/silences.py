"""Whom no mail reaches, and what a recruiter can do about it."""

from __future__ import annotations

from dataclasses import dataclass

from candidates.models import Candidate
from config.mail.enums import SuppressionReason
from config.mail.models import Suppression

SHORT = {
    SuppressionReason.BOUNCE: "Mail came back",
    SuppressionReason.COMPLAINT: "Wants no mail",
    SuppressionReason.DESK: "Suppressed",
}
"""Why nothing is sent to an address, short enough for a stamp."""


@dataclass(frozen=True)
class Silence:
    """An address on the list of those not written to, as the pages of its owner say it."""

    suppression: Suppression
    candidate: Candidate | None
    """Whose address it is, where somebody on file has it."""

    @property
    def signs_in(self) -> bool:
        """Whether they have a log-in: then they change their address themselves."""
        return self.candidate is not None and self.candidate.user_id is not None

    @property
    def is_bounce(self) -> bool:
        return self.suppression.reason == SuppressionReason.BOUNCE

    @property
    def is_complaint(self) -> bool:
        return self.suppression.reason == SuppressionReason.COMPLAINT


def silence_of(email: str, candidate: Candidate | None) -> Silence | None:
    """Whether and why this address, and `candidate` by it, gets no mail or no alerts: one query."""
    row = Suppression.objects.of(email)
    return Silence(row, candidate) if row else None
