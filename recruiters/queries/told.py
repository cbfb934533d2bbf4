"""Who was told of a position: from the news of it to the last click."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlencode

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from candidates.enums import AlertCause, AlertStatus, DropReason
from candidates.models import Alert, Application, MatchRun, Recipient
from candidates.queries import feedback
from jobs.enums import EVENTS_TO_MATCH, EventKind, PositionStatus
from jobs.models import Position, PositionEvent


class Outcome(StrEnum):
    """What has become of the telling, in the order in which the panel says it."""

    SENT = "sent"
    BACK = "back"
    """It was sent, and the mail was given back: it did not arrive."""
    SOON = "soon"
    """Due at once: in the mail within seconds."""
    DIGEST = "digest"
    """Waits for the person's next daily or weekly mail."""
    PAUSED = "paused"
    """Waits until the position is open again."""
    DOUBT = "doubt"
    """Sent, perhaps: nobody knows, and somebody has to decide (MAIL_IN_DOUBT=hold)."""
    FAILED = "failed"
    DROPPED = "dropped"


LEDGER: dict[Outcome, dict[str, str]] = {
    Outcome.SENT: {"status__exact": AlertStatus.SENT, "back": "no"},
    Outcome.BACK: {"back": "yes"},
    Outcome.SOON: {"status__in": f"{AlertStatus.DUE},{AlertStatus.SENDING}", "is_digest__exact": "0"},
    Outcome.DIGEST: {"status__in": f"{AlertStatus.DUE},{AlertStatus.SENDING}", "is_digest__exact": "1"},
    Outcome.PAUSED: {"status__in": f"{AlertStatus.DUE},{AlertStatus.SENDING}"},
    Outcome.DOUBT: {"status__exact": AlertStatus.DOUBT},
    Outcome.FAILED: {"status__exact": AlertStatus.FAILED},
    Outcome.DROPPED: {"status__exact": AlertStatus.DROPPED},
}
"""How the list of alerts is asked for the same people."""


@dataclass(frozen=True)
class Share:
    """Those told of a position, or not, for the same reason."""

    outcome: Outcome
    number: int
    reason: DropReason | None = None
    """Why not, for those dropped."""
    due_at: datetime | None = None
    """When the first of those that wait is due."""

    @property
    def query(self) -> str:
        """The filters of the list of alerts that finds them, for its address."""
        filters = dict(LEDGER[self.outcome])
        if self.reason:
            filters["drop_reason__exact"] = self.reason
        return urlencode(filters)


@dataclass(frozen=True)
class Told:
    """Who was told of one position and who was not, and how far the reading of its latest news is.

    `state`: "never" (not published yet), "waiting", "running", "done", "failed" (it is tried
    again), "given up".
    """

    state: str
    latest: PositionEvent | None
    """What happened to the position last."""
    news: PositionEvent | None
    """What happened last after which people are compared with it."""
    run: MatchRun | None
    shares: list[Share]
    clicked: int
    searched: int = 0
    """How many of all these hear of it by a saved search alone."""
    useful: int = 0
    not_for_them: int = 0
    """What they answered to "Was this useful?" in the mail."""
    applied: int = 0
    """How many applied after they were told by mail."""
    stopped: int = 0
    """How many have stopped alerts since they were told by mail, whatever for."""

    @property
    def total(self) -> int:
        return sum(share.number for share in self.shares)

    @property
    def is_moving(self) -> bool:
        """Whether looking again in a moment may show something else."""
        is_read = self.state in {"waiting", "running"} and not self.has_ended
        return is_read or any(share.outcome == Outcome.SOON for share in self.shares)

    @property
    def has_ended(self) -> bool:
        """Whether nobody more is told, because it was closed or paused after the latest news."""
        return self.latest is not None and self.latest.kind in {EventKind.CLOSED, EventKind.PAUSED}

    @property
    def is_first(self) -> bool:
        """Whether nobody could have been told before the latest news."""
        return self.news is not None and self.news.kind == EventKind.PUBLISHED


def _state(news: PositionEvent | None, run: MatchRun | None, now: datetime) -> str:
    if news is None:
        return "never"
    if run is None:
        return "waiting"
    if run.finished_at is not None:
        return "done"
    if run.is_given_up:
        return "given up"
    if run.error:
        return "failed"
    return "running" if run.lease_until > now else "waiting"


