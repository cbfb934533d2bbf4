"""What happens to a position. The only writer of `Position.status`."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from config import doorbell
from config.accounts.models import User
from jobs.enums import POSITION_MOVES, STATUSES_THAT_END, CloseReason, EventKind, PositionStatus
from jobs.models import Position, PositionEvent, Requirement
from jobs.services import linting, listings
from jobs.services.bulk import save_many
from jobs.services.descriptions import rendered

logger = logging.getLogger(__name__)
LONGEST_OPEN = timedelta(days=731)
"""Two years, a leap day among them: beyond, a closing date is the `no end` of some other system."""


class CannotMove(Exception):
    """The position may not go there from where it stands, or not by them. The text says why."""


PUBLISHES = "jobs.publish_position"
"""The right to open, pause and close positions."""


@dataclass(frozen=True)
class Published:
    """What publishing several did: the news of those that opened, and by id why others cannot."""

    events: list[PositionEvent]
    refused: dict[int, CannotMove]


def fault_of_closing(day: date) -> str:
    """What is wrong with a closing date that lies too far ahead; empty when nothing is.

    A rule of ours and none of the database: it counts from today, and a check could count from
    the row's own creation only, which would refuse what is opened again years later.
    """
    latest = timezone.localdate() + LONGEST_OPEN
    if day <= latest:
        return ""
    return (
        f"{day} is more than two years ahead. Give the day on which people can last apply, "
        f"{latest} at the latest; it can be put off when it comes near."
    )


def _locked(position: Position) -> Position:
    # Two recruiters, or a recruiter and the closing date, may act at once: the row decides.
    return Position.objects.select_for_update(of=("self",), no_key=True).get(pk=position.pk)


def _all_locked(positions: Collection[Position]) -> list[Position]:
    # In one order for everybody: two who lock the same rows wait for each other, and never in a ring.
    rows = Position.objects.select_for_update(of=("self",), no_key=True)
    return list(rows.filter(pk__in=[position.pk for position in positions]).order_by("pk"))


def _check_right(position: Position, by: User | None) -> None:
    """A member of staff needs the right; None is the system, or a command on the server."""
    if by is not None and not by.has_perm(PUBLISHES):
        raise CannotMove(
            f"{position.title} stays as it is: publishing, pausing and closing is for those with the right"
            " to it. Ask a recruiter."
        )


def _check_move(position: Position, to: PositionStatus) -> None:
    status = PositionStatus(position.status)
    if to not in POSITION_MOVES[status]:
        raise CannotMove(f"{position.title} is {status.label.lower()} and cannot become {to.label.lower()}.")


def record(*, position: Position, kind: EventKind, by: User | None, note: str = "") -> PositionEvent:
    """Write the news of a position, list it or take it off, and wake whoever reads the news.

    Must run inside a transaction.
    """
    return _record([PositionEvent(position=position, kind=kind, by=by, note=note[:200])])[0]


def _record(events: list[PositionEvent]) -> list[PositionEvent]:
    PositionEvent.objects.bulk_create(events)
    listings.refresh(event.position_id for event in events)
    if events:
        doorbell.ring("position-event")
    return events


@transaction.atomic
def publish(*, position: Position, by: User | None) -> PositionEvent | None:
    """Open a draft, paused or closed position, and let everyone on file whom it suits hear of it.

    Publishing what is open already changes nothing and returns None. Raises CannotMove when its
    closing date has passed, with the date, when one of its groups names nothing, or when it says what
    the law forbids (`jobs.services.linting`).
    """
    done = _opened([_locked(position)], by)
    for reason in done.refused.values():
        raise reason
    return done.events[0] if done.events else None


@transaction.atomic
def publish_many(
    *, positions: Collection[Position], by: User | None, seen: Mapping[int, datetime] | None = None
) -> Published:
    """The same for many, with a fixed number of queries: four.

    One that cannot be opened does not hold up the others: it stays as it is, and is named. `seen`:
    when each was last written (`updated_at`) as somebody saw it who decided by that, by id; one that
    was written since is refused.
    """
    return _opened(_all_locked(positions), by, seen)


def hindrances(positions: Collection[Position]) -> dict[int, str]:
    """By id why these cannot be published as they stand, in the words of `publish`. One query, no lock."""
    hollow = _hollow(positions)
    found: dict[int, str] = {}
    for position in positions:
        if position.status == PositionStatus.OPEN:
            found[position.pk] = f"{position.title} is open already."
            continue
        try:
            _check_publish(position, hollow)
        except CannotMove as reason:
            found[position.pk] = str(reason)
    return found


def _hollow(positions: Collection[Position]) -> set[int]:
    """Those of these with a group that names nothing."""
    groups = Requirement.objects.filter(position__in=positions, any_of=None)
    return set(groups.values_list("position", flat=True))


def _opened(
    locked: list[Position], by: User | None, seen: Mapping[int, datetime] | None = None, note: str = ""
) -> Published:
    refused: dict[int, CannotMove] = {}
    events: list[PositionEvent] = []
    hollow = _hollow(locked)
    for position in locked:
        if position.status == PositionStatus.OPEN:
            continue
        try:
            _check_right(position, by)
            _check_seen(position, seen or {})
            _check_publish(position, hollow)
        except CannotMove as reason:
            refused[position.pk] = reason
            continue
        kind = EventKind.PUBLISHED if position.published_at is None else EventKind.REOPENED
        events.append(PositionEvent(position=position, kind=kind, by=by, note=note))
    if events:
        now = timezone.now()
        is_news = Q(published_at=None) | Q(closed_at__isnull=False)
        Position.objects.filter(pk__in=[event.position_id for event in events]).update(
            status=PositionStatus.OPEN,
            # The right sides are read before any of them is written.
            published_at=Case(When(is_news, then=Value(now)), default=F("published_at")),
            closed_at=None,
            close_reason="",
            publish_at=None,
            updated_at=now,
        )
    return Published(_record(events), refused)


def _check_seen(position: Position, seen: Mapping[int, datetime]) -> None:
    if seen.get(position.pk, position.updated_at) != position.updated_at:
        raise CannotMove(
            f"{position.title} was changed after you were shown whom it reaches, so it is not published."
            " Look again, then publish."
        )


def _named(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def _check_publish(position: Position, hollow: Collection[int]) -> None:
    _check_move(position, PositionStatus.OPEN)
    if position.closes_on < timezone.localdate():
        day = _named(position.closes_on)
        raise CannotMove(f"{position.title} closed on {day}. Give it a new closing date, then publish.")
    if position.pk in hollow:
        raise CannotMove(
            f"{position.title} has a requirement group that names nothing, so nobody would be told. Say"
            " what fills it, or delete the group, then publish."
        )
    if fault := linting.stops(position):
        raise CannotMove(f"{position.title} is not published. {fault}")


@transaction.atomic
def plan(*, position: Position, at: datetime | None, by: User | None) -> Position:
    """Have a position open by itself at a moment; None takes that back. A later plan replaces one.

    Raises CannotMove when it may not open from where it stands, or not by them, when the moment has
    passed, or when it would have closed by then. What else hinders publishing may be mended until then.
    """
    position = _locked(position)
    _check_right(position, by)
    if at is not None:
        _check_move(position, PositionStatus.OPEN)
        if at <= timezone.now():
            raise CannotMove("That moment has passed. Choose one to come, or publish it now.")
        if timezone.localdate(at) > position.closes_on:
            raise CannotMove(
                f"{position.title} closes on {_named(position.closes_on)}, before it would open. Choose an"
                " earlier moment, or give it a later closing date first."
            )
    position.publish_at = at
    position.save(update_fields=["publish_at", "updated_at"])
    return position


def publish_due() -> int:
    """Open every position whose planned moment has come. Returns how many.

    One that cannot be opened keeps its plan: it opens at the first look after it was mended. None holds up
    the others.
    """
    opened = 0
    for position in Position.objects.due():
        try:
            opened += _publish_if_due(position)
        except Exception:  # whatever it is, the next one opens in time
            logger.exception("planned position %s did not open", position.pk)
    return opened


@transaction.atomic
def _publish_if_due(position: Position) -> bool:
    # Another worker may have opened it, or somebody taken the plan back, since it was listed.
    locked = _locked(position)
    if locked.publish_at is None or locked.publish_at > timezone.now():
        return False
    return bool(_opened([locked], None, note="As planned").events)


@transaction.atomic
def pause(*, position: Position, by: User | None) -> PositionEvent:
    """Take an open position off the board for now. Alerts not sent yet wait until it is open again."""
    position = _locked(position)
    _check_right(position, by)
    _check_move(position, PositionStatus.PAUSED)
    position.status = PositionStatus.PAUSED
    position.save(update_fields=["status", "updated_at"])
    return record(position=position, kind=EventKind.PAUSED, by=by)


@transaction.atomic
def close(*, position: Position, reason: CloseReason, by: User | None) -> PositionEvent:
    """Close a position. What has not been sent about it will not be sent."""
    position = _locked(position)
    _check_right(position, by)
    _check_move(position, PositionStatus.CLOSED)
    position.status = PositionStatus.CLOSED
    position.closed_at, position.close_reason = timezone.now(), reason
    position.publish_at = None
    position.save(update_fields=["status", "closed_at", "close_reason", "publish_at", "updated_at"])
    return record(position=position, kind=EventKind.CLOSED, by=by, note=reason.label)


@transaction.atomic
def edited(*, position: Position, by: User | None) -> PositionEvent | None:
    """Call after the fields, groups and lists of a position were saved.

    Renders its description. When it is open, the news goes out, because the edit may suit more
    people: those told before are not told again. Returns that news, or None for one not open.
    """
    events = _rendered([_locked(position)], by)
    return events[0] if events else None


@transaction.atomic
def edited_many(*, positions: Collection[Position], by: User | None) -> list[PositionEvent]:
    """The same for many, with a fixed number of queries: four."""
    return _rendered(_all_locked(positions), by)


def _rendered(locked: list[Position], by: User | None) -> list[PositionEvent]:
    for position in locked:
        position.description_html = rendered(position.description)
    save_many(locked, ["description_html", "updated_at"])
    opened = [position for position in locked if position.status == PositionStatus.OPEN]
    return _record([PositionEvent(position=one, kind=EventKind.EDITED, by=by) for one in opened])


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
