"""Interviews: times offered, one chosen, moved, canceled. The only writer of `Interview.state`.

Every writer holds the row of the application first, so that two clicks, a recruiter and a candidate, or an
application that ends come one after the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from candidates.enums import IN_PROCESS, InterviewKind, InterviewState
from candidates.models import Application, Interview
from candidates.models.interview import MOST_SLOTS
from candidates.queries import clocks
from candidates.services import calendars
from candidates.services.calendars import Method
from config.accounts.models import User
from config.mail import outbox

REMINDED_BEFORE = timedelta(hours=24)


class Refused(Exception):
    """It cannot be done as things stand. The text says why, to whoever asked."""


@dataclass(frozen=True)
class Offer:
    """What a recruiter offers: moments with a zone, where and how."""

    slots: Sequence[datetime]
    minutes: int
    kind: InterviewKind | str
    where: str
    time_zone: str
    note: str = ""


@transaction.atomic
def offer(*, application: Application, offered: Offer, by: User) -> Interview:
    """Offer times, and mail them. Raises Refused where some are offered already, or it has ended."""
    application = _held(application)
    if application.stage not in IN_PROCESS:
        raise Refused("This application has ended: there is nothing to talk about.")
    _put_away(application)
    if application.interviews.open().exists():
        raise Refused("Times are offered to this person already. Change them, or cancel them first.")
    interview = Interview.objects.create(application=application, by=by, **_values(offered))
    _tell(interview, "offered")
    return interview


@transaction.atomic
def change(*, interview: Interview, offered: Offer, by: User) -> Interview:
    """Offer something else in its place. A chosen time that is still among the times stays chosen.

    Whoever of the desk has the event in their calendar has it changed there, or taken out. Raises Refused
    once it is over or canceled.
    """
    interview = _open(interview)
    was_chosen, was = interview.state == InterviewState.CHOSEN, interview.starts_at
    holder = _at_the_desk(interview)
    before = calendars.calendar_of(interview, Method.CANCEL) if was_chosen else ""
    for name, value in _values(offered).items():
        setattr(interview, name, value)
    stays = was_chosen and was in interview.slots
    interview.sequence += 1
    interview.by, interview.asks_to_move_at, interview.words = by, None, ""
    if was_chosen and not stays:
        interview.starts_at = was  # what is taken back is the time they have
        before = calendars.calendar_of(interview, Method.CANCEL)
        interview.state, interview.starts_at, interview.reminded_at = InterviewState.OFFERED, None, None
        interview.answered_at = None
    interview.offered_at = interview.offered_at if stays else timezone.now()
    interview.save()
    if stays:
        _tell(interview, "changed", calendar=calendars.calendar_of(interview, Method.REQUEST))
        _tell_desk(interview, "changed", calendar=calendars.calendar_of(interview, Method.PUBLISH))
        if holder is not None and holder != _at_the_desk(interview):
            taken_out = calendars.calendar_of(interview, Method.CANCEL)
            _tell_desk(interview, "passed_on", calendar=taken_out, to=holder)
    else:
        if was_chosen:
            _tell_desk(interview, "again", calendar=before, to=holder)
        _tell(interview, "again" if was_chosen else "offered", calendar=before)
    return interview


@transaction.atomic
def choose(*, interview: Interview, slot: datetime) -> Interview:
    """The candidate takes one of the times. The same once more changes nothing; another is Refused."""
    interview = _open(interview)
    if interview.state == InterviewState.CHOSEN:
        if interview.starts_at == slot:
            return interview
        raise Refused("You have chosen a time already. Ask to move it if it does not work any more.")
    if slot not in interview.slots:
        raise Refused("This time is not offered any more. Choose one of those below.")
    if slot <= timezone.now():
        raise Refused("This time has passed. Choose another one.")
    interview.state, interview.starts_at, interview.answered_at = InterviewState.CHOSEN, slot, timezone.now()
    interview.sequence += 1
    interview.save(update_fields=["state", "starts_at", "answered_at", "sequence"])
    _tell(interview, "chosen", calendar=calendars.calendar_of(interview, Method.REQUEST))
    _tell_desk(interview, "chosen", calendar=calendars.calendar_of(interview, Method.PUBLISH))
    return interview


@transaction.atomic
def decline(*, interview: Interview, words: str) -> Interview:
    """The candidate says that none of the times works, and what would. Raises Refused unless offered."""
    interview = _open(interview)
    if interview.state != InterviewState.OFFERED:
        raise Refused("You have chosen a time already. Ask to move it if it does not work any more.")
    interview.state, interview.words, interview.answered_at = InterviewState.DECLINED, words, timezone.now()
    interview.save(update_fields=["state", "words", "answered_at"])
    _tell_desk(interview, "declined")
    return interview


@transaction.atomic
def ask_to_move(*, interview: Interview, words: str) -> Interview:
    """The candidate asks for another time than the chosen one, which stands until the desk answers."""
    interview = _open(interview)
    if interview.state != InterviewState.CHOSEN:
        raise Refused("There is no chosen time to move. Choose one, or say that none works.")
    interview.words, interview.asks_to_move_at = words, timezone.now()
    interview.save(update_fields=["words", "asks_to_move_at"])
    _tell_desk(interview, "move")
    return interview


@transaction.atomic
def cancel(*, interview: Interview) -> Interview:
    """The desk takes it back, also out of calendars. Raises Refused once it is over or canceled."""
    interview = _open(interview)
    _cancel(interview)
    if interview.starts_at:
        _tell_desk(interview, "canceled", calendar=_taken_back(interview))
    return interview


def end(*, application: Application, is_told: bool = True) -> None:
    """What is still to come ends with its application, whose row the caller holds.

    `is_told`: mails take it out of both calendars. They name the candidate. If not, one without a name
    takes a chosen time out of the recruiter's: the calendar must not keep what is deleted here.
    """
    _put_away(application)
    for interview in application.interviews.open().select_related("by"):
        interview.application = application
        _cancel(interview, is_told=is_told)
        if is_told:
            _tell_desk(interview, "ended", calendar=_taken_back(interview))
        elif interview.starts_at:
            _tell_desk(interview, "gone", calendar=calendars.canceled_for_nobody(interview))


def remind_of_all() -> int:
    """Write a reminder of what is within a day, once for each. Returns how many."""
    now = timezone.now()
    due = Interview.objects.filter(
        state=InterviewState.CHOSEN, reminded_at=None, starts_at__range=(now, now + REMINDED_BEFORE)
    )
    return sum(_remind(pk) for pk in due.values_list("pk", flat=True))


@transaction.atomic
def _remind(pk: int) -> bool:
    """Whether one was written. Of what was chosen within that day nobody needs a reminder."""
    rows = Interview.objects.select_for_update(of=("self",), skip_locked=True)
    interview = rows.filter(pk=pk, state=InterviewState.CHOSEN, reminded_at=None).select_related(
        "application__candidate", "application__position__employer", "application__position__recruiter", "by"
    ).first()  # fmt: skip
    if interview is None or interview.starts_at is None or interview.starts_at <= timezone.now():
        return False
    interview.reminded_at = timezone.now()
    interview.save(update_fields=["reminded_at"])
    if interview.answered_at and interview.answered_at > interview.starts_at - REMINDED_BEFORE:
        return False
    _tell(interview, "reminder")
    return True


def _held(application: Application) -> Application:
    return Application.objects.to_write().get(pk=application.pk)


def _open(interview: Interview) -> Interview:
    """The row as it stands, held, with its application. Raises Refused when it has ended."""
    application = Application.objects.to_write().get(pk=interview.application_id)
    held = Interview.objects.select_related("by").get(pk=interview.pk)
    held.application = application
    if not held.is_open or held.is_over:
        raise Refused("This interview is over, or was canceled. The page shows how it stands now.")
    return held


def _put_away(application: Application) -> None:
    """What has taken place is no longer open: another round may be offered."""
    for interview in application.interviews.filter(state=InterviewState.CHOSEN):
        if interview.is_over:
            interview.state = InterviewState.HELD
            interview.save(update_fields=["state"])


def _values(offered: Offer) -> dict[str, Any]:
    """Raises Refused for no times, too many, or times that have passed."""
    slots = sorted(set(offered.slots))
    if not 1 <= len(slots) <= MOST_SLOTS:
        raise Refused(f"Offer 1 to {MOST_SLOTS} times.")
    if slots[0] <= timezone.now():
        raise Refused("Every time offered must be still to come.")
    return {
        "slots": slots,
        "minutes": offered.minutes,
        "kind": offered.kind,
        "where": offered.where,
        "note": offered.note,
        "time_zone": offered.time_zone,
    }


def _cancel(interview: Interview, *, is_told: bool = True) -> None:
    interview.state, interview.canceled_at = InterviewState.CANCELED, timezone.now()
    interview.sequence += 1
    interview.save(update_fields=["state", "canceled_at", "sequence"])
    if is_told:
        _tell(interview, "canceled", calendar=_taken_back(interview))


def _taken_back(interview: Interview) -> str:
    """What takes a chosen time out of calendars; nothing where none was chosen."""
    return calendars.calendar_of(interview, Method.CANCEL) if interview.starts_at else ""


def context_of(interview: Interview, variant: str) -> dict[str, Any]:
    """What every mail about an interview holds; `variant` is what happened."""
    application = interview.application
    desk = reverse("admin:candidates_application_change", args=[application.pk])
    own = clocks.of_candidate(application.candidate)
    is_for_desk = variant in DESK_VARIANTS
    zone = interview.time_zone if is_for_desk else own
    moments = [interview.starts_at] if interview.starts_at else interview.coming_slots
    return {
        "variant": variant,
        "interview": interview,
        "application": application,
        "position": application.position,
        "times": [clocks.told(at, zone, interview.time_zone) for at in moments],
        "page_url": calendars.page_url(interview),
        "desk_url": f"{settings.SITE_URL}{desk}#interview",
        "recruiter_name": "",
        "by": interview.by.get_full_name() if interview.by else "Your recruiter",
    }


DESK_VARIANTS = (
    "desk_chosen",
    "desk_declined",
    "desk_move",
    "desk_ended",
    "desk_changed",
    "desk_again",
    "desk_canceled",
    "desk_passed_on",
    "desk_gone",
)
"""`desk_gone` is kept after its candidate was deleted: it says neither who they were nor where they stood."""


def _tell(interview: Interview, variant: str, *, calendar: str = "") -> None:
    by = interview.by or interview.application.position.recruiter
    outbox.queue(
        kind="interview",
        to=interview.application.candidate.email,
        context=context_of(interview, variant),
        dedupe_key=_key(interview, variant),
        reply_to=by.email if by else "",
        calendar=calendar,
    )


def _at_the_desk(interview: Interview) -> User | None:
    """Whoever offered it; the recruiter of the position where they are gone. None where both are."""
    by = interview.by if interview.by and interview.by.is_active else interview.application.position.recruiter
    return by if by is not None and by.is_active else None


def _tell_desk(interview: Interview, variant: str, *, calendar: str = "", to: User | None = None) -> None:
    by = to or _at_the_desk(interview)
    if by is None:
        return
    outbox.queue(
        kind="interview_desk",
        to=by.email,
        context=context_of(interview, f"desk_{variant}"),
        dedupe_key=_key(interview, f"desk_{variant}"),
        calendar=calendar,
    )


def _key(interview: Interview, variant: str) -> str:
    """One mail of a kind for each version; somebody may ask to move the same one again."""
    moved = interview.asks_to_move_at if variant == "desk_move" else None
    again = f":{moved.isoformat()}" if moved else ""
    return f"interview:{interview.pk}:{interview.sequence}:{variant}{again}"
