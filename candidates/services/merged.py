"""What a file that is merged into another leaves behind."""

from __future__ import annotations

from candidates.models import Candidate
from candidates.services import selfid

NEVER_KEPT = {"candidates.SelfIdentification"}
"""Tables no journal of a merge holds: to pair a person with a row of them is what they are kept from."""


def leave_behind(*, candidate: Candidate) -> None:
    """Delete of a file that goes what no journal may hold. Its owner may say it again."""
    if selfid.is_on():
        selfid.take_back(candidate=candidate)
