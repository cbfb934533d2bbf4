"""What is known of a credential by the desk's look-ups, in words: who looked where, when, and what for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.formats import date_format

from candidates.enums import CheckEnd, CheckFound, CheckPlace
from candidates.models import CredentialCheck, HeldCredential
from candidates.models.check import FRESH_DAYS

BY_WAY_OF = {
    CheckPlace.LOOKUP: "in the issuer's public look-up",
    CheckPlace.LETTER: "by the issuer's answer to a letter",
    CheckPlace.HOLDERS: "in the issuer's list of holders",
    CheckPlace.CALL: "by a call to the issuer",
}


@dataclass(frozen=True)
class Known:
    """What the look-ups of one credential say, all together."""

    said: str = ""
    """The one that counts, in a sentence. Empty: nobody has looked, or it speaks no more."""
    is_good: bool = False
    """Found active, and no longer ago than fit counts it."""
    old: str = ""
    """That it is long ago, in a sentence."""
    since: str = ""
    """What came after it and does not change it: nobody could be reached; or why a former one is void."""
    has_evidence: bool = False


def with_checks() -> Prefetch[str]:
    """To be given to `prefetch_related` of held credentials: one query for all of them."""
    return Prefetch("checks", CredentialCheck.objects.select_related("by"))


def known(held: HeldCredential) -> Known:
    """In words, from `held.checks` (`with_checks` first, else a query)."""
    rows = list(held.checks.all())
    live = [row for row in rows if row.ended_at is None]
    counting = next((row for row in live if row.found != CheckFound.NO_ANSWER), None)
    unanswered = next((row for row in live if row.found == CheckFound.NO_ANSWER), None)
    if counting is None and held.checked_at is not None:  # as it came with an import
        return Known(
            said=f"Checked by {settings.SITE_NAME} on {_day(held.checked_at)}.",
            is_good=held.is_held() and _age(held.checked_at) <= FRESH_DAYS,
            old=_old(held.checked_at),
        )
    if counting is None:
        return Known(since=_unanswered(unanswered) or _void(rows))
    is_later = unanswered is not None and unanswered.at > counting.at
    return Known(
        said=sentence(counting),
        is_good=counting.found == CheckFound.ACTIVE and not counting.is_old,
        old=_old(counting.at),
        since=_unanswered(unanswered) if is_later else "",
        has_evidence=bool(counting.file_key),
    )


def sentence(check: CredentialCheck) -> str:
    """As in: Checked by Onfile on March 3, 2026: found, active, in the issuer's public look-up."""
    way = BY_WAY_OF.get(CheckPlace(check.place), check.note)
    found = check.get_found_display().lower()
    verb = "Checked" if check.is_found else "Looked up"
    return f"{verb} by {settings.SITE_NAME} on {_day(check.at)}: {found}, {way}."


def _day(at: datetime) -> str:
    return date_format(timezone.localdate(at), "F j, Y")


def _age(at: datetime) -> int:
    return (timezone.localdate() - timezone.localdate(at)).days


def _old(at: datetime) -> str:
    age = _age(at)
    if age <= FRESH_DAYS:
        return ""
    return f"That is {age:,} days ago: after {FRESH_DAYS} it does not count as checked any more."


def _unanswered(check: CredentialCheck | None) -> str:
    return f"On {_day(check.at)} the issuer could not be reached." if check is not None else ""


def _void(rows: list[CredentialCheck]) -> str:
    """Why the last one there was speaks no more."""
    if not rows:
        return ""
    last = max(rows, key=lambda row: (row.ended_at, row.at))
    return f"The check of {_day(last.at)} does not count any more. {CheckEnd(last.ended_because).label}"
