"""What happens to a position. The only writer of `Position.status`."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from config import doorbell
from config.accounts.models import User
from jobs.enums import POSITION_MOVES, STATUSES_THAT_END, CloseReason, EventKind, PositionStatus
from jobs.models import Position, PositionEvent
from jobs.services.descriptions import rendered


class CannotMove(Exception):
    """The position may not go there from where it stands. The text says why and what to do."""


def _locked(position: Position) -> Position:
    # Two recruiters, or a recruiter and the closing date, may act at once: the row decides.
    return Position.objects.select_for_update(of=("self",), no_key=True).get(pk=position.pk)


def _check_move(position: Position, to: PositionStatus) -> None:
    status = PositionStatus(position.status)
    if to not in POSITION_MOVES[status]:
        raise CannotMove(f"{position.title} is {status.label.lower()} and cannot become {to.label.lower()}.")


def record(*, position: Position, kind: EventKind, by: User | None, note: str = "") -> PositionEvent:
    """Write the news of a position and wake whoever reads it. Must run inside a transaction."""
    event = PositionEvent.objects.create(position=position, kind=kind, by=by, note=note[:200])
    doorbell.ring("position-event")
    return event


@transaction.atomic
def publish(*, position: Position, by: User | None) -> PositionEvent | None:
    """Open a draft, paused or closed position, and let everyone on file whom it suits hear of it.

    Publishing what is open already changes nothing and returns None. Raises CannotMove when its
    closing date has passed, with the date, or when one of its groups names nothing.
    """
    position = _locked(position)
    if position.status == PositionStatus.OPEN:
        return None
    _check_move(position, PositionStatus.OPEN)
    if position.closes_on < timezone.localdate():
        day = f"{position.closes_on:%B} {position.closes_on.day}, {position.closes_on.year}"
        raise CannotMove(f"{position.title} closed on {day}. Give it a new closing date, then publish.")
    if position.requirements.filter(any_of=None).exists():
        raise CannotMove(
            f"{position.title} has a requirement group that names nothing, so nobody would be told. Say"
            " what fills it, or delete the group, then publish."
        )
    kind = EventKind.PUBLISHED if position.published_at is None else EventKind.REOPENED
    position.status = PositionStatus.OPEN
    if position.published_at is None or position.closed_at is not None:
        position.published_at = timezone.now()
    position.closed_at, position.close_reason = None, ""
    position.save(update_fields=["status", "published_at", "closed_at", "close_reason", "updated_at"])
    return record(position=position, kind=kind, by=by)


@transaction.atomic
def pause(*, position: Position, by: User | None) -> PositionEvent:
    """Take an open position off the board for now. Alerts not sent yet wait until it is open again."""
    position = _locked(position)
    _check_move(position, PositionStatus.PAUSED)
    position.status = PositionStatus.PAUSED
    position.save(update_fields=["status", "updated_at"])
    return record(position=position, kind=EventKind.PAUSED, by=by)


@transaction.atomic
def close(*, position: Position, reason: CloseReason, by: User | None) -> PositionEvent:
    """Close a position. What has not been sent about it will not be sent."""
    position = _locked(position)
    _check_move(position, PositionStatus.CLOSED)
    position.status = PositionStatus.CLOSED
    position.closed_at, position.close_reason = timezone.now(), reason
    position.save(update_fields=["status", "closed_at", "close_reason", "updated_at"])
    return record(position=position, kind=EventKind.CLOSED, by=by, note=reason.label)


@transaction.atomic
def edited(*, position: Position, by: User | None) -> PositionEvent | None:
    """Call after the fields, groups and lists of a position were saved.

    Renders its description. When it is open, the news goes out, because the edit may suit more
    people: those told before are not told again. Returns that news, or None for one not open.
    """
    position = _locked(position)
    position.description_html = rendered(position.description)
    position.save(update_fields=["description_html", "updated_at"])
    if position.status != PositionStatus.OPEN:
        return None
    return record(position=position, kind=EventKind.EDITED, by=by)


def close_past_due() -> int:
    """Close every open or paused position whose closing date has passed. Returns how many."""
    return sum(_close_if_past(position) for position in Position.objects.past_closing())


@transaction.atomic
def _close_if_past(position: Position) -> bool:
    # Somebody may have closed it or given it a new date since it was listed: the locked row decides.
    locked = _locked(position)
    if locked.status not in STATUSES_THAT_END or locked.closes_on >= timezone.localdate():
        return False
    close(position=locked, reason=CloseReason.EXPIRED, by=None)
    return True
