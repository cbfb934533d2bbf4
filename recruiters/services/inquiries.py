"""Questions that people ask a recruiter: asked, handed to somebody, answered, closed, forgotten."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from candidates.models import Candidate
from candidates.services import applications
from candidates.services.files import lock_address, months_later
from config import limits
from config.accounts.models import User
from config.limits import Limit
from jobs.models import Competency, Position
from recruiters.enums import InquiryStatus, Routed, Voice
from recruiters.models import Inquiry, InquiryMessage
from recruiters.queries import inquiries as queries
from recruiters.queries import visible
from recruiters.services import inquiry_mails as mails

BY_ADDRESS = Limit(5, 24 * 3600)
"""Questions of one address, or of one person who is signed in."""
BY_NETWORK = Limit(20, 3600)
"""Of visitors from one network address: a school has one for all."""
MOST_LEFT_OUT = 99
ONE_PRESS = timedelta(minutes=2)
"""The same words from the same address within this time: a button pressed twice."""
HOUR = 3600


@dataclass(frozen=True)
class Post:
    """What is kept of the mail by which a message came. `key` is the same if it comes again."""

    key: str
    message_id: str = ""
    left_out: int = 0
    """Attachments, which are not kept."""


TYPED = Post("")
"""Of a message that came by no mail."""


class Refused(Exception):
    """It cannot be done. The text says why and what to do."""


class Gone(Refused):
    """Whoever asked has deleted the question meanwhile."""


def may_ask(*, request: HttpRequest, email: str, candidate: Candidate | None) -> bool:
    """Whether this visitor, or this person, has tries left; counts this one.

    With the cache away everybody may: a question that is lost costs more than one too many. How many mails
    go to one address is counted in the database besides.
    """
    if candidate is not None:
        tallies = [limits.count("talk-person", str(candidate.pk), BY_ADDRESS)]
    else:
        tallies = [
            limits.count("talk-address", email.strip().lower(), BY_ADDRESS),
            limits.count("talk-network", limits.client_address(request), BY_NETWORK),
        ]
    return not any(tally is not None and tally.is_over for tally in tallies)


@transaction.atomic
def ask(
    *,
    name: str,
    email: str,
    text: str,
    phone: str = "",
    position: Position | None = None,
    area: Competency | None = None,
    state: str = "",
    candidate: Candidate | None = None,
) -> Inquiry:
    """Take a question in: whose it is, the promised day, and a mail to either side.

    `candidate` is who is signed in. Pressed twice it is asked once: then the one that is there is returned.
    """
    email = email.strip().lower()
    lock_address(email)  # a button pressed twice asks once
    since = timezone.now() - ONE_PRESS
    before = Inquiry.objects.filter(email=email, candidate=candidate, at__gte=since, messages__text=text)
    if (same := before.first()) is not None:
        return same
    found = queries.route(position=position, area=area, state=state)
    row = Inquiry.objects.create(
        candidate=candidate,
        name=name,
        email=email,
        phone=phone,
        position=position,
        area=area,
        state=state,
        status=InquiryStatus.NEW,
        recruiter_id=found.recruiter,
        routed=found.by,
        routed_of=found.of,
        promised_on=applications.promised_day(),
    )
    InquiryMessage.objects.create(inquiry=row, voice=Voice.PERSON, text=text, at=row.at)
    row = _locked(row)
    mails.acknowledge(row)
    mails.tell_desk(row, "new")
    return row


def may_write(inquiry: Inquiry) -> bool:
    """Whether the person has messages left in this hour; counts one. With the cache away they have."""
    tally = limits.count("talk-message", str(inquiry.pk), Limit(settings.MESSAGES_AN_HOUR, HOUR))
    return tally is None or not tally.is_over


@transaction.atomic
def write(*, inquiry: Inquiry, text: str, post: Post = TYPED) -> InquiryMessage:
    """The person goes on: they wait for an answer again, whether it was closed or not.

    Raises Gone. Whose recruiter has left the desk, or may not have it any more, gets another. Pressed
    twice, or told of twice by the mail service, it is written once.
    """
    row = _locked(inquiry)
    _pass_on(row)
    if (before := _said_before(row, Voice.PERSON, None, text, post)) is not None:
        return before
    if row.status == InquiryStatus.CLOSED:
        _line(row, None, "Open again: they wrote.")
    said = _say(row, Voice.PERSON, None, text, post)
    row.read_at = said.at
    if not row.is_open:
        # Who waits already keeps the day they were promised.
        row.promised_on = applications.promised_day()
        _set(row, InquiryStatus.WAITING, said.at)
    else:
        _set(row, InquiryStatus(row.status), said.at)
    mails.tell_desk(row, "again", said)
    return said


@transaction.atomic
def answer(
    *, inquiry: Inquiry, text: str, by: User, closes: bool = False, post: Post = TYPED
) -> InquiryMessage:
    """Answer, which a mail with the words takes to the person, and close it where nothing is left to say.

    What nobody had is from now on whoever's answers it. Pressed twice, or told of twice by the mail
    service, it is sent once. Raises Gone.
    """
    row = _locked(inquiry)
    if (before := _said_before(row, Voice.DESK, by, text, post)) is not None:
        return before
    said = _say(row, Voice.DESK, by, text, post)
    row.answered_at = said.at
    if row.recruiter is None:
        row.recruiter, row.routed, row.routed_of = by, Routed.TAKEN, 0
        _line(row, by, f"Taken by {by}: nobody had it.")
    if closes and row.status != InquiryStatus.CLOSED:
        _line(row, by, f"Closed by {by}, with the answer.")
    _set(row, InquiryStatus.CLOSED if closes else InquiryStatus.ANSWERED, said.at)
    mails.tell_person(row, said)
    return said


@transaction.atomic
def close(*, inquiry: Inquiry, by: User) -> bool:
    """Close it without a word to the person. False when it was closed before. Raises Gone."""
    row = _locked(inquiry)
    if row.status == InquiryStatus.CLOSED:
        return False
    line = _line(row, by, f"Closed by {by}.")
    _set(row, InquiryStatus.CLOSED, line.at)
    return True


@transaction.atomic
def assign(*, inquiry: Inquiry, to: User, by: User) -> bool:
    """Hand it to a colleague, who is told by mail. False when it is theirs already.

    Raises Gone, and Refused for somebody who may not have it, or does not see its position.
    """
    row = _locked(inquiry)
    if row.recruiter == to:
        return False
    if not queries.may_have(row.position).filter(pk=to.pk).exists():
        raise Refused(f"{to} cannot have this question. Choose somebody who may answer it.")
    before = f"{row.recruiter} to" if row.recruiter is not None else "nobody to"
    line = _line(row, by, f"Passed on from {before} {to} by {by}.")
    row.recruiter, row.routed, row.routed_of = to, Routed.HAND, 0
    row.save(update_fields=["recruiter", "routed", "routed_of"])
    if to != by:
        mails.tell_desk(row, "passed", line)
    return True


def read(*, inquiry: Inquiry) -> None:
    """Whoever was signed in has read what stands there."""
    Inquiry.objects.filter(pk=inquiry.pk).update(read_at=timezone.now())


@transaction.atomic
def delete(*, inquiry: Inquiry) -> None:
    """The person wants it gone: question, thread, and the mails of both sides about it. Raises Gone."""
    row = _locked(inquiry)
    mails.forget(row)
    row.delete()


def forget_old() -> int:
    """Delete questions of which nobody has said a word for INQUIRY_MONTHS. Returns how many."""
    before = months_later(timezone.localdate(), -settings.INQUIRY_MONTHS)
    old = list(Inquiry.objects.filter(last_at__date__lt=before)[:500])
    for inquiry in old:
        with suppress(Gone):
            delete(inquiry=inquiry)
    return len(old)


def pass_on_orphans() -> int:
    """Give each open question whose recruiter may not have it any more to another. Returns how many moved."""
    moved = 0
    for inquiry in Inquiry.objects.open().filter(recruiter__isnull=False).select_related("position"):
        with suppress(Gone), transaction.atomic():
            moved += _pass_on(_locked(inquiry), tells=True)
    return moved


def _locked(inquiry: Inquiry) -> Inquiry:
    try:
        return Inquiry.objects.to_write().get(pk=inquiry.pk)
    except Inquiry.DoesNotExist:
        raise Gone("Whoever asked has deleted this question meanwhile: nobody waits for an answer.") from None


def _pass_on(row: Inquiry, *, tells: bool = False) -> bool:
    """Route a locked question anew where whoever has it may not any more. `tells`: by mail, at once."""
    before = row.recruiter
    if before is None or queries.may_have(row.position).filter(pk=row.recruiter_id or 0).exists():
        return False
    found = queries.route(position=row.position, area=row.area, state=row.state)
    row.recruiter = User.objects.filter(pk=found.recruiter or 0).first()
    row.routed, row.routed_of = found.by, found.of
    row.save(update_fields=["recruiter", "routed", "routed_of"])
    line = _line(row, None, f"{before} may not have it any more. It is {row.recruiter or 'nobody'}'s now.")
    if tells:
        mails.tell_desk(row, "passed", line)
    return True


def _said_before(row: Inquiry, voice: Voice, by: User | None, text: str, post: Post) -> InquiryMessage | None:
    """The message that is this one already. The row is locked: two deliveries of a mail come here in turn."""
    if post.key:
        return row.messages.filter(mail_key=post.key).first()
    last = row.messages.exclude(voice=Voice.LINE).order_by("-at", "-pk").first()
    if last is None or (last.voice, last.by, last.text) != (voice, by, text):
        return None
    return last if last.at > timezone.now() - ONE_PRESS else None


def _say(row: Inquiry, voice: Voice, by: User | None, text: str, post: Post) -> InquiryMessage:
    return InquiryMessage.objects.create(
        inquiry=row,
        voice=voice,
        by=by,
        text=text,
        mail_key=post.key,
        message_id=post.message_id,
        left_out=min(post.left_out, MOST_LEFT_OUT),
    )


def _line(row: Inquiry, by: User | None, text: str) -> InquiryMessage:
    """What happened, for the desk alone."""
    return InquiryMessage.objects.create(inquiry=row, voice=Voice.LINE, by=by, text=text)


def _set(row: Inquiry, status: InquiryStatus, at: Any) -> None:  # noqa: ANN401 -- a moment
    """The one door to `status`. The row is locked."""
    row.status, row.last_at = status, at
    row.closed_at = (row.closed_at or at) if status == InquiryStatus.CLOSED else None
    row.save()


def has_come(*, pk: int, key: str) -> bool:
    """Whether a mail is in the thread of a question already."""
    return InquiryMessage.objects.filter(inquiry=pk, mail_key=key).exists()


def colleagues(*, inquiry: Inquiry, of: User) -> list[User]:
    """To whom somebody may hand it: who may have it, of their own team where they see no more."""
    people = queries.may_have(inquiry.position)
    if not visible.sees_everything(of):
        people = people.filter(teams__in=visible.teams(of) or ())
    return [one for one in people.distinct().order_by("name", "pk") if one.pk != inquiry.recruiter_id]
