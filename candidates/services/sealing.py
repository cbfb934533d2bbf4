"""What the law makes an agency keep of deleted people: sealed, opened by a reason, erased on its day."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from candidates.models import Application, Score, SealedRecord, SealHold, SealOpening
from candidates.services.files import months_later
from config.accounts.models import User

TABLE = Path(__file__).parent.parent / "data" / "retention.json"


class Unreadable(Exception):
    """No key that is set opens the record: the SEAL_KEY it was closed with is gone."""


@dataclass(frozen=True)
class RetentionPolicy:
    """How long the record of an application to a position in a state is kept, and by which law."""

    rule: str
    months: int
    why: str
    source: str


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(TABLE.read_text(encoding="utf-8"))
    return found


def policy_of(state: str) -> RetentionPolicy:
    """The line of the table for two letters of a state, or the default. Never below a floor."""
    table = _table()
    line = table["states"].get(state, table["default"])
    floor = max(one["months"] for one in table["floors"])
    return RetentionPolicy(line["rule"], max(line["months"], floor), line["why"], line["source"])


def ground_of(rule: str) -> RetentionPolicy | None:
    """The line of the table by which a record is kept; None for a rule that is no longer in it."""
    lines = {"": _table()["default"], **_table()["states"]}
    state = next((state for state, line in lines.items() if line["rule"] == rule), None)
    return policy_of(state) if state is not None else None


def kept_until(application: Application) -> tuple[date, str]:
    """The last day of an application's record, and the rule: months after the last thing that happened."""
    place = application.position.place
    policy = policy_of(place.state if place else "")
    return months_later(timezone.localdate(application.moved_at), policy.months), policy.rule


@transaction.atomic
def seal(*, application: Application) -> SealedRecord | None:
    """Keep what the law asks for of an application, under seal. None where its day is over already.

    Once only: a second call gives the first record.
    """
    until, rule = kept_until(application)
    if until < timezone.localdate():
        return None
    score = Score.objects.filter(application=application).first()
    steps = list(application.transitions.all())
    record, _ = SealedRecord.objects.get_or_create(
        application_key=application.pk,
        defaults={
            "mark": _marks(application.candidate.email)[0],
            "position": application.position,
            "employer": application.position.employer,
            "applied_on": timezone.localdate(application.applied_at),
            "ended_on": timezone.localdate(application.moved_at),
            "stages": [
                [timezone.localdate(step.at).isoformat(), step.to_stage, step.reason] for step in steps
            ],
            "score": {
                "points": score.points,
                "fit_version": score.fit_version,
                "weights_version": score.weights_version,
                "inputs": score.inputs,
            }
            if score
            else None,
            "closed": _closed(application, score, [step.message for step in steps]),
            "rule": rule,
            "until": until,
        },
    )
    return record


def _closed(application: Application, score: Score | None, messages: list[str]) -> str:
    candidate = application.candidate
    said = {
        "name": application.full_name,
        "email": candidate.email,
        "phone": str(application.phone or candidate.phone),
        "lives_in": str(candidate.place or candidate.state),
        "position": f"{application.position.reference} {application.position.title}",
        "employer": application.position.employer.name,
        "message": application.message,
        "answers": application.answers,
        "screening": [[one.asked, one.in_words] for one in application.screening.all()],
        "told": messages,
        "lines": score.lines if score else None,
    }
    return _fernet().encrypt(json.dumps(said).encode()).decode()


@transaction.atomic
def opened(*, record: SealedRecord, by: User, reason: str) -> dict[str, Any]:
    """What a record holds. Who opened it, and why, is written down first.

    Raises ValueError without a reason, PermissionDenied for who has not the right `open_sealed`, Unreadable
    where the key is gone.
    """
    if not by.has_perm("candidates.open_sealed"):
        raise PermissionDenied
    if not reason.strip():
        raise ValueError("Say why it is opened.")
    SealOpening.objects.create(record=record, by_name=by.get_full_name()[:150], reason=reason.strip()[:300])
    try:
        held: dict[str, Any] = json.loads(_fernet().decrypt(record.closed.encode()))
    except InvalidToken:
        raise Unreadable("No key that is set opens this record.") from None
    return held


def of_address(email: str) -> QuerySet[SealedRecord]:
    """The records of whoever had this address: by its keyed print, because nothing else of it is left."""
    return SealedRecord.objects.filter(mark__in=_marks(email))


def hold(*, record: SealedRecord, by: User, reason: str) -> SealedRecord:
    """Keep a record beyond its day, for a case at law, until somebody lifts that.

    Raises PermissionDenied for who has not the right `hold_sealed`, ValueError without a reason, and
    SealedRecord.DoesNotExist where it was erased in this moment.
    """
    return _decide(record, by, reason, is_placed=True)


def lift(*, record: SealedRecord, by: User, reason: str) -> SealedRecord:
    """End that: what is past its day goes with the next look. Raises as `hold` does."""
    return _decide(record, by, reason, is_placed=False)


@transaction.atomic
def _decide(record: SealedRecord, by: User, reason: str, *, is_placed: bool) -> SealedRecord:
    if not by.has_perm("candidates.hold_sealed"):
        raise PermissionDenied
    why = reason.strip()[:300]
    if not why:
        raise ValueError("Say why: which case, and who decided.")
    row = SealedRecord.objects.select_for_update().get(pk=record.pk)
    if row.legal_hold == is_placed and not is_placed:
        return row
    row.legal_hold, row.hold_reason = is_placed, why if is_placed else ""
    row.save(update_fields=["legal_hold", "hold_reason"])
    SealHold.objects.create(record=row, is_placed=is_placed, by_name=by.get_full_name()[:150], reason=why)
    return row


@transaction.atomic
def erase_due() -> int:
    """Delete the records whose last day is over and that nobody holds. Returns how many.

    Under their locks: a hold that is being placed in this moment is waited for by the next look.
    """
    due = SealedRecord.objects.filter(until__lt=timezone.localdate(), legal_hold=False)
    keys = list(due.order_by("pk").select_for_update(skip_locked=True).values_list("pk", flat=True))
    gone = SealedRecord.objects.filter(pk__in=keys).delete()[1]
    return gone.get(SealedRecord._meta.label, 0)  # noqa: SLF001 -- Django's public name


def _keys() -> list[str]:
    """SEAL_KEY, the first of them closes; without it SECRET_KEY, which the checks speak of."""
    return settings.SEAL_KEYS or [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def _marks(email: str) -> list[str]:
    """The prints of an address by each key, the newest first."""
    address = email.strip().lower().encode()
    return [hmac.digest(f"onfile.sealed:{key}".encode(), address, "sha256").hex() for key in _keys()]


def _fernet() -> MultiFernet:
    digests = [hashlib.sha256(b"onfile.seal:" + key.encode()).digest() for key in _keys()]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
