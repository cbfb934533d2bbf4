"""What people and recruiters write back to our mails about a question: read as if typed on its page.

The same forms judge the words, the same services take them. What is not taken goes back with a mail that
says why and what to do, and only to the address that ours went to: whoever holds the address of the
answer has read a mail of ours, and what a mail says of its sender proves nothing.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import QueryDict

from candidates.forms.messages import LOOKS_LIKE_PATIENTS, MessageForm
from config.accounts.models import User
from config.mail import replies, tokens
from config.mail.replies import Reply
from recruiters.forms.inquiries import DeskAnswerForm
from recruiters.models import Inquiry
from recruiters.models.inquiry import LONGEST
from recruiters.queries import inquiries as queries
from recruiters.services import inquiries, inquiry_mails, merging
from recruiters.services.inquiries import Post
from recruiters.services.inquiry_mails import DESK_FILES, FILES, OF_PERSON

logger = logging.getLogger(__name__)

EMPTY = "We found no new words in it. Quotes of earlier mails are cut off, and pictures are not read."
LONG = f"It is too long: at most {LONGEST:,} characters fit."
PATIENTS = LOOKS_LIKE_PATIENTS.replace("send it again as it is", "write it on the page, which asks once more")
OFTEN = "You have written a lot in the last hour. Send it again later."
SPAM = "It was taken for spam on its way."
GONE = "The question was deleted, with everything that was said about it."
NOT_YOURS = "The question is not yours to answer any more."


def mail_came(*, event: Any, **_: object) -> None:  # noqa: ANN401 -- anymail has no types
    """Answers anymail's `inbound`: a mail service, which has proved who it is, hands over a mail."""
    if not settings.REPLIES_DOMAIN:
        return
    reply = replies.read(event, is_known=_is_known)
    found = inquiry_mails.read_address(reply.side, reply.token) if reply is not None else None
    if reply is None or found is None:
        return
    if reply.side == OF_PERSON:
        _of_person(reply, *found)
    else:
        _of_desk(reply, *found)


def _is_known(side: str, token: str) -> bool:
    if inquiry_mails.read_address(side, token) is not None:
        return True
    logger.info("a mail came to an address that we gave to nobody, or long ago")
    return False


@dataclass(frozen=True)
class Outcome:
    """What to say about a mail; nothing where all of it was taken. Whether its words were."""

    why: str
    is_taken: bool = False


def _of_person(reply: Reply, pk: int, mark: int) -> None:
    inquiry = Inquiry.objects.to_read().filter(pk=pk).first()
    # Of a deleted one nobody knows the address any more: the token tells whether it is this one.
    to = inquiry.address if inquiry is not None else reply.sender
    if not tokens.is_mark_of(mark, to) or inquiries.has_come(pk=pk, key=reply.identity):
        return  # whose question it is has another address now: the old one is perhaps somebody else's
    try:
        outcome = _write(reply, inquiry) if inquiry is not None else Outcome(GONE)
    except inquiries.Gone:
        inquiry, outcome = None, Outcome(GONE)
    if outcome.why:
        inquiry_mails.give_back(
            pk=pk, to=to, inquiry=inquiry, key=reply.identity, why=outcome.why, is_taken=outcome.is_taken
        )


def _write(reply: Reply, inquiry: Inquiry) -> Outcome:
    """As on the page of the question: of somebody with a log-in only they write there. Raises Gone."""
    form = MessageForm(_typed(reply))
    has_login = inquiry.candidate is not None and inquiry.candidate.user_id is not None
    why = (_elsewhere(reply, inquiry.address) if has_login else "") or _fault(reply, form)
    if why or not inquiries.may_write(inquiry):
        return Outcome(why or OFTEN)
    inquiries.write(inquiry=inquiry, text=form.cleaned_data["text"], post=_post(reply))
    return Outcome(FILES if reply.attachments else "", is_taken=True)


def _of_desk(reply: Reply, pk: int, key: int) -> None:
    user = User.objects.filter(pk=key, is_active=True, is_staff=True).first()
    if user is None or inquiries.has_come(pk=pk, key=reply.identity):
        return
    inquiry = Inquiry.objects.to_read().filter(pk=pk).first()
    try:
        outcome = _answer(reply, inquiry, user) if inquiry is not None else Outcome(GONE)
    except inquiries.Gone:
        inquiry, outcome = None, Outcome(GONE)
    if outcome.why:
        inquiry_mails.give_back_to_desk(
            pk=pk, to=user, inquiry=inquiry, key=reply.identity, why=outcome.why, is_taken=outcome.is_taken
        )


def _answer(reply: Reply, inquiry: Inquiry, user: User) -> Outcome:
    """As at the desk, with its rights and its places that are filled in. Raises Gone."""
    form = DeskAnswerForm(_typed(reply), position=inquiry.position)
    why = _elsewhere(reply, user.email)
    if not why and not queries.may_answer(user, inquiry):
        why = NOT_YOURS
    if why := why or _fault(reply, form):
        return Outcome(why)
    text = merging.merged_for_inquiry(inquiry, form.cleaned_data["text"], by=user)
    if len(text) > LONGEST:
        return Outcome(LONG)
    inquiries.answer(inquiry=inquiry, text=text, by=user, post=_post(reply))
    return Outcome(DESK_FILES if reply.attachments else "", is_taken=True)


def _typed(reply: Reply) -> QueryDict:
    """As the form of the page sends it."""
    data = QueryDict(mutable=True)
    data["text"] = reply.text
    return data


def _fault(reply: Reply, form: MessageForm) -> str:
    """Why the words are not taken; nothing where they are."""
    if reply.is_spam:
        return SPAM
    if not reply.text:
        return EMPTY
    if len(reply.text) > LONGEST:
        return LONG
    faults = [str(fault) for faults in form.errors.values() for fault in faults]
    return PATIENTS if LOOKS_LIKE_PATIENTS in faults else " ".join(faults)


def _elsewhere(reply: Reply, address: str) -> str:
    """Why a mail of another sender is not taken; nothing where it is theirs."""
    if reply.sender == address.lower():
        return ""
    return f"It came from another address than {address}, and only that one is known to be yours."


def _post(reply: Reply) -> Post:
    return Post(reply.identity, reply.message_id, reply.attachments)
