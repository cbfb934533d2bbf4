"""What a link in a mail leaves behind: the click, and in the session whose mail it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from candidates.alerts import ledger
from candidates.models import Recipient
from candidates.queries.visitors import SESSION_KEY
from config.mail import tokens
from jobs.models import Position

PREFETCHES = ("prefetch", "prerender", "preview")
THANKED_FOR = timedelta(days=1)


def is_prefetch(request: HttpRequest) -> bool:
    """Whether a browser or a mail reader only looks ahead: nobody has clicked yet."""
    named = (request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"))
    return any(word in value.lower() for value in named for word in PREFETCHES)


def click(*, request: HttpRequest, position_id: int, recipient: Recipient) -> None:
    """Somebody followed the link of an alert: note the first time, remember whose mail it was."""
    ledger.record_click(position_id=position_id, recipient_id=recipient.pk)
    remember(request=request, recipient=recipient)


def remember(*, request: HttpRequest, recipient: Recipient) -> None:
    """From now on this browser is known as the reader of that mail, unless somebody signs in."""
    whose = [recipient.pk, tokens.mark_of(recipient.email)]
    if request.user.is_authenticated or request.session.get(SESSION_KEY) == whose:
        return
    request.session.cycle_key()  # a session somebody else knows the key of must not learn a name
    request.session[SESSION_KEY] = whose


def forget(*, request: HttpRequest) -> None:
    """The browser is nobody's again."""
    request.session.pop(SESSION_KEY, None)


@dataclass(frozen=True)
class Thanks:
    """What the page after applying knows."""

    position_id: int
    answer_by: date
    asked_to_stay: bool
    """Whether they ticked on the form that they want to be kept on file."""


def thanks_token(*, position: Position, asked_to_stay: bool = False) -> str:
    """Opens the page after applying. Says which position, when, and what was ticked: nobody's name.

    The number of the application must not be in it: an old number would tell a guest that somebody
    with the address they tried has applied before.
    """
    return tokens.sign("thanks", position.pk, timezone.localdate().toordinal(), int(asked_to_stay))


def read_thanks(token: str) -> Thanks | None:
    """What the token says, or None when it is broken or a day old."""
    numbers = tokens.read("thanks", token, count=3, max_age=THANKED_FOR)
    if numbers is None or not 0 < numbers[1] < date.max.toordinal() - settings.ANSWER_WITHIN_DAYS:
        return None
    return Thanks(numbers[0], promised_day(date.fromordinal(numbers[1])), bool(numbers[2]))


def promised_day(applied_on: date | None = None) -> date:
    """The day until which an application of that day (default today) is answered."""
    return (applied_on or timezone.localdate()) + timedelta(days=settings.ANSWER_WITHIN_DAYS)
