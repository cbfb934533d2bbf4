"""The first page of the desk: what needs somebody today, one's own numbers, then everybody's.

Each number is counted twice by one query: over all that somebody may see (`visible`), and of that over what
they answer for, which is what belongs to positions that name them as the recruiter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from candidates.enums import HELD_STATUSES, IN_PROCESS, OPEN_INTERVIEWS, AlertStatus, InterviewState, Stage
from candidates.models import Alert, Application, HeldCredential, Interview, Message
from candidates.models.alert import MOST_TRIES
from candidates.services import promises
from config.accounts.models import User
from config.mail.enums import MailStatus
from jobs.enums import EVENTS_TO_MATCH, PositionStatus
from jobs.models import Position, PositionEvent, PositionReport
from jobs.models.position import CLOSING_SOON
from recruiters.models import Inquiry, Pool, ScorecardRequest
from recruiters.queries import inquiries, notes, pools, visible
from recruiters.queries.slices import sliced
from recruiters.queries.tallies import tallied

M = TypeVar("M", bound=Model)
WINDOW = timedelta(days=7)
LONGEST_WAY = timedelta(days=15)
"""No alert is sent later than this after the news behind it: weekly digests take a week."""
UNREAD_FOR = timedelta(minutes=1)
LATELY = timedelta(days=30)
ENDS_WITHIN = timedelta(days=30)
"""A credential that ends so soon may be gone before its holder starts."""
ROWS = 8
MINE = "mine_"


@dataclass(frozen=True)
class Numbers:
    """Of one recruiter, or of all that they may see. Each has a list that shows the same rows."""

    open: int
    """positions on the board"""
    drafts: int
    stuck: int
    """planned to open by now, and not open: something hinders them"""
    closing: int
    """within a week"""
    new: int
    in_process: int
    overdue: int
    """whose promised answer is late"""
    due: int
    """today or tomorrow"""
    left_behind: int
    """in process for a position that is closed"""
    closed_on_them: int
    """positions of these"""
    ending: int
    """whose promise is answered for by the machine within days"""
    unanswered: int
    """closed by it"""
    expiring: int
    """in process, with a credential that ends within ENDS_WITHIN"""
    placed: int
    """in the last 30 days"""
    messages: int
    """of candidates, that nobody has read"""
    interviews: int
    """today and tomorrow"""
    this_week: int
    """interviews of the next seven days"""
    to_move: int
    """interviews that somebody asks to move"""
    reports: int
    """of positions, that nobody has dealt with"""
    mentions: int
    """of whoever looks, in notes, that they are not done with"""
    scorecards: int
    """that one is asked for oneself"""
    inquiries: int
    """questions of people who wait for an answer"""
    inquiries_due: int
    """of these, promised by tomorrow, or late"""


@dataclass(frozen=True)
class Machine:
    """What its machine did in the last seven days, and what stands still behind the desk."""

    matched: int
    """alerts that were written: somebody may have several"""
    sent: int
    clicked: int
    failed_alerts: int
    failed_mail: int
    unread: int
    """news of positions that no worker has read for a minute: perhaps none runs"""
    given_up: int
    """news whose every try failed: nobody hears of the position until somebody has looked why"""

    @property
    def stands_still(self) -> bool:
        return any((self.failed_alerts, self.failed_mail, self.unread, self.given_up))


@dataclass(frozen=True)
class Today:
    """What the first page shows."""

    day: date
    is_mine: bool
    """Whether the page is about one's own positions alone."""
    mine: Numbers
    whole: Numbers
    machine: Machine
    new_applications: list[Application]
    interviews: list[Interview]
    closing_positions: list[Position]
    pools: list[Pool]
    """One's own with people who came in since one looked, each with how many as `new`."""

    @property
    def has_own(self) -> bool:
        """Whether anything open or anybody in process is one's own."""
        return bool(self.mine.open or self.mine.in_process)

    @property
    def own(self) -> str:
        """What the addresses of lists end with, so that they show what the page is about."""
        return "&recruiter=me" if self.is_mine else ""

    @property
    def numbers(self) -> Numbers:
        """Those that the page is about."""
        return self.mine if self.is_mine else self.whole

    @property
    def is_quiet(self) -> bool:
        """Whether nothing needs anybody."""
        now = self.numbers
        return not self.machine.stands_still and not self.pools and not any(
            (
                now.overdue, now.due, now.left_behind, now.new, now.closing, now.drafts, now.ending,
                now.stuck, now.unanswered, now.expiring, now.messages, now.interviews, now.to_move,
                now.reports, now.mentions, now.scorecards, now.inquiries,
            )
        )  # fmt: skip


