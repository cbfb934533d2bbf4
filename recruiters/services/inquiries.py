"""Questions that people ask a recruiter: asked, handed to somebody, answered, closed, forgotten.

Every mail to the person leads to a page of their question: by a signed link that expires, or behind the
log-in of whoever was signed in when they asked. Nothing that a stranger typed is repeated in a mail to the
address they typed, because anybody can type anybody's.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from candidates.models import Candidate
from candidates.services import applications
from candidates.services.files import lock_address, months_later
from config import limits
from config.accounts.models import User
from config.limits import Limit
from config.mail import outbox, tokens
from config.mail.models import OutgoingMail
from jobs.models import Competency, Position
from jobs.queries import board
from recruiters.enums import InquiryStatus, Routed, Voice
from recruiters.models import Inquiry, InquiryMessage
from recruiters.queries import inquiries as queries
from recruiters.queries import visible

RECEIVED, ANSWERED, TO_DESK = "inquiry_received", "inquiry_answered", "inquiry_desk"
BY_ADDRESS = Limit(5, 24 * 3600)
"""Questions of one address, or of one person who is signed in."""
BY_NETWORK = Limit(20, 3600)
"""Of visitors from one network address: a school has one for all."""
LINK_HOLDS = timedelta(days=90)
"""Each mail has a link of its own."""
ONE_PRESS = timedelta(minutes=2)
"""The same words from the same address within this time: a button pressed twice."""
A_DAY = timedelta(days=1)


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
    if outbox.written(kind=RECEIVED, to=row.address, since=row.at - A_DAY) < BY_ADDRESS.most:
        _mail(RECEIVED, row, dedupe_key=f"inquiry:{row.pk}")
    _tell_desk(row, "new")
    return row


@transaction.atomic
def write(*, inquiry: Inquiry, text: str) -> InquiryMessage:
    """The person goes on: they wait for an answer again, whether it was closed or not.

    Raises Gone. Whose recruiter has left the desk, or may not have it any more, gets another.
    """
    row = _locked(inquiry)
    _pass_on(row)
    last = row.messages.exclude(voice=Voice.LINE).order_by("-at", "-pk").first()
    if last is not None and _is_same(last, Voice.PERSON, None, text):
        return last
    said = InquiryMessage.objects.create(inquiry=row, voice=Voice.PERSON, text=text)
    if not row.is_open:
        # Who waits already keeps the day they were promised.
        row.promised_on = applications.promised_day()
        _set(row, InquiryStatus.WAITING, said.at)
        _tell_desk(row, "again", said)
    else:
        _set(row, InquiryStatus(row.status), said.at)
    return said


@transaction.atomic
def answer(*, inquiry: Inquiry, text: str, by: User, closes: bool = False) -> InquiryMessage:
    """Answer, which a mail with the words takes to the person, and close it where nothing is left to say.

    What nobody had is from now on whoever's answers it. Pressed twice it is sent once. Raises Gone.
    """
    row = _locked(inquiry)
    last = row.messages.exclude(voice=Voice.LINE).order_by("-at", "-pk").first()
    if last is not None and _is_same(last, Voice.DESK, by, text):
        return last
    said = InquiryMessage.objects.create(inquiry=row, voice=Voice.DESK, by=by, text=text)
    row.answered_at = said.at
    if row.recruiter is None:
        row.recruiter, row.routed, row.routed_of = by, Routed.TAKEN, 0
    _set(row, InquiryStatus.CLOSED if closes else InquiryStatus.ANSWERED, said.at)
    _mail(ANSWERED, row, said, dedupe_key=f"inquiry:answer:{said.pk}")
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
        _tell_desk(row, "passed", line)
    return True


@transaction.atomic
def delete(*, inquiry: Inquiry) -> None:
    """The person wants it gone: question, thread, and the mails of both sides about it. Raises Gone."""
    row = _locked(inquiry)
    mails = OutgoingMail.objects.filter(kind__in=(RECEIVED, ANSWERED))  # to whatever address they had then
    keys = [
        f"inquiry:{row.pk}",
        *(f"inquiry:answer:{pk}" for pk in row.messages.values_list("pk", flat=True)),
    ]
    mails.filter(dedupe_key__in=keys).delete()
    OutgoingMail.objects.filter(kind=TO_DESK, text__contains=_desk_path(row.pk)).delete()
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
        _tell_desk(row, "passed", line)
    return True


def _is_same(last: InquiryMessage, voice: Voice, by: User | None, text: str) -> bool:
    return (last.voice, last.by, last.text) == (voice, by, text) and last.at > timezone.now() - ONE_PRESS


def _line(row: Inquiry, by: User | None, text: str) -> InquiryMessage:
    """What happened, for the desk alone."""
    return InquiryMessage.objects.create(inquiry=row, voice=Voice.LINE, by=by, text=text)


def _set(row: Inquiry, status: InquiryStatus, at: Any) -> None:  # noqa: ANN401 -- a moment
    """The one door to `status`. The row is locked."""
    row.status, row.last_at = status, at
    row.closed_at = (row.closed_at or at) if status == InquiryStatus.CLOSED else None
    row.save()


# Mails, and the links in them


def page_url(inquiry: Inquiry) -> str:
    """Where the person reads and answers: behind their log-in, or by a link that holds for LINK_HOLDS."""
    if inquiry.candidate is not None and inquiry.candidate.user_id is not None:
        return f"{settings.SITE_URL}{reverse('recruiters:talk-own', args=[inquiry.pk])}"
    token = tokens.sign("inquiry", inquiry.pk, tokens.mark_of(inquiry.address))
    return f"{settings.SITE_URL}{reverse('recruiters:talk-thread', args=[token])}"


def read_link(token: str) -> Inquiry | None:
    """The question of such a link: not of a broken or old one, nor once it moved to another address.

    Of somebody with a log-in none opens: a mail may have been forwarded.
    """
    numbers = tokens.read("inquiry", token, count=2, max_age=LINK_HOLDS)
    rows = Inquiry.objects.select_related("candidate", "position__employer", "area", "recruiter")
    found = rows.filter(pk=numbers[0]).first() if numbers else None
    if numbers is None or found is None or not tokens.is_mark_of(numbers[1], found.address):
        return None
    has_login = found.candidate is not None and found.candidate.user_id is not None
    return None if has_login else found


def _desk_path(pk: int) -> str:
    return reverse("admin:recruiters_inquiry_change", args=[pk])


def _mail(kind: str, row: Inquiry, said: InquiryMessage | None = None, *, dedupe_key: str) -> None:
    """To the person. Who answers the mail writes to the recruiter, as with messages."""
    recruiter = row.recruiter if row.recruiter is not None and row.recruiter.is_active else None
    outbox.queue(
        kind=kind,
        to=row.address,
        context=context_of(row, said),
        dedupe_key=dedupe_key,
        reply_to=recruiter.email if recruiter is not None else "",
    )


def _tell_desk(row: Inquiry, what: str, said: InquiryMessage | None = None) -> None:
    """To the recruiter: who and about what, without the words. Nobody's question is counted at the desk."""
    if row.recruiter is None or not row.recruiter.is_active:
        return
    key = f"inquiry:desk:{row.pk}:{said.pk if said is not None else 0}"
    context = desk_context_of(row, what)
    outbox.queue(kind=TO_DESK, to=row.recruiter.email, context=context, dedupe_key=key)


