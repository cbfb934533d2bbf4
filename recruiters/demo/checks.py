"""The look-ups behind the credentials that the invented desk has checked."""

from __future__ import annotations

from candidates.enums import CheckFound, CheckPlace, CredentialStatus
from candidates.models import CredentialCheck, HeldCredential

ASKED_BY_LETTER = "AHIMA"
CHUNK = 2_000


def record() -> int:
    """Give each checked credential of an invented person its look-up. Returns how many."""
    rows = HeldCredential.objects.filter(candidate__is_demo=True, checked_at__isnull=False, checks=None)
    made = [
        CredentialCheck(
            held=held,
            number=held.number,
            at=held.checked_at,
            by=held.checked_by,
            place=CheckPlace.LETTER if held.credential.facts.issuer == ASKED_BY_LETTER else CheckPlace.LOOKUP,
            found=CheckFound.INACTIVE if held.status == CredentialStatus.INACTIVE else CheckFound.ACTIVE,
        )
        for held in rows.select_related("credential__facts", "checked_by")
        if held.checked_at is not None
    ]
    return len(CredentialCheck.objects.bulk_create(made, batch_size=CHUNK))