def today(user: User, whose: str = "") -> Today:
    """Everything of the first page, in a number of queries that does not grow.

    `whose` is "me" or "all"; without it the page is about one's own positions, for whoever has any open or
    somebody in process for them.
    """
    counted = _positions(user) | _applications(user) | _rest(user)
    mine = Numbers(**{name[len(MINE) :]: number for name, number in counted.items() if name.startswith(MINE)})
    whole = Numbers(**{name: number for name, number in counted.items() if not name.startswith(MINE)})
    is_mine = whose == "me" or (whose != "all" and bool(mine.open or mine.in_process))
    own = Q(recruiter=user.pk) if is_mine else Q()
    its = Q(position__recruiter=user.pk) if is_mine else Q()
    return Today(
        day=timezone.localdate(),
        is_mine=is_mine,
        mine=mine,
        whole=whole,
        machine=Machine(
            **_alerts(user),
            **_machine(user),
            failed_mail=visible.mails(user).filter(status=MailStatus.FAILED).count(),
        ),
        new_applications=_first(
            visible.applications(user)
            .filter(its, stage=Stage.NEW)
            .select_related("position", "candidate")
            .prefetch_related("candidate__credentials__credential")
            .order_by("-applied_at")
        ),
        interviews=_first(
            coming(_interviews(user), WINDOW)
            .filter(Q(application__position__recruiter=user.pk) if is_mine else Q())
            .select_related("application__position", "application__candidate")
            .order_by("starts_at")
        ),
        closing_positions=list(
            visible.positions(user)
            .open()
            .filter(own, closes_on__lte=timezone.localdate() + CLOSING_SOON)
            .select_related("employer")
            .annotate(in_process=Count("applications", filter=Q(applications__stage__in=IN_PROCESS)))
            .order_by("closes_on", "pk")[:ROWS]
        ),
        pools=pools.with_news(user),
    )


def _first(rows: QuerySet[M]) -> list[M]:
    return list(sliced(rows, 0, ROWS))


def _twice(rows: QuerySet[Any], mine: Q, **which: tuple[str, Q]) -> dict[str, int]:
    """How many of a column each condition holds for: of all, and as `mine_...` of one's own. One query."""

    def count(column: str, condition: Q) -> Count:
        return Count(column, filter=condition, distinct=column != "pk")

    return rows.aggregate(
        **{name: count(column, one) for name, (column, one) in which.items()},
        **{f"{MINE}{name}": count(column, one & mine) for name, (column, one) in which.items()},
    )


def _positions(user: User) -> dict[str, int]:
    day = timezone.localdate()
    is_open = Q(status=PositionStatus.OPEN, closes_on__gte=day)
    return _twice(
        visible.positions(user).order_by(),
        Q(recruiter=user.pk),
        open=("pk", is_open),
        drafts=("pk", Q(status=PositionStatus.DRAFT)),
        stuck=("pk", Q(publish_at__lt=timezone.now() - UNREAD_FOR)),
        closing=("pk", is_open & Q(closes_on__lte=day + CLOSING_SOON)),
    )


def _applications(user: User) -> dict[str, int]:
    day, is_behind = timezone.localdate(), Q(position__status=PositionStatus.CLOSED)
    # Both ends of the promise: late is before today, due is today and tomorrow.
    return _twice(
        visible.applications(user).filter(stage__in=IN_PROCESS).order_by(),
        Q(position__recruiter=user.pk),
        in_process=("pk", Q(stage__in=IN_PROCESS)),
        new=("pk", Q(stage=Stage.NEW)),
        overdue=("pk", Q(answer_by__lt=day)),
        due=("pk", Q(answer_by__range=(day, day + timedelta(days=1)))),
        left_behind=("pk", is_behind),
        closed_on_them=("position", is_behind),
    )


