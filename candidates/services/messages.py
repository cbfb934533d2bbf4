"""Messages about an application, and the mails that say there are some: never what is in them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from candidates.models import Application, Message
from config.accounts.models import User
from config.mail import outbox

ONE_PRESS = timedelta(minutes=2)
"""The same words from the same side, with nothing in between, within this time: a button pressed twice."""
READ_MEANWHILE = "the message was read before the mail went out"


class TooLate(Exception):
    """The application ended too long ago to write about it."""


@transaction.atomic
def write(*, application: Application, text: str, by: User | None, by_candidate: bool) -> Message:
    """Write a message. What the other side had written counts as read. Raises TooLate.

    Those of one side are gathered: the first that waits says when the mail about all of them is due.
    Pressed twice it is written once: then the one that is there already is returned.
    """
    application = Application.objects.to_write().get(pk=application.pk)
    if not application.may_write:
        raise TooLate("This application ended too long ago to write about it.")
    last = application.messages.order_by("-at", "-pk").first()
    is_same = last is not None and (last.by_candidate, last.by, last.text) == (by_candidate, by, text)
    if last is not None and is_same and last.at > timezone.now() - ONE_PRESS:
        return last
    _read(application, by_candidate=not by_candidate)
    waiting = application.messages.unread().filter(by_candidate=by_candidate, notice_at__isnull=False)
    first = waiting.order_by("notice_at").values_list("notice_at", flat=True).first()
    due = first or timezone.now() + timedelta(minutes=settings.MESSAGE_NOTICE_MINUTES)
    return Message.objects.create(
        application=application, by_candidate=by_candidate, by=by, text=text, notice_at=due
    )


@transaction.atomic
def read(*, application: Application, by_candidate: bool) -> int:
    """One side has read what the other wrote. `by_candidate`: it is the candidate who reads.

    Returns how many. A mail about them that has not left is taken back.
    """
    return _read(application, by_candidate=not by_candidate)


@transaction.atomic
def unread(*, application: Application) -> bool:
    """The desk wants to look again: the candidate's last message counts as unread. No mail follows."""
    last = application.messages.to_desk().order_by("-at", "-pk").first()
    if last is None:
        return False
    return bool(Message.objects.filter(pk=last.pk).update(read_at=None, notice_at=None))


def _read(application: Application, *, by_candidate: bool) -> int:
    """`by_candidate`: whose messages are read now."""
    new = list(application.messages.unread().filter(by_candidate=by_candidate).values_list("pk", flat=True))
    if not new:
        return 0
    number = Message.objects.filter(pk__in=new, read_at=None).update(read_at=timezone.now(), notice_at=None)
    outbox.take_back(dedupe_keys=[_key(pk) for pk in new], reason=READ_MEANWHILE)
    return number


def tell_of_all() -> int:
    """Write the mails that are due: one for each application and side. Returns how many."""
    due = Message.objects.due().order_by().values_list("application", "by_candidate").distinct()
    return sum(_tell(pk, by_candidate=by_candidate) for pk, by_candidate in due)


@transaction.atomic
def _tell(pk: int, *, by_candidate: bool) -> bool:
    """One mail, unless somebody read them, or another worker was here, since they were found."""
    application = Application.objects.to_write().filter(pk=pk).first()
    if application is None:
        return False
    rows = application.messages.unread().filter(by_candidate=by_candidate, notice_at__isnull=False)
    waiting = list(rows.order_by("notice_at", "pk"))
    if not waiting or waiting[0].notice_at is None or waiting[0].notice_at > timezone.now():
        return False
    Message.objects.filter(pk__in=[message.pk for message in waiting]).update(notice_at=None)
    recruiter = _recruiter_of(application)
    kind, to = (
        ("message_waiting_desk", recruiter)
        if by_candidate
        else ("message_waiting", application.candidate.email)
    )
    if not to:
        return False  # nobody has this position: the desk counts it all the same
    context = context_of(application, len(waiting))
    outbox.queue(
        kind=kind,
        to=to,
        context=context,
        dedupe_key=_key(max(one.pk for one in waiting)),
        # Who answers the mail writes to the recruiter. The other way round nobody's address is passed on.
        reply_to="" if by_candidate else recruiter,
    )
    return True


def _recruiter_of(application: Application) -> str:
    """The address of the recruiter of the position, or of who wrote last; empty for nobody."""
    recruiter = application.position.recruiter
    if recruiter is None or not recruiter.is_active:
        answers = application.messages.filter(by_candidate=False, by__is_active=True).select_related("by")
        last = answers.order_by("-at").first()
        recruiter = last.by if last else None
    return recruiter.email if recruiter else ""


def _key(pk: int) -> str:
    return f"message:{pk}"


def context_of(application: Application, number: int) -> dict[str, Any]:
    """What a mail about messages holds: how many, about what, and where they are. Nothing of their words."""
    page = reverse("candidates:application", args=[application.pk])
    desk = reverse("admin:candidates_application_change", args=[application.pk])
    return {
        "application": application,
        "position": application.position,
        "number": number,
        "has_login": application.candidate.user_id is not None,
        "page_url": f"{settings.SITE_URL}{page}#messages",
        "desk_url": f"{settings.SITE_URL}{desk}#messages",
    }
