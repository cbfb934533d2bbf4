"""What the first page of the desk and its list of sections count."""

from __future__ import annotations

import logging
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db.models import Count, F, Q, QuerySet, Value
from django.utils import timezone
from redis.exceptions import RedisError

from candidates.enums import IN_PROCESS, AlertStatus, Stage
from candidates.models import Alert, Application, Message
from candidates.models.alert import MOST_TRIES
from candidates.services import promises
from config.accounts.models import User
from config.mail.enums import MailStatus
from jobs.enums import EVENTS_TO_MATCH, PositionStatus
from jobs.models import Employer, Position, PositionEvent, PositionReport
from jobs.models.position import CLOSING_SOON
from recruiters.queries import visible

Whoever = User | AnonymousUser
logger = logging.getLogger(__name__)
COUNTS_KEY = "desk:counts"
COUNTS_SECONDS = 20
WINDOW = timedelta(days=7)
LONGEST_WAY = timedelta(days=15)
"""No alert is sent later than this after the news behind it: weekly digests take a week."""
UNREAD_FOR = timedelta(minutes=1)
ROWS = 8


@dataclass(frozen=True)
class Counts:
    """Figures beside the sections."""

    positions: int = 0
    """open now"""
    applications: int = 0
    """new, read by nobody"""
    in_process: int = 0
    """applications"""
    candidates: int = 0
    """on file with their consent"""
    employers: int = 0
    reports: int = 0
    """that nobody has dealt with"""
    messages: int = 0
    """of candidates, that nobody has read"""
    mail: int = 0
    """that failed and waits for somebody"""


def _named(rows: QuerySet[Any], what: str) -> Any:  # noqa: ANN401 -- pairs, which stubs cannot say
    grouped = rows.order_by().annotate(what=Value(what)).values("what")
    return grouped.annotate(number=Count("pk")).values_list("what", "number")


def _count(user: Whoever) -> Counts:
    applications = visible.applications(user)
    found = dict(
        _named(visible.positions(user).open(), "positions").union(
            _named(applications.filter(stage=Stage.NEW), "applications"),
            _named(applications.in_process(), "in_process"),
            _named(visible.candidates(user).on_file(), "candidates"),
            _named(Employer.objects.all(), "employers"),
            _named(visible.limited(user, PositionReport.objects.waiting()), "reports"),
            _named(visible.limited(user, Message.objects.to_desk().unread()), "messages"),
            _named(visible.mails(user).filter(status=MailStatus.FAILED), "mail"),
            all=True,
        )
    )
    return Counts(**found)


def counts(user: Whoever) -> Counts:
    """The figures of what somebody sees, at most `COUNTS_SECONDS` old.

    One query when nobody who sees the same asked lately, else none.
    """
    key = f"{COUNTS_KEY}:{visible.scope(user)}"
    try:
        kept = cache.get(key)
        if kept is None:
            kept = _count(user)
            cache.set(key, [getattr(kept, field.name) for field in fields(kept)], COUNTS_SECONDS)
            return kept
        return Counts(*kept)
    except RedisError as error:  # a cache that is away must not close the desk
        logger.warning("counts not cached: %s", error)
        return _count(user)


@dataclass(frozen=True)
class Today:
    """What the first page shows. Each number has a list that shows the same rows."""

    day: date
    open: int
    drafts: int
    closing: int
    in_process: int
    new: int
    overdue: int
    due: int
    left_behind: int
    """in process for a position that is closed"""
    closed_on_them: int
    """positions of these"""
    matched: int
    sent: int
    clicked: int
    failed_alerts: int
    failed_mail: int
    reports: int
    messages: int
    """of candidates, that nobody has read"""
    ending: int
    """whose promise is answered for by the machine within days"""
    unanswered: int
    """closed by it"""
    unread: int
    given_up: int
    new_applications: list[Application]
    closing_positions: list[Position]


def _positions(user: Whoever, day: date) -> dict[str, int]:
    is_open = Q(status=PositionStatus.OPEN, closes_on__gte=day)
    return visible.positions(user).aggregate(
        open=Count("pk", filter=is_open),
        drafts=Count("pk", filter=Q(status=PositionStatus.DRAFT)),
        closing=Count("pk", filter=is_open & Q(closes_on__lte=day + CLOSING_SOON)),
    )


def _promises(user: Whoever) -> dict[str, int]:
    rows = visible.applications(user)
    return {
        "ending": promises.ending_soon(rows).count(),
        "unanswered": promises.closed_unanswered(rows).count(),
    }


def _applications(user: Whoever, day: date) -> dict[str, int]:
    # Both ends of the promise: late is before today, due is today and tomorrow.
    return (
        visible.applications(user)
        .in_process()
        .aggregate(
            in_process=Count("pk"),
            new=Count("pk", filter=Q(stage=Stage.NEW)),
            overdue=Count("pk", filter=Q(answer_by__lt=day)),
            due=Count("pk", filter=Q(answer_by__range=(day, day + timedelta(days=1)))),
            left_behind=Count("pk", filter=Q(position__status=PositionStatus.CLOSED)),
            closed_on_them=Count("position", filter=Q(position__status=PositionStatus.CLOSED), distinct=True),
        )
    )


def _alerts(user: Whoever) -> dict[str, int]:
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


def _news(user: Whoever) -> dict[str, int]:
    """News that no worker has read for a minute (perhaps none runs), and news that is given up.

    The second as `MatchRunQuerySet.given_up`: every try failed, and nobody hears of the position
    until somebody has looked why.
    """
    now = timezone.now()
    will_be_read = Q(match_run=None) | Q(match_run__tries__lt=MOST_TRIES) | Q(match_run__lease_until__gte=now)
    is_given_up = Q(match_run__tries__gte=MOST_TRIES, match_run__lease_until__lt=now)
    unfinished = PositionEvent.objects.filter(match_run__finished_at=None)
    return visible.limited(user, unfinished).aggregate(
        unread=Count("pk", filter=will_be_read & Q(kind__in=EVENTS_TO_MATCH, at__lt=now - UNREAD_FOR)),
        given_up=Count("pk", filter=is_given_up),
    )


def today(user: Whoever) -> Today:
    """Everything of the first page, of what somebody sees, in twelve queries whatever there is."""
    day = timezone.localdate()
    newest = visible.applications(user).filter(stage=Stage.NEW).select_related("position", "candidate")
    closing = visible.positions(user).open().filter(closes_on__lte=day + CLOSING_SOON)
    return Today(
        day=day,
        **_positions(user, day),
        **_applications(user, day),
        **_alerts(user),
        failed_mail=visible.mails(user).filter(status=MailStatus.FAILED).count(),
        **_news(user),
        reports=visible.limited(user, PositionReport.objects.waiting()).count(),
        messages=visible.limited(user, Message.objects.to_desk().unread()).count(),
        **_promises(user),
        new_applications=list(
            newest.order_by("-applied_at").prefetch_related("candidate__credentials__credential")[:ROWS]
        ),
        closing_positions=list(
            closing.select_related("employer")
            .annotate(in_process=Count("applications", filter=Q(applications__stage__in=IN_PROCESS)))
            .order_by(F("closes_on"), "pk")[:ROWS]
        ),
    )
