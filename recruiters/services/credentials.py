"""The check of a credential with its issuer: a recorded human act, with what shows it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from candidates.enums import CheckEnd, CheckFound, CheckPlace, CredentialStatus
from candidates.models import Candidate, CredentialCheck, HeldCredential
from candidates.services import evidence
from candidates.services.evidence import Evidence
from config.accounts.models import User

STATUS = {
    CheckFound.ACTIVE: CredentialStatus.ACTIVE,
    CheckFound.INACTIVE: CredentialStatus.INACTIVE,
    CheckFound.REVOKED: CredentialStatus.REVOKED,
}


class ChangedMeanwhile(Exception):
    """The credential on file is not the one that was looked up any more."""


def as_seen(held: HeldCredential) -> str:
    """What a page shows of it, so that a check is of what was looked up."""
    return f"{held.credential_id}|{int(held.apprentice)}|{held.number}"


@transaction.atomic
def check(
    *,
    held: HeldCredential,
    by: User,
    found: CheckFound,
    place: CheckPlace,
    at: datetime | None = None,
    note: str = "",
    file: Evidence | None = None,
    seen: str | None = None,
) -> CredentialCheck:
    """Record that `by` looked the credential up, at that moment (default now), and what came of it.

    Found, its status is what was found. Not found, an earlier check speaks no more. Where nobody could be
    reached, nothing else changes; the same where a later check is there already. Raises ChangedMeanwhile
    where `seen` (`as_seen`) is not what is on file.
    """
    # The person first, as whoever saves their own file does: else two wait for each other.
    list(Candidate.objects.select_for_update(of=("self",), no_key=True).filter(pk=held.candidate_id))
    row = HeldCredential.objects.select_for_update(of=("self",), no_key=True).get(pk=held.pk)
    if seen is not None and seen != as_seen(row):
        raise ChangedMeanwhile
    moment = at or timezone.now()
    later = row.checks.filter(ended_at=None, at__gt=moment).exclude(found=CheckFound.NO_ANSWER)
    if found != CheckFound.NO_ANSWER and not later.exists():
        _apply(row, found, moment, by)
    made = CredentialCheck(held=row, number=row.number, at=moment, by=by, place=place, found=found, note=note)
    if file is not None:
        evidence.keep(check=made, file=file)
    made.save()
    held.refresh_from_db(fields=["checked_at", "checked_by", "status"])
    return made


def _apply(held: HeldCredential, found: CheckFound, at: datetime, by: User) -> None:
    if found in STATUS:
        held.checked_at, held.checked_by, held.status = at, by, STATUS[found]
    else:
        _end(held, CheckEnd.NOT_FOUND)
        held.checked_at = held.checked_by = None
        if held.status == CredentialStatus.ACTIVE:
            held.status = CredentialStatus.UNKNOWN
    held.save(update_fields=["checked_at", "checked_by", "status"])


def _end(held: HeldCredential, why: CheckEnd) -> None:
    held.checks.filter(ended_at=None).update(ended_at=timezone.now(), ended_because=why)


@transaction.atomic
def uncheck(*, held: HeldCredential) -> HeldCredential:
    """Take back what was recorded by mistake; what the issuer says of it is unknown again.

    The record stays, with when it was taken back: its evidence was looked at, and may be asked for.
    """
    list(Candidate.objects.select_for_update(of=("self",), no_key=True).filter(pk=held.candidate_id))
    row = HeldCredential.objects.select_for_update(of=("self",), no_key=True).get(pk=held.pk)
    _end(row, CheckEnd.TAKEN_BACK)
    row.checked_at = row.checked_by = None
    row.status = CredentialStatus.UNKNOWN
    row.save(update_fields=["checked_at", "checked_by", "status"])
    held.refresh_from_db(fields=["checked_at", "checked_by", "status"])
    return held
