"""One person on file, subject by subject: each tab of their page reads its own rows, and no more than a page.

Everything here is narrowed to what somebody may see (`visible`); who may open which subject is asked before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db.models import Min, Model, Q, QuerySet
from django.utils import timezone

from candidates.enums import IN_PROCESS, OPEN_INTERVIEWS
from candidates.models import (
    AccessEvent,
    AlertRecord,
    Application,
    Candidate,
    Message,
    Resume,
    SavedSearch,
)
from candidates.queries import progress
from candidates.queries.progress import Step
from config.accounts.models import User
from config.mail.models import OutgoingMail
from recruiters.models import Note
from recruiters.queries import visible
from recruiters.queries.tallies import NOTHING, tallied

M = TypeVar("M", bound=Model)
T = TypeVar("T")
SHOWN = 8
"""Rows of the panels beside a form; their lists show the rest."""
A_PAGE = 25
LINES = 50
MOST_IN_PROCESS = 20
"""Applications that are looked at for what comes next: those whose answer is due first."""


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some of many rows. One query: whether there are more is read with them."""

    rows: list[T]
    number: int
    has_more: bool

    @property
    def is_alone(self) -> bool:
        return self.number == 1 and not self.has_more


def _page(rows: QuerySet[Any], number: int, size: int) -> Page[Any]:
    begin = (number - 1) * size
    found = list(rows[begin : begin + size + 1])
    return Page(found[:size], number, len(found) > size)


@dataclass(frozen=True)
class Numbers:
    """How many rows some tabs hold."""

    applications: int = 0
    in_process: int = 0
    messages: int = 0
    unread: int = 0
    """Of the candidate's messages, those that the desk has not read."""
    notes: int = 0


def numbers(user: User, candidate: Candidate, *, messages: bool, notes: bool) -> Numbers:
    """One query. `messages`, `notes`: whether these are anything to this user."""
    of: dict[str, tuple[QuerySet[Any], Q]] = {
        "applications": (_applications(user, candidate), Q(stage__in=IN_PROCESS))
    }
    if messages:
        of["messages"] = (_messages(user, candidate), Q(by_candidate=True, read_at=None))
    if notes:
        of["notes"] = (_notes(user, candidate), NOTHING)
    found = tallied(**of)
    talk, written = found.get("messages"), found.get("notes")
    return Numbers(
        applications=found["applications"].rows,
        in_process=found["applications"].own,
        messages=talk.rows if talk else 0,
        unread=talk.own if talk else 0,
        notes=written.rows if written else 0,
    )


@dataclass(frozen=True)
class Ahead:
    """What comes next with somebody: an interview, or an answer that was promised."""

    application: Application
    meets_at: datetime | None
    """When the interview begins; None where the promised answer comes first."""

    @property
    def is_late(self) -> bool:
        return self.meets_at is None and self.application.answer_by < timezone.localdate()


def in_process(user: User, candidate: Candidate) -> list[Any]:
    """Their applications that go on, whose answer is due first, each with its interview. One query."""
    coming = Q(interviews__state__in=OPEN_INTERVIEWS, interviews__starts_at__gte=timezone.now())
    rows = _applications(user, candidate).filter(stage__in=IN_PROCESS)
    return list(
        rows.select_related("position__employer")
        .annotate(meets_at=Min("interviews__starts_at", filter=coming))
        .order_by("answer_by", "pk")[:MOST_IN_PROCESS]
    )


def ahead(going: list[Any]) -> Ahead | None:
    """Of what `in_process` read: the next interview, else the first answer that is due."""
    meeting = min((one for one in going if one.meets_at), key=lambda one: one.meets_at, default=None)
    if meeting is not None:
        return Ahead(meeting, meeting.meets_at)
    return Ahead(going[0], None) if going else None


@dataclass(frozen=True)
class Applied:
    """One application, as a line."""

    application: Application
    step: Step | None
    """Who acts next; None where it has ended."""
    days: int
    """Whole days in this stage."""


def applications(user: User, candidate: Candidate, number: int) -> Page[Applied]:
    """Those in process first, then the newest. Two queries."""
    rows = _applications(user, candidate).select_related(
        "position__employer", "position__recruiter", "candidate__recipient"
    )
    rows = rows.prefetch_related("interviews__by").annotate(ended=~Q(stage__in=IN_PROCESS))
    found = _page(rows.order_by("ended", "-applied_at", "-pk"), number, A_PAGE)
    lines = [Applied(one, progress.next_step(one), one.time_in_stage.days) for one in found.rows]
    return Page(lines, found.number, found.has_more)


@dataclass(frozen=True)
class Thread:
    """What was written about one application, as far as the page holds it: the oldest first."""

    application: Application
    messages: list[Message]


def threads(user: User, candidate: Candidate, number: int) -> Page[Thread]:
    """The talk about each of their applications, whichever was written to last first. One query."""
    rows = _messages(user, candidate).select_related("application__position__employer", "by")
    found = _page(rows.order_by("-at", "-pk"), number, LINES)
    by_application: dict[int, list[Message]] = {}
    for message in found.rows:
        by_application.setdefault(message.application_id, []).append(message)
    talks = [Thread(those[0].application, those[::-1]) for those in by_application.values()]
    return Page(talks, found.number, found.has_more)


def notes(user: User, candidate: Candidate, number: int) -> Page[Note]:
    """What colleagues wrote down about their applications, the newest first. One query."""
    rows = _notes(user, candidate).select_related("application__position__employer", "by")
    return _page(rows.order_by("-at", "-pk"), number, A_PAGE)


def accesses(user: User, candidate: Candidate, number: int) -> Page[AccessEvent]:
    """Who saw the file, as far as it was about positions that this user sees. One query."""
    rows = AccessEvent.objects.filter(candidate=candidate).select_related("position__employer")
    return _page(visible.limited(user, rows).order_by("-at", "-pk"), number, LINES)


def resumes(user: User, candidate: Candidate) -> QuerySet[Resume]:
    """Theirs, and those that came with an application that one sees."""
    found = Resume.objects.about(candidate)
    if visible.sees_everything(user):
        return found
    seen = visible.applications(user).order_by().values("pk")
    return found.filter(Q(candidate=candidate) | Q(applications__in=seen))


def alerts(user: User, candidate: Candidate) -> list[AlertRecord]:
    """The newest alerts that went to them, or did not. One query."""
    rows = AlertRecord.objects.filter(recipient__candidate=candidate).select_related("position")
    return list(visible.limited(user, rows).order_by("-created_at")[:SHOWN])


def mails(user: User, candidate: Candidate) -> list[OutgoingMail]:
    """The newest other mails to their address. One query."""
    rows = visible.mails(user).filter(to=candidate.email).defer("text", "html")
    return list(rows.order_by("-created_at", "-pk")[:SHOWN])


def searches(candidate: Candidate) -> list[SavedSearch]:
    """The searches they hear of, the newest first. One query."""
    rows = SavedSearch.objects.filter(recipient__candidate=candidate).live()
    return list(rows.order_by("-pk")[:SHOWN])


def _applications(user: User, candidate: Candidate) -> QuerySet[Application]:
    return visible.applications(user).filter(candidate=candidate)


def _messages(user: User, candidate: Candidate) -> QuerySet[Message]:
    return visible.limited(user, Message.objects.filter(application__candidate=candidate))


def _notes(user: User, candidate: Candidate) -> QuerySet[Note]:
    return visible.limited(user, Note.objects.filter(application__candidate=candidate))