def holding_ending(rows: QuerySet[Application]) -> QuerySet[Application]:
    """Of these, those whose candidate holds a credential that ends within ENDS_WITHIN."""
    day = timezone.localdate()
    ending = HeldCredential.objects.filter(
        candidate=OuterRef("candidate"),
        expires_on__range=(day, day + ENDS_WITHIN),
        status__in=HELD_STATUSES,
    )
    return rows.filter(Exists(ending))


def _interviews(user: User) -> QuerySet[Interview]:
    return visible.limited(user, Interview.objects.all())


def coming(rows: QuerySet[Interview], within: timedelta) -> QuerySet[Interview]:
    """Interviews whose chosen time is from this morning on, to the end of the last day of `within`."""
    begin = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    until = timezone.make_aware(datetime.combine(timezone.localdate() + within, time.max))
    return rows.filter(state=InterviewState.CHOSEN, starts_at__range=(begin, until))


def to_move(rows: QuerySet[Interview]) -> QuerySet[Interview]:
    """Open interviews that the candidate asks to move."""
    return rows.filter(state__in=OPEN_INTERVIEWS, asks_to_move_at__isnull=False)


def _rest(user: User) -> dict[str, int]:
    """What lies in many tables, by one query."""
    its, theirs = Q(position__recruiter=user.pk), Q(application__position__recruiter=user.pk)
    rows, interviews = visible.applications(user), _interviews(user)
    placed = rows.filter(stage=Stage.PLACED, moved_at__gte=timezone.now() - LATELY)
    messages = visible.limited(user, Message.objects.to_desk().unread())
    asked = visible.limited(user, ScorecardRequest.objects.waiting().filter(asked=user.pk))
    questions, theirs_to_answer = visible.limited(user, Inquiry.objects.open()), Q(recruiter=user.pk)
    found = tallied(
        placed=(placed, its),
        ending=(promises.ending_soon(rows), its),
        unanswered=(promises.closed_unanswered(rows), its),
        expiring=(holding_ending(rows.filter(stage__in=IN_PROCESS)), its),
        interviews=(coming(interviews, timedelta(days=1)), theirs),
        this_week=(coming(interviews, WINDOW), theirs),
        to_move=(to_move(interviews), theirs),
        messages=(messages, theirs),
        inquiries=(questions, theirs_to_answer),
        inquiries_due=(inquiries.due(questions), theirs_to_answer),
        reports=(visible.limited(user, PositionReport.objects.waiting()), its),
        # One's own, whatever they are about: the same number on both pages.
        mentions=(notes.mine(user).filter(done_at=None), Q()),
        scorecards=(asked, Q(asked=user.pk)),
    )
    return {name: tally.rows for name, tally in found.items()} | {
        f"{MINE}{name}": tally.own for name, tally in found.items()
    }


def _alerts(user: User) -> dict[str, int]:
    """Of the last seven days; and those that failed, of positions with news of the last two weeks."""
    since = timezone.now() - WINDOW
    # Alerts have no index by date. Those sent lately belong to positions with late news, and
    # these are found by the key of the table, however long it has grown.
    news = PositionEvent.objects.filter(at__gte=timezone.now() - LONGEST_WAY).values("position")
    return visible.limited(user, Alert.objects.filter(position__in=news)).aggregate(
        matched=Count("recipient_id", filter=Q(created_at__gte=since)),
        sent=Count("recipient_id", filter=Q(sent_at__gte=since)),
        clicked=Count("recipient_id", filter=Q(clicked_at__gte=since)),
        failed_alerts=Count("recipient_id", filter=Q(status=AlertStatus.FAILED)),
    )


def _machine(user: User) -> dict[str, int]:
    """What stands still; the last as `MatchRunQuerySet.given_up`: that is not the fault of a worker."""
    now = timezone.now()
    will_be_read = Q(match_run=None) | Q(match_run__tries__lt=MOST_TRIES) | Q(match_run__lease_until__gte=now)
    is_given_up = Q(match_run__tries__gte=MOST_TRIES, match_run__lease_until__lt=now)
    unfinished = PositionEvent.objects.filter(match_run__finished_at=None)
    return visible.limited(user, unfinished).aggregate(
        unread=Count("pk", filter=will_be_read & Q(kind__in=EVENTS_TO_MATCH, at__lt=now - UNREAD_FOR)),
        given_up=Count("pk", filter=is_given_up),
    )
