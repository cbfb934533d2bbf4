"""The check of a credential with its issuer: a recorded human act."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from candidates.enums import CredentialStatus
from candidates.models import Candidate, HeldCredential
from config.accounts.models import User


def check(*, held: HeldCredential, by: User) -> HeldCredential:
    """Record that `by` looked the credential up just now.

    A status entered before stays (a check may find it revoked); one nobody had looked at is active.
    """
    held.checked_at, held.checked_by = timezone.now(), by
    if held.status == CredentialStatus.UNKNOWN:
        held.status = CredentialStatus.ACTIVE
    held.save(update_fields=["checked_at", "checked_by", "status"])
    return held


def uncheck(*, held: HeldCredential) -> HeldCredential:
    """Take a check back that was entered by mistake; what the check found is unknown again."""
    held.checked_at = held.checked_by = None
    if held.status == CredentialStatus.ACTIVE:
        held.status = CredentialStatus.UNKNOWN
    held.save(update_fields=["checked_at", "checked_by", "status"])
    return held


@transaction.atomic
def check_all(*, candidates: Iterable[Candidate], by: User) -> int:
    """Record a check of every credential of these people. Returns how many credentials."""
    keys = [candidate.pk for candidate in candidates]
    # The people first, as whoever saves their own file does: else two wait for each other.
    list(
        Candidate.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk")
    )
    rows = HeldCredential.objects.filter(candidate__in=keys).select_for_update(no_key=True).order_by("pk")
    return len([check(held=held, by=by) for held in rows])
