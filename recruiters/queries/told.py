"""Who was told of a position: from the news of it to the last click."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.utils import timezone

from candidates.enums import AlertStatus
from candidates.models import Alert, MatchRun
from jobs.enums import EVENTS_TO_MATCH
from jobs.models import Position, PositionEvent


@dataclass(frozen=True)
class StatusCount:
    status: AlertStatus
    number: int


@dataclass(frozen=True)
class Told:
    """Counts of one position's alerts, and how far the reading of its latest news is.

    `state`: "never" (not published yet), "waiting", "running", "done", "failed".
    """

    state: str
    news: PositionEvent | None
    run: MatchRun | None
    counts: list[StatusCount]
    clicked: int

    @property
    def total(self) -> int:
        return sum(count.number for count in self.counts)

    @property
    def is_moving(self) -> bool:
        """Whether looking again in a moment may show something else."""
        going = {AlertStatus.DUE, AlertStatus.SENDING}
        return self.state in {"waiting", "running"} or any(c.status in going for c in self.counts)


def _state(news: PositionEvent | None, run: MatchRun | None, now: datetime) -> str:
    if news is None:
        return "never"
    if run is None:
        return "waiting"
    if run.finished_at is not None:
        return "done"
    if run.error:
        return "failed"
    return "running" if run.lease_until > now else "waiting"


def told(position: Position) -> Told:
    """Two queries: the latest news with its match, and the alerts by status."""
    news = (
        PositionEvent.objects.filter(position=position, kind__in=EVENTS_TO_MATCH)
        .select_related("match_run")
        .first()
    )
    run: MatchRun | None = getattr(news, "match_run", None) if news else None
    rows = (
        Alert.objects.filter(position=position)
        .values("status")
        .annotate(number=Count("recipient_id"), clicks=Count("clicked_at"))
    )
    found = {row["status"]: row for row in rows}
    return Told(
        state=_state(news, run, timezone.now()),
        news=news,
        run=run,
        counts=[StatusCount(status, found[status]["number"]) for status in AlertStatus if status in found],
        clicked=sum(row["clicks"] for row in found.values()),
    )
