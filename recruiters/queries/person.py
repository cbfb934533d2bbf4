"""One person on file, subject by subject: each tab of their page reads its own rows, and no more than a page.

Everything here is narrowed to what somebody may see (`visible`); who may open which subject is asked before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Model, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject
from django.utils import timezone

from candidates.enums import IN_PROCESS
from candidates.models import (
    AccessEvent,
    AlertRecord,
    Application,
    Candidate,
    Claim,
    Interview,
    Message,
    Resume,
    SavedSearch,
    Schooling,
)
from candidates.queries import progress
from candidates.queries.progress import Step
from config.accounts.models import User
from config.mail.models import OutgoingMail
from recruiters.queries import visible
from recruiters.queries.bundle import gathered, made
from recruiters.queries.notes import about

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
class Going:
    """One of their applications that goes on."""

    pk: int
    title: str
    """Of the position."""
    answer_by: date
    meets_at: datetime | None
    """When the next interview begins; None where none is to come."""

    @property
    def is_late(self) -> bool:
        """Whether the answer that was promised is owed, and no interview comes first."""
        return self.meets_at is None and self.answer_by < timezone.localdate()


@dataclass(frozen=True)
class Head:
    """What stands above every tab, as far as this user may read it."""

    applications: int = 0
    messages: int = 0
    unread: int = 0
    """Of the candidate's messages, those that the desk has not read."""
    notes: int = 0
    going: tuple[Going, ...] = ()
    """Their applications in process, whose answer is due first."""
    searches: tuple[SavedSearch, ...] = ()
    """What they hear of, the newest first; read for the tab that shows it."""

    @property
    def ahead(self) -> Going | None:
        """What comes next: an interview, else the first answer that was promised."""
        meetings = [one for one in self.going if one.meets_at]
        return min(meetings, key=_meets, default=self.going[0] if self.going else None)


def _meets(one: Going) -> datetime:
    assert one.meets_at is not None  # noqa: S101 -- narrows the type
    return one.meets_at


def head(
    user: User,
    candidate: Candidate,
    *,
    applications: bool,
    messages: bool,
    notes: bool,
    searches: bool = False,
) -> Head:
    """One query for all of it. The flags say what this user may read, and what the tab shows."""
    of: dict[str, Any] = {}
    if applications:
        of |= {"applications": _count(_applications(user, candidate)), "going": _going(user, candidate)}
    if messages:
        talk = _messages(user, candidate)
        of |= {"messages": _count(talk), "unread": _count(talk.filter(by_candidate=True, read_at=None))}
    if notes:
        of["notes"] = _count(about(user, candidate))
    if searches:
        of["searches"] = gathered(
            SavedSearch.objects.live().order_by("-pk"), "recipient__candidate", most=SHOWN
        )
    if not of:
        return Head()
    # Under names of our own: a person has fields that are called the same.
    named = {f"head_{name}": expression for name, expression in of.items()}
    row = Candidate.objects.filter(pk=candidate.pk).annotate(**named).values(*named).get()
    found = {name: row[f"head_{name}"] for name in of}
    going = tuple(_read(one) for one in found.pop("going", ()))
    return Head(
        going=going,
        searches=tuple(made(SavedSearch, found.pop("searches", ()))),
        **{name: number or 0 for name, number in found.items()},
    )


def _count(rows: QuerySet[Any]) -> Subquery:
    alike = rows.order_by().annotate(alike=Value(1)).values("alike")
    return Subquery(alike.annotate(number=Count("pk")).values("number"))


def _going(user: User, candidate: Candidate) -> ArraySubquery:
    coming = Interview.objects.open().filter(application=OuterRef("pk"), starts_at__gte=timezone.now())
    rows = _applications(user, candidate).filter(stage__in=IN_PROCESS)
    rows = rows.annotate(meets_at=Subquery(coming.order_by("starts_at").values("starts_at")[:1]))
    told = JSONObject(pk="pk", title="position__title", answer_by="answer_by", meets_at="meets_at")
    return ArraySubquery(rows.order_by("answer_by", "pk").values(row=told)[:MOST_IN_PROCESS])


def _read(row: dict[str, Any]) -> Going:
    meets_at = datetime.fromisoformat(row["meets_at"]) if row["meets_at"] else None
    return Going(row["pk"], row["title"], date.fromisoformat(row["answer_by"]), meets_at)


@dataclass(frozen=True)
class Applied:
    """One application, as a line."""

    application: Application
    step: Step | None
    """Who acts next; None where it has ended."""
    days: int
    """Whole days in this stage."""


def applications(user: User, candidate: Candidate, number: int) -> Page[Applied]:
    """Those in process first, then the newest. Three queries."""
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


IN_THEIR_WORDS = {
    "school_rows": gathered(Schooling.objects.all(), "candidate"),
    "claim_rows": gathered(Claim.objects.all(), "candidate", in_setting="setting__label"),
}
"""What somebody says of themselves: part of the query that reads them."""


def schools(candidate: Any) -> list[Schooling]:  # noqa: ANN401 -- read with IN_THEIR_WORDS
    """Their education, without a query."""
    return made(Schooling, candidate.school_rows)


def claims(candidate: Any) -> list[tuple[Claim, str]]:  # noqa: ANN401 -- read with IN_THEIR_WORDS
    """How well and how fast they say they code, each with the setting it is of. Without a query."""
    found = made(Claim, candidate.claim_rows)
    return [(row, read["in_setting"]) for row, read in zip(found, candidate.claim_rows, strict=True)]


def alerts(user: User, candidate: Candidate) -> list[AlertRecord]:
    """The newest alerts that went to them, or did not. One query."""
    rows = AlertRecord.objects.filter(recipient__candidate=candidate).select_related("position")
    return list(visible.limited(user, rows).order_by("-created_at")[:SHOWN])


def mails(user: User, candidate: Candidate) -> list[OutgoingMail]:
    """The newest other mails to their address. One query."""
    rows = visible.mails(user).filter(to=candidate.email).defer("text", "html")
    return list(rows.order_by("-created_at", "-pk")[:SHOWN])


def _applications(user: User, candidate: Candidate) -> QuerySet[Application]:
    return visible.applications(user).filter(candidate=candidate)


def _messages(user: User, candidate: Candidate) -> QuerySet[Message]:
    return visible.limited(user, Message.objects.filter(application__candidate=candidate))