def context_of(inquiry: Inquiry, said: InquiryMessage | None = None) -> dict[str, Any]:
    """What mails to the person hold. No word of theirs, and no name a visitor typed."""
    by = said.by if said is not None else None
    return {
        "first_name": inquiry.candidate.first_name if inquiry.candidate is not None else "",
        "is_known": inquiry.candidate is not None,
        "has_login": inquiry.candidate is not None and inquiry.candidate.user_id is not None,
        "position": inquiry.position if _is_on_the_board(inquiry.position) else None,
        "recruiter": inquiry.recruiter,
        "promised_on": inquiry.promised_on,
        "is_closed": inquiry.status == InquiryStatus.CLOSED,
        "by": str(by) if by is not None else "Your recruiter",
        "words": said.text if said is not None else "",
        "page_url": page_url(inquiry),
        "days": LINK_HOLDS.days,
    }


def _is_on_the_board(position: Position | None) -> bool:
    """Whether anybody may read its name: of a paused one nobody is told."""
    return position is not None and board.is_public(position)


def desk_context_of(inquiry: Inquiry, what: str) -> dict[str, Any]:
    """What the mail to the recruiter holds. `what`: "new", "again" (they wrote) or "passed" (on)."""
    return {
        "what": what,
        "who": inquiry.name,
        "is_known": inquiry.candidate is not None,
        "about": inquiry.about,
        "because": inquiry.because,
        "promised_on": inquiry.promised_on,
        "desk_url": f"{settings.SITE_URL}{_desk_path(inquiry.pk or 0)}",
    }


def colleagues(*, inquiry: Inquiry, of: User) -> list[User]:
    """To whom somebody may hand it: who may have it, of their own team where they see no more."""
    people = queries.may_have(inquiry.position)
    if not visible.sees_everything(of):
        people = people.filter(teams__in=visible.teams(of) or ())
    return [one for one in people.distinct().order_by("name", "pk") if one.pk != inquiry.recruiter_id]
