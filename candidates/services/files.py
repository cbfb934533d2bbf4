"""A person's file: put on, kept right, taken off."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, time

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from candidates.enums import FileSource
from candidates.models import Candidate, Recipient
from candidates.services import recipients, searches
from config.accounts.models import User, folded
from jobs.models import PostalCode

CONSENT = ("consent_at", "consent_until", "left_at", "updated_at")
"""What an agreement, or its end, writes."""


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


class LeftSince(Exception):
    """They left the file after they had asked to be kept on it."""


def lock_address(email: str) -> None:
    """Let one transaction at a time open the file of this address; the others wait for its end.

    A row that is not there yet cannot be locked, and two forms sent at once must not both fill it.
    """
    digest = hashlib.sha256(b"onfile.file:" + folded(email).encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digest[:8], signed=True)])


@transaction.atomic
def find_or_open(*, email: str, source: FileSource) -> tuple[Candidate, bool]:
    """The file of this address, and whether it was made just now. One that was there is not touched."""
    lock_address(email)
    candidate, is_new = Candidate.objects.get_or_create(email=folded(email), defaults={"source": source})
    if is_new:
        settle(candidate=candidate)
    return candidate, is_new


@transaction.atomic
def open_file(*, email: str, source: FileSource, user: User | None = None) -> Candidate:
    """The file of this address, made if there is none, with its alert setting beside it."""
    candidate, _ = find_or_open(email=email, source=source)
    if user is not None and candidate.user_id is None:
        candidate.user = user
        candidate.save(update_fields=["user", "updated_at"])
    settle(candidate=candidate)
    return candidate


def settle(*, candidate: Candidate) -> Recipient:
    """Bring what follows from a file in line with it: coordinates, state, the alert setting's address.

    Call after the fields of a candidate were saved, by whatever form or import.
    """
    place = candidate.place
    code = place.postal_codes.filter(code=candidate.postal_code).first() if place else None
    locate(candidate=candidate, code=code)
    candidate.save(update_fields=["latitude", "longitude", "state", "updated_at"])
    return _setting_of(candidate)


def _setting_of(candidate: Candidate) -> Recipient:
    """The alert setting of the file's address: made, found, or moved there from an earlier address."""
    own = Recipient.objects.filter(candidate=candidate).first()
    if own is not None and own.email == candidate.email:
        return own
    there = Recipient.objects.filter(email=candidate.email).first()
    if own is not None and there is None:
        own.email = candidate.email
        own.save(update_fields=["email"])
        return recipients.remember(recipient=own)  # a stop of the new address holds, as below
    if own is not None:  # the new address has a setting of its own, which its owner chose: that one holds
        own.candidate = None
        own.save(update_fields=["candidate"])
        if there is not None and own.is_stopped:  # but for a stop, which no move takes back
            recipients.stop(recipient=there)
        if there is not None:
            searches.move(old=own, new=there)
    if there is None:
        there, is_new = Recipient.objects.get_or_create(
            email=candidate.email, defaults={"candidate": candidate}
        )
        if is_new:
            recipients.remember(recipient=there)
    if there.candidate_id != candidate.pk:
        there.candidate = candidate
        there.save(update_fields=["candidate"])
    return there


def locate(*, candidate: Candidate, code: PostalCode | None) -> None:
    """Set, without saving, what follows from the home city and its ZIP: coordinates and state."""
    place = candidate.place
    spot = code if code and place and code.place_id == place.pk else place
    candidate.latitude = spot.latitude if spot else None
    candidate.longitude = spot.longitude if spot else None
    if place:
        candidate.state = place.state


def agree(*, candidate: Candidate, on: date | None = None) -> Candidate:
    """The person agrees to be kept on file for the months we promise, from that day (default today)."""
    promise(candidate=candidate, on=on)
    candidate.save(update_fields=CONSENT)
    return candidate


def has_left_since(*, candidate: Candidate, asked_at: datetime) -> bool:
    """Whether they left after that moment: what is older than their leaving puts nobody back."""
    return candidate.left_at is not None and candidate.left_at >= asked_at


@transaction.atomic
def agree_by_mail(*, candidate: Candidate, asked_at: datetime) -> Candidate:
    """The owner of the mailbox confirms what was asked in a form of that moment: to be kept on file.

    Raises LeftSince when they left after asking.
    """
    row = Candidate.objects.select_for_update(of=("self",), no_key=True).get(pk=candidate.pk)
    if has_left_since(candidate=row, asked_at=asked_at):
        raise LeftSince("They left the file after they had asked to be kept on it.")
    return agree(candidate=row)


def promise(*, candidate: Candidate, on: date | None = None) -> None:
    """Set, without saving, the two dates of an agreement given on that day (default today).

    Whether it is newer than their leaving is for the caller to know: from here it holds.
    """
    today = timezone.localdate()
    day = on or today
    earlier = timezone.make_aware(datetime.combine(day, time(hour=12)))
    candidate.consent_at = timezone.now() if day == today else earlier
    candidate.consent_until = months_later(day, settings.ON_FILE_MONTHS)
    candidate.left_at = None


@transaction.atomic
def leave(*, candidate: Candidate) -> Candidate:
    """The person takes back their agreement: nobody matches or mails them from this moment.

    Their saved searches end too, because they tell of new positions. The moment is kept: what
    somebody wrote down before it must not put them back on file.
    """
    release(candidate=candidate)
    candidate.save(update_fields=CONSENT)
    for recipient in Recipient.objects.filter(candidate=candidate):
        searches.end_all(recipient=recipient)
    return candidate


def release(*, candidate: Candidate) -> None:
    """Set, without saving, what `leave` does."""
    candidate.consent_at = candidate.consent_until = None
    candidate.left_at = timezone.now()
