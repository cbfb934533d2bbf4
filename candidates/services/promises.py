"""Answers that were promised and did not come: the machine says so in writing.

What follows is by PROMISE_MISSED. `close` ends the application, with a reason of its own, where nothing but
our silence held it up: an employer who has somebody may want them still, and who was written to or
invited was not left without a word. All of these are told that we are late, and it goes on.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone

from candidates.enums import IN_PROCESS, UNANSWERED, DeclineReason, PromiseEnd, Stage
from candidates.models import Application, ApplicationTransition, MissedPromise
from candidates.services import applications
from config.mail import outbox

WARNED_BEFORE = 3
"""Days: for so long the desk is shown what the machine is about to answer for."""


def ends_before() -> date:
    """An answer promised for a day before this one is answered for today."""
    return timezone.localdate() - timedelta(days=settings.PROMISE_GRACE_DAYS)


def missed() -> QuerySet[Application]:
    """In process, promised long enough ago, and nobody was told of it yet."""
    return _not_told(Application.objects.in_process()).filter(answer_by__lt=ends_before())


def ending_soon(rows: QuerySet[Application]) -> QuerySet[Application]:
    """Of these, those that are answered for within WARNED_BEFORE days, unless somebody answers."""
    until = ends_before() + timedelta(days=WARNED_BEFORE)
    return _not_told(rows).filter(stage__in=IN_PROCESS, answer_by__lt=until)


def _not_told(rows: QuerySet[Application]) -> QuerySet[Application]:
    told = MissedPromise.objects.filter(application=OuterRef("pk"), promised_for=OuterRef("answer_by"))
    return rows.filter(~Exists(told))


def closed_unanswered(rows: QuerySet[Application]) -> QuerySet[Application]:
    """Of these, those that stand closed because we did not answer."""
    closed = ApplicationTransition.objects.filter(
        application=OuterRef("pk"), at=OuterRef("moved_at"), reason=DeclineReason.NO_ANSWER
    )
    return rows.filter(Exists(closed), stage=Stage.DECLINED)


def answer_for_all() -> int:
    """Answer for every missed promise, each in a transaction of its own. Returns how many."""
    return sum(_answer_for(pk) for pk in missed().order_by("answer_by", "pk").values_list("pk", flat=True))


@transaction.atomic
def _answer_for(pk: int) -> bool:
    """Whether there was something to answer for: a recruiter may have moved it since it was found."""
    held = Application.objects.to_write().filter(pk=pk).first()
    if held is None or not missed().filter(pk=pk).exists():
        return False
    is_closed = settings.PROMISE_MISSED == PromiseEnd.CLOSE and _is_only_silent(held)
    did = PromiseEnd.CLOSE if is_closed else PromiseEnd.APOLOGIZE
    row = MissedPromise.objects.create(application=held, promised_for=held.answer_by, did=did)
    if is_closed:
        applications.close_unanswered(application=held)
    recruiter = held.position.recruiter
    outbox.queue(
        kind="promise_missed",
        to=held.candidate.email,
        context=context_of(held, held.answer_by, did),
        dedupe_key=f"promise:{row.pk}",
        reply_to=recruiter.email if recruiter else "",
    )
    return True


def _is_only_silent(application: Application) -> bool:
    """Whether nobody has said anything to the person since the promise, and nobody else has it."""
    if application.stage not in UNANSWERED or application.interviews.open().exists():
        return False
    return not application.messages.filter(by_candidate=False, at__gte=application.moved_at).exists()


def context_of(application: Application, promised_for: date, did: PromiseEnd) -> dict[str, Any]:
    """What the mail about a missed promise holds."""
    page = reverse("candidates:application", args=[application.pk])
    return {
        "application": application,
        "position": application.position,
        "promised_for": promised_for,
        "is_closed": did == PromiseEnd.CLOSE,
        "is_open": application.position.is_open,
        "recruiter": application.position.recruiter,
        "write_days": settings.MESSAGES_AFTER_END_DAYS,
        "page_url": f"{settings.SITE_URL}{page}",
        "positions_url": f"{settings.SITE_URL}{reverse('jobs:position-list')}",
    }
