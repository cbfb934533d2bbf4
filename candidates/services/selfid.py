"""Voluntary self-identification: said, taken back, forgotten. The only writer of `SelfIdentification`."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.utils import timezone

from candidates.enums import Race, Sex
from candidates.models import Candidate, SelfIdentification
from candidates.services.files import months_later

ASKED = "eeo1-2007"
"""Which categories are asked: with others comes another name, so that answers are not mixed."""
KEPT_MONTHS = 48
"""Four years, as California asks of applicants' records (Gov. Code 12946); 29 CFR 1602.14 asks for one."""


class Off(Exception):
    """Nobody is asked here: SELF_ID_KEY is not set."""


def is_on() -> bool:
    """Whether people are asked: only where somebody has set a key for it."""
    return bool(settings.SELF_ID_KEY)


def link_of(candidate_id: int) -> str:
    """The print of a file's key. Whoever has not the key cannot make it, so no row leads to a person."""
    if not is_on():
        raise Off
    return hmac.digest(
        settings.SELF_ID_KEY.encode(), f"onfile.selfid:{candidate_id}".encode(), "sha256"
    ).hex()


def of(*, candidate: Candidate) -> SelfIdentification | None:
    """What this person said, for their own page."""
    return SelfIdentification.objects.filter(pk=link_of(candidate.pk)).first()


def said() -> dict[str, tuple[str, str]]:
    """What was said to the questions of now, sex and race, by link: for counting, and for nothing else."""
    rows = SelfIdentification.objects.filter(asked=ASKED)
    return {link: (sex, race) for link, sex, race in rows.values_list("link", "sex", "race")}


def say(*, candidate: Candidate, sex: Sex, race: Race) -> None:
    """Keep what somebody says of themselves, in place of what they said before."""
    month = timezone.localdate().replace(day=1)
    said = {
        "sex": sex,
        "race": race,
        "asked": ASKED,
        "said_in": month,
        "kept_until": months_later(month, KEPT_MONTHS),
    }
    SelfIdentification.objects.update_or_create(pk=link_of(candidate.pk), defaults=said)


def take_back(*, candidate: Candidate) -> None:
    """Delete what they said."""
    SelfIdentification.objects.filter(pk=link_of(candidate.pk)).delete()


def forget() -> int:
    """Delete what is past its day. Returns how many."""
    number, _ = SelfIdentification.objects.filter(kept_until__lt=timezone.localdate()).delete()
    return number
