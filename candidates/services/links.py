"""Links in mails: signed, and nobody's address in them.

Each carries a mark of the address it was sent to. When alerts move to another address, the links in
the old mailbox, which may be somebody else's by now, open nothing of theirs; only a stop still works.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Protocol

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from candidates.enums import Stage
from candidates.models import Application, Candidate, Recipient, SavedSearch
from config.mail import tokens
from jobs.models import Position

FORGET_HOLDS = timedelta(days=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
RENEW_LINK = timedelta(days=90)
"""A reminder is written a month before the end, and may be read after it."""


class Addressed(Protocol):
    """Whoever a mail goes to: a `Recipient`, or what is read of one."""

    @property
    def pk(self) -> int: ...

    @property
    def email(self) -> str: ...


def _absolute(name: str, token: str) -> str:
    before, after = _around_token(name)
    return f"{settings.SITE_URL}{before}{token}{after}"


@lru_cache(maxsize=32)
def _around_token(name: str) -> tuple[str, str]:
    """The path of a page on both sides of its token, whose signs an address takes as they are."""
    before, _, after = reverse(name, args=["token"]).rpartition("token")
    return before, after


def alert_url(*, position: Position, recipient: Addressed) -> str:
    """Opens a position as the person who was told of it. Valid for ALERT_LINK_DAYS."""
    token = tokens.sign("alert", position.pk, recipient.pk, tokens.mark_of(recipient.email))
    return _absolute("candidates:alert-open", token)


def read_alert(token: str) -> tuple[int, Recipient | None] | None:
    """(position, recipient) of an alert link, or None when it is broken or too old.

    Without a recipient when that one is gone or has another address by now: the position is anybody's
    to see, and whoever follows the link is a stranger.
    """
    age = timedelta(days=settings.ALERT_LINK_DAYS)
    numbers = tokens.read("alert", token, count=3, max_age=age)
    return (numbers[0], _recipient(numbers[1:])) if numbers else None


def feedback_url(*, position: Position, recipient: Addressed) -> str:
    """Says whether hearing of a position was useful. Valid for ALERT_LINK_DAYS."""
    token = tokens.sign("feedback", position.pk, recipient.pk, tokens.mark_of(recipient.email))
    return _absolute("candidates:alert-feedback", token)


def read_feedback(token: str) -> tuple[Position, Recipient] | None:
    """(position, recipient) of such a link, while both are there and the address stays."""
    age = timedelta(days=settings.ALERT_LINK_DAYS)
    numbers = tokens.read("feedback", token, count=3, max_age=age)
    recipient = _recipient(numbers[1:]) if numbers else None
    rows = Position.objects.select_related("employer")
    position = rows.filter(pk=numbers[0]).first() if numbers and recipient else None
    return (position, recipient) if position and recipient else None


def settings_urls(*, recipient: Addressed) -> tuple[str, str]:
    """What `manage_url` and `stop_url` give: one token opens both."""
    token = _token(recipient)
    return _absolute("candidates:alert-manage", token), _absolute("candidates:alert-stop", token)


def manage_url(*, recipient: Addressed) -> str:
    """Where a person changes or pauses their alerts without signing in."""
    return _absolute("candidates:alert-manage", _token(recipient))


def stop_url(*, recipient: Addressed) -> str:
    """Stops alerts by one POST (RFC 8058)."""
    return _absolute("candidates:alert-stop", _token(recipient))


def stop_one_url(*, recipient: Addressed, search: int = 0) -> str:
    """A page to stop one alert on: that of a saved search by its key, or with 0 what comes by the file."""
    return _absolute("candidates:alert-stop-one", tokens.sign("stop-one", *_marked(recipient), search))


def read_stop_one(token: str) -> tuple[Recipient, int] | None:
    """(recipient, search or 0) of such a link, which never expires while their address stays."""
    numbers = tokens.read("stop-one", token, count=3)
    found = _recipient(numbers[:2]) if numbers else None
    return (found, numbers[2]) if numbers and found else None


def stop_saved_url(*, recipient: Addressed) -> str:
    """Stops reminders of saved positions by one POST (RFC 8058)."""
    return _absolute("candidates:saved-stop", tokens.sign("stop-saved", *_marked(recipient)))


def read_stop_saved(token: str) -> tuple[Recipient, bool] | None:
    """(recipient, whether their address is still the one it went to) of such a link. It stops for good."""
    numbers = tokens.read("stop-saved", token, count=2)
    found = _by_key(numbers[0]) if numbers else None
    return (found, tokens.is_mark_of(numbers[1], found.email)) if numbers and found else None


def stop_credentials_url(*, recipient: Addressed) -> str:
    """Stops reminders that a credential ends by one POST (RFC 8058)."""
    return _absolute("candidates:credentials-stop", tokens.sign("stop-credentials", *_marked(recipient)))


def read_stop_credentials(token: str) -> tuple[Recipient, bool] | None:
    """As `read_stop_saved`, of such a link."""
    numbers = tokens.read("stop-credentials", token, count=2)
    found = _by_key(numbers[0]) if numbers else None
    return (found, tokens.is_mark_of(numbers[1], found.email)) if numbers and found else None


def read_manage(token: str) -> Recipient | None:
    """The recipient of a manage link. Never expires while their address stays."""
    numbers = tokens.read("recipient", token, count=2)
    return _recipient(numbers) if numbers else None


def read_stop(token: str) -> Recipient | None:
    """The recipient of a stop link: it works for good, wherever the alerts go by now."""
    numbers = tokens.read("recipient", token, count=2)
    return _by_key(numbers[0]) if numbers else None


def keep_url(*, recipient: Addressed) -> str:
    """Where somebody answers, without signing in, which searches to keep for another year."""
    return _absolute("candidates:alert-keep", tokens.sign("keep", *_marked(recipient)))


def read_keep(token: str) -> Recipient | None:
    """The recipient of such a link. Never expires while their address stays."""
    numbers = tokens.read("keep", token, count=2)
    return _recipient(numbers) if numbers else None


def confirm_url(*, search: SavedSearch) -> str:
    """Confirms from the mailbox that its owner wants to hear of a search. Valid for CONFIRM_DAYS."""
    mark = tokens.mark_of(search.recipient.email)
    return _absolute("candidates:alert-confirm", tokens.sign("search", search.pk, mark))


def read_confirm(token: str) -> SavedSearch | None:
    """The search of such a link, while it is on the list of the address it was sent to."""
    numbers = tokens.read("search", token, count=2, max_age=timedelta(days=settings.CONFIRM_DAYS))
    rows = SavedSearch.objects.select_related("recipient__candidate")
    found = rows.filter(pk=numbers[0]).first() if numbers else None
    if numbers is None or found is None or not tokens.is_mark_of(numbers[1], found.recipient.email):
        return None
    return found


def refuse_url(*, recipient: Recipient) -> str:
    """No more mails that ask this address to confirm a search, by one button."""
    return _absolute("candidates:alert-refuse", tokens.sign("refuse", *_marked(recipient)))


def read_refuse(token: str) -> Recipient | None:
    """The recipient of such a link. Never expires while their address stays."""
    numbers = tokens.read("refuse", token, count=2)
    return _recipient(numbers) if numbers else None


def stay_url(*, candidate: Candidate) -> str:
    """Confirms from the mailbox that its owner wants to be kept on file, as was asked just now."""
    asked = _microseconds(timezone.now())
    return _absolute(
        "candidates:stay", tokens.sign("stay", candidate.pk, asked, tokens.mark_of(candidate.email))
    )


def read_stay(token: str) -> tuple[Candidate, datetime] | None:
    """(whose file, when it was asked) of a link valid for ALERT_LINK_DAYS, while their address stays."""
    return _read_asked("stay", token, timedelta(days=settings.ALERT_LINK_DAYS))


def _read_asked(kind: str, token: str, age: timedelta) -> tuple[Candidate, datetime] | None:
    numbers = tokens.read(kind, token, count=3, max_age=age)
    found = Candidate.objects.filter(pk=numbers[0]).first() if numbers else None
    if numbers is None or found is None or not tokens.is_mark_of(numbers[2], found.email):
        return None
    return found, EPOCH + timedelta(microseconds=numbers[1])


def renew_url(*, candidate: Candidate) -> str:
    """Stays on file for another term, from the mailbox. Valid for RENEW_LINK."""
    asked = _microseconds(timezone.now())
    return _absolute(
        "candidates:renew", tokens.sign("renew", candidate.pk, asked, tokens.mark_of(candidate.email))
    )


def read_renew(token: str) -> tuple[Candidate, datetime] | None:
    """(whose file, when the mail was written) of such a link, while their address stays."""
    return _read_asked("renew", token, RENEW_LINK)


def forget_url(*, recipient: Addressed) -> str:
    """Where a person without an account asks to be deleted. It only has a mail sent: it may be forwarded."""
    return _absolute("candidates:forget", tokens.sign("forget", *_marked(recipient)))


NOT_IN = frozenset(
    {
        "message_waiting_desk",
        "interview_desk",
        "withdrawn_desk",
        "invitation",
        "factor_reset",
        "forget_confirm",
        "account_deleted",
    }
)
"""Mails whose end has no such link: to the desk, and those by which somebody is deleted."""


def foot(kind: str, email: str) -> dict[str, str]:
    """What the end of a mail says to whom we keep anything of: where to ask that it is deleted."""
    own = None if kind in NOT_IN else Recipient.objects.filter(email=email.strip().lower()).first()
    return {"forget_url": forget_url(recipient=own)} if own is not None else {}


def read_forget(token: str) -> Recipient | None:
    """The recipient of such a link, while their address stays."""
    numbers = tokens.read("forget", token, count=2)
    return _recipient(numbers) if numbers else None


def forget_confirm_url(*, recipient: Addressed) -> str:
    """Deletes what is kept of this address, proven by its mailbox just now. Valid for a day."""
    return _absolute("candidates:forget-confirm", tokens.sign("forget-confirm", *_marked(recipient)))


def read_forget_confirm(token: str) -> Recipient | None:
    """The recipient of such a link, within a day and while their address stays."""
    numbers = tokens.read("forget-confirm", token, count=2, max_age=FORGET_HOLDS)
    return _recipient(numbers) if numbers else None


def withdraw_url(*, application: Application) -> str:
    """Withdraws an application as it was handed in just now: from the mailbox, without a log-in."""
    moment = _microseconds(_handed_in_at(application))
    mark = tokens.mark_of(application.candidate.email)
    return _absolute("candidates:withdraw-by-mail", tokens.sign("withdraw", application.pk, moment, mark))


def read_withdraw(token: str) -> Application | None:
    """The application of such a link, while their address stays and nothing was handed in since.

    What took its place is not for an older mail to take back: that may have been forwarded.
    """
    numbers = tokens.read("withdraw", token, count=3)
    rows = Application.objects.select_related("candidate", "position__employer")
    found = rows.filter(pk=numbers[0]).first() if numbers else None
    if numbers is None or found is None or not tokens.is_mark_of(numbers[2], found.candidate.email):
        return None
    return found if numbers[1] == _microseconds(_handed_in_at(found)) else None


def claim_url(*, application: Application) -> str:
    """Begins the log-in of the address an application was sent with. It opens nothing by itself."""
    mark = tokens.mark_of(application.candidate.email)
    return _absolute("candidates:claim", tokens.sign("claim", application.pk, mark))


def read_claim(token: str) -> Application | None:
    """The application of a link valid for ALERT_LINK_DAYS, while its owner has the address it went to."""
    age = timedelta(days=settings.ALERT_LINK_DAYS)
    numbers = tokens.read("claim", token, count=2, max_age=age)
    rows = Application.objects.select_related("candidate__user", "position__employer")
    found = rows.filter(pk=numbers[0]).first() if numbers else None
    if numbers is None or found is None or not tokens.is_mark_of(numbers[1], found.candidate.email):
        return None
    return found


def _handed_in_at(application: Application) -> datetime:
    """When it began to say what it says now."""
    begun = application.transitions.filter(to_stage=Stage.NEW).aggregate(last=Max("at"))["last"]
    moments: list[datetime | None] = [application.applied_at, application.taken_over_at, begun]
    return max(moment for moment in moments if moment is not None)


def _microseconds(at: datetime) -> int:
    return (at - EPOCH) // timedelta(microseconds=1)


def _token(recipient: Addressed) -> str:
    return tokens.sign("recipient", *_marked(recipient))


def _marked(recipient: Addressed) -> tuple[int, int]:
    return recipient.pk, tokens.mark_of(recipient.email)


def _recipient(numbers: Sequence[int]) -> Recipient | None:
    found = _by_key(numbers[0])
    return found if found and tokens.is_mark_of(numbers[1], found.email) else None


def _by_key(pk: int) -> Recipient | None:
    """The alert setting of a number; that of the file which took its place where two were merged."""
    rows = Recipient.objects.select_related("candidate")
    return rows.filter(pk=pk).first() or rows.filter(candidate__merged_files__recipient_key=pk).first()