def told(position: Position) -> Told:
    """The latest events with their match, the alerts by what became of them, what followed: a query each."""
    events = PositionEvent.objects.filter(position=position)
    last = [events.values("pk")[:1], events.filter(kind__in=EVENTS_TO_MATCH).values("pk")[:1]]
    found = list(
        PositionEvent.objects.filter(Q(pk__in=last[0]) | Q(pk__in=last[1])).select_related("match_run")
    )
    latest = found[0] if found else None
    news = next((event for event in found if event.kind in EVENTS_TO_MATCH), None)
    run: MatchRun | None = getattr(news, "match_run", None) if news else None
    rows = (
        Alert.objects.filter(position=position)
        .values("status", "is_digest", "drop_reason")
        .annotate(
            number=Count("recipient_id"),
            clicks=Count("clicked_at"),
            first_due=Min("due_at"),
            searches=Count("recipient_id", filter=Q(cause=AlertCause.SEARCH)),
            backs=Count("came_back_at"),
        )
    )
    numbers: Counter[tuple[Outcome, str]] = Counter()
    due: dict[Outcome, datetime] = {}
    clicked = searched = 0
    for row in rows:
        outcome = _outcome(position, AlertStatus(row["status"]), is_digest=row["is_digest"])
        numbers[outcome, row["drop_reason"]] += row["number"] - row["backs"]
        numbers[Outcome.BACK, ""] += row["backs"]
        due[outcome] = min(due.get(outcome, row["first_due"]), row["first_due"])
        clicked += row["clicks"]
        searched += row["searches"]
    order = list(Outcome)
    shares = [
        Share(
            outcome,
            number,
            DropReason(reason) if reason else None,
            due[outcome] if outcome == Outcome.DIGEST else None,
        )
        for (outcome, reason), number in sorted(
            numbers.items(), key=lambda pair: (order.index(pair[0][0]), -pair[1], pair[0][1])
        )
        if number
    ]
    was_sent = any(share.outcome == Outcome.SENT for share in shares)
    said = feedback.counts(position)
    return Told(
        _state(news, run, timezone.now()),
        latest,
        news,
        run,
        shares,
        clicked,
        searched,
        useful=said["yes"],
        not_for_them=said["no"],
        applied=_applied(position) if was_sent else 0,
        stopped=_stopped(position) if was_sent else 0,
    )


def _applied(position: Position) -> int:
    """How many applied after they were told. From the applications: they are few, and alerts are many."""
    told = Alert.objects.filter(
        position=position,
        recipient__candidate=OuterRef("candidate"),
        sent_at__lte=OuterRef("applied_at"),
        came_back_at=None,
    )
    return Application.objects.filter(Exists(told), position=position).count()


def _stopped(position: Position) -> int:
    """How many have stopped alerts since they were told of it; the same way round."""
    since = position.published_at or position.created_at
    sent = Alert.objects.filter(position=position, sent_at__lte=OuterRef("stopped_at"), came_back_at=None)
    told = sent.filter(recipient=OuterRef("pk"))
    return Recipient.objects.filter(Exists(told), stopped_at__gte=since).count()


def applied_since() -> QuerySet[Application]:
    """What the person of an alert (outer query) handed in for its position after they were told by mail."""
    return Application.objects.filter(
        position=OuterRef("position"),
        candidate__recipient=OuterRef("recipient"),
        applied_at__gte=OuterRef("sent_at"),
    )


def stopped_since() -> QuerySet[Recipient]:
    """The recipient of an alert (outer query), where they have stopped alerts since it was sent."""
    return Recipient.objects.filter(pk=OuterRef("recipient"), stopped_at__gte=OuterRef("sent_at"))


def _outcome(position: Position, status: AlertStatus, *, is_digest: bool) -> Outcome:
    if status not in {AlertStatus.DUE, AlertStatus.SENDING}:
        return Outcome(status.value)
    if position.status == PositionStatus.PAUSED:
        return Outcome.PAUSED
    return Outcome.DIGEST if is_digest else Outcome.SOON
