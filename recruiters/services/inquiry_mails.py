"""The mails about a question, to either side: what they hold, in which thread they are, where they lead to.

Every mail to the person leads to a page of their question: by a signed link that expires, or behind the
log-in of whoever was signed in when they asked. Nothing that a stranger typed is repeated in a mail to the
address they typed, because anybody can type anybody's; an answer greets by name, once a recruiter has
read it.

The mails to each side are a thread of their own. Neither names a Message-ID of the other: whoever knows
one can say that this mail came back (`candidates.services.mailnews`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from config.accounts.models import User
from config.mail import outbox, replies, tokens
from config.mail.models import OutgoingMail
from config.mail.outbox import Thread
from jobs.models import Position
from jobs.queries import board
from recruiters.enums import InquiryStatus, Voice
from recruiters.models import Inquiry, InquiryMessage
from recruiters.services import merging

RECEIVED, ANSWERED, TO_DESK = "inquiry_received", "inquiry_answered", "inquiry_desk"
RETURNED, RETURNED_DESK = "inquiry_returned", "inquiry_returned_desk"
OF_PERSON, OF_DESK = "talk", "desk"
"""Whose answers come in at an address, as it begins."""
LINK_HOLDS = timedelta(days=90)
"""Each mail has a link of its own."""
FILES = "Files cannot be taken by mail. Put a resume on your page, or say what is in the file in words."
DESK_FILES = "Files are passed on by no mail. Say in words what is in it, or give a link."
"""Why the words of a mail were taken and what was attached was not: to the person, to the recruiter."""
A_DAY = timedelta(days=1)
MOST_RECEIVED = 5
"""Mails to one address in a day that say a question came in."""
MOST_RETURNED = 5
"""The same of those that say why a mail was not taken."""


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
    found = Inquiry.objects.to_read().filter(pk=numbers[0]).first() if numbers else None
    if numbers is None or found is None or not tokens.is_mark_of(numbers[1], found.address):
        return None
    has_login = found.candidate is not None and found.candidate.user_id is not None
    return None if has_login else found


def _desk_path(pk: int) -> str:
    return reverse("admin:recruiters_inquiry_change", args=[pk])


def acknowledge(row: Inquiry) -> None:
    """Say to the person by when they hear from us. Whoever asks for others fills no mailbox of theirs."""
    if outbox.written(kind=RECEIVED, to=row.address, since=row.at - A_DAY) < MOST_RECEIVED:
        _mail(RECEIVED, row, dedupe_key=_key(row.pk))


def tell_person(row: Inquiry, said: InquiryMessage) -> None:
    """Take an answer to the person."""
    _mail(ANSWERED, row, said, dedupe_key=_key(row.pk, "answer", said.pk))


def _mail(kind: str, row: Inquiry, said: InquiryMessage | None = None, *, dedupe_key: str) -> None:
    """To the person, in the thread of what they had before."""
    outbox.queue(
        kind=kind,
        to=row.address,
        context=context_of(row, said),
        dedupe_key=dedupe_key,
        reply_to=answers_of_person(row),
        thread=_thread(row, row.address, _keys_of_person(row), Voice.PERSON),
    )


def tell_desk(row: Inquiry, what: str, said: InquiryMessage | None = None) -> None:
    """To the recruiter: who and about what. Nobody's question is counted at the desk.

    The words are in it only where it can be answered by mail: what is answered must have been read.
    """
    if row.recruiter is None or not row.recruiter.is_active:
        return
    outbox.queue(
        kind=TO_DESK,
        to=row.recruiter.email,
        context=desk_context_of(row, what),
        dedupe_key=_key(row.pk, "desk", said.pk if said is not None else 0),
        reply_to=answers_of_desk(row, row.recruiter),
        thread=_desk_thread(row, row.recruiter),
    )


def _keys_of_person(row: Inquiry) -> list[str]:
    """Of the mails to the person, by which the outbox finds them."""
    answers = row.messages.filter(voice=Voice.DESK).values_list("pk", flat=True)
    return [_key(row.pk), *(_key(row.pk, "answer", pk) for pk in answers)]


def _key(pk: int, *of: object) -> str:
    """What is one mail about a question. By its number (`visible.mails`) one knows whose question it is."""
    return ":".join(map(str, ("inquiry", pk, *of)))


def _desk_thread(row: Inquiry, to: User) -> Thread | None:
    keys = [_key(row.pk, "desk", pk) for pk in (0, *row.messages.values_list("pk", flat=True))]
    return _thread(row, to.email, keys, Voice.DESK)


def _thread(row: Inquiry, to: str, keys: Sequence[str], voice: Voice) -> Thread | None:
    """What went to an address, and what that side wrote by mail, in order; None where nothing went yet."""
    sent = list(
        OutgoingMail.objects.filter(dedupe_key__in=keys, to=to)
        .order_by("created_at", "pk")
        .values_list("created_at", "message_id", "subject")
    )
    if not sent:
        return None
    came = row.messages.filter(voice=voice).exclude(message_id="").values_list("at", "message_id")
    order = sorted([*((at, key) for at, key, _ in sent), *came])
    return Thread(sent[0][2], [key for _, key in order])


def forget(row: Inquiry) -> None:
    """Delete the mails of both sides about a question, to whatever address they went."""
    about = Q(dedupe_key=_key(row.pk)) | Q(dedupe_key__startswith=f"{_key(row.pk)}:")
    OutgoingMail.objects.filter(about).delete()


# Answers by mail


def answers_of_person(inquiry: Inquiry) -> str:
    """Where who answers a mail to the person writes: into the question, where mail that comes in is read.

    Else to the recruiter, as with messages.
    """
    if settings.REPLIES_DOMAIN:
        numbers = inquiry.pk or 0, tokens.mark_of(inquiry.address), timezone.localdate().toordinal()
        return replies.address(OF_PERSON, tokens.sign_letters(f"inquiry-{OF_PERSON}", *numbers))
    recruiter = inquiry.recruiter
    return recruiter.email if recruiter is not None and recruiter.is_active else ""


def answers_of_desk(inquiry: Inquiry, to: User) -> str:
    """Where a recruiter who answers a notice writes: into the question, in their name; else to nobody."""
    if not settings.REPLIES_DOMAIN:
        return ""
    numbers = inquiry.pk or 0, to.pk or 0, timezone.localdate().toordinal()
    return replies.address(OF_DESK, tokens.sign_letters(f"inquiry-{OF_DESK}", *numbers))


def read_address(side: str, token: str) -> tuple[int, int] | None:
    """Which question the address of an answer is of, and whose it is; None when it is forged or old.

    Of the person's side the second is the mark of their address (`tokens.mark_of`), of the desk's the
    key of the recruiter.
    """
    numbers = tokens.read_letters(f"inquiry-{side}", token, count=3) if side in {OF_PERSON, OF_DESK} else None
    if numbers is None or numbers[2] < timezone.localdate().toordinal() - LINK_HOLDS.days:
        return None
    return numbers[0], numbers[1]


@transaction.atomic
def give_back(
    *, pk: int, to: str, inquiry: Inquiry | None, key: str, why: str, is_taken: bool = False
) -> bool:
    """Say to the person why a mail of theirs was not taken, or what of it was not. Whether that is said.

    `inquiry`: None where it is deleted. `key`: of their mail; for one there is one such mail.
    """
    name = inquiry.candidate.first_name if inquiry is not None and inquiry.candidate is not None else ""
    ask = f"{settings.SITE_URL}{reverse('recruiters:talk')}"
    context = {
        "first_name": name,
        "why": why,
        "is_taken": is_taken,
        "is_gone": inquiry is None,
        "page_url": page_url(inquiry) if inquiry is not None else ask,
    }
    thread = _thread(inquiry, to, _keys_of_person(inquiry), Voice.PERSON) if inquiry is not None else None
    return _give_back(RETURNED, to, context, _key(pk, "back", key[:40]), thread)


@transaction.atomic
def give_back_to_desk(
    *, pk: int, to: User, inquiry: Inquiry | None, key: str, why: str, is_taken: bool = False
) -> bool:
    """The same to a recruiter."""
    page = _desk_path(inquiry.pk) if inquiry is not None else reverse("admin:recruiters_inquiry_changelist")
    context = {
        "first_name": to.get_short_name(),
        "why": why,
        "is_taken": is_taken,
        "is_gone": inquiry is None,
        "desk_url": f"{settings.SITE_URL}{page}",
    }
    thread = _desk_thread(inquiry, to) if inquiry is not None else None
    return _give_back(RETURNED_DESK, to.email, context, _key(pk, "back-desk", key[:40]), thread)


def _give_back(kind: str, to: str, context: dict[str, Any], key: str, thread: Thread | None) -> bool:
    if outbox.written(kind=kind, to=to, since=timezone.now() - A_DAY) >= MOST_RETURNED:
        return False
    return outbox.queue(kind=kind, to=to, context=context, dedupe_key=key, thread=thread) is not None


# What mails hold


def context_of(inquiry: Inquiry, said: InquiryMessage | None = None) -> dict[str, Any]:
    """What mails to the person hold. No word of theirs, and no name a visitor typed before it is answered.

    Where the recruiter's words begin with a greeting the mail has none of its own.
    """
    by = said.by if said is not None else None
    known = inquiry.candidate.first_name if inquiry.candidate is not None else ""
    return {
        "first_name": inquiry.first_name if said is not None else known,
        "greets": said is None or not merging.greets(said.text),
        "by_mail": bool(settings.REPLIES_DOMAIN),
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
    """What the mail to the recruiter holds. `what`: "new", "again" (they wrote) or "passed" (on).

    `last`: what the person wrote last, where the recruiter may answer by mail; else None.
    """
    by_mail = bool(settings.REPLIES_DOMAIN and inquiry.pk)
    last = inquiry.messages.filter(voice=Voice.PERSON).order_by("-at", "-pk").first() if by_mail else None
    return {
        "what": what,
        "last": last,
        "by_mail": bool(settings.REPLIES_DOMAIN),
        "who": inquiry.name,
        "is_known": inquiry.candidate is not None,
        "about": inquiry.about,
        "because": inquiry.because,
        # Of one that is answered or closed nobody waits for the day that was named.
        "promised_on": inquiry.promised_on if inquiry.is_open else None,
        "desk_url": f"{settings.SITE_URL}{_desk_path(inquiry.pk or 0)}",
    }
