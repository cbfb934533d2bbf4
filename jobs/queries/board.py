"""The public board beside its search: what is newest, alike, at one employer; who may see what."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.db.models import Count, Q, Value
from django.db.models.expressions import Combinable
from django.utils import timezone

from jobs.enums import PositionStatus, RequirementLevel
from jobs.models import Position, Requirement

SHOWN_AFTER_CLOSING = timedelta(days=30)
SIMILAR_LOOKED_AT = 100
LARGEST_KEY = 2**63 - 1


def newest(count: int, without: Collection[int] = ()) -> list[Position]:
    """The newest open positions, ready for cards; not those `without`, by key."""
    rows = Position.objects.open().for_cards().newest_first()
    return list((rows.exclude(pk__in=without) if without else rows)[:count])


def position_on_board(pk: int) -> Position | None:
    """One position with all that its page shows, whatever its status: the page decides who sees."""
    rows = Position.objects.in_full().select_related("employer", "place", "recruiter")
    return rows.filter(pk=pk).first() if pk <= LARGEST_KEY else None


def preferred_groups(position: Position) -> list[Requirement]:
    """What is nice to have. No query for a position with its groups."""
    groups = position.requirements.all()
    return [group for group in groups if group.level == RequirementLevel.PREFERRED]


def is_gone(position: Position) -> bool:
    """Closed so long ago that its page says "gone" (HTTP 410) instead of "closed"."""
    # By the day, as everything on the board: a copy of the page somebody keeps is asked about anew each day.
    closed_on = position.closes_on
    if position.status == PositionStatus.CLOSED and position.closed_at:
        closed_on = timezone.localdate(position.closed_at)
    # Today is moved, not the date: the last day of the calendar cannot be moved on.
    return closed_on < timezone.localdate() - SHOWN_AFTER_CLOSING


def is_public(position: Position) -> bool:
    """Whether strangers may read it: not what was never published, not what is paused."""
    return position.published_at is not None and position.status in (
        PositionStatus.OPEN,
        PositionStatus.CLOSED,
    )


def is_paused(position: Position) -> bool:
    """Whether it was on the board and is off it for the moment: strangers are told so, and no more."""
    return position.published_at is not None and position.status == PositionStatus.PAUSED


def similar_to(position: Position, count: int = 3, without: Collection[int] = ()) -> list[Position]:
    """Open positions with the same settings, specialties and credentials, the nearest first.

    Not those `without`, by key. Looked at are the newest of each: the nearest of 100,000 would take a
    second to find.
    """
    asked = (member for group in position.requirements.all() for member in group.any_of.all())
    shared = (
        ("settings", 3, position.settings.all()),
        ("specialties", 2, position.specialties.all()),
        ("requirements__any_of", 1, asked),
    )
    others = Position.objects.open().exclude(pk__in=[position.pk, *without])
    nearness: Combinable = Value(0)
    pools = []
    for path, weight, words in shared:
        if keys := [word.pk for word in words]:
            nearness += Count(path, filter=Q(**{f"{path}__in": keys}), distinct=True) * weight
            sharing = others.filter(**{f"{path}__in": keys})
            # What is open has been published. So ordered, the index of the newest answers at once.
            newest = sharing.order_by("-published_at", "-pk").values_list("pk", flat=True)
            pools.append(newest[:SIMILAR_LOOKED_AT])
    if not pools:
        return []
    pool = list(pools[0].union(*pools[1:]))
    rows = others.filter(pk__in=pool).alias(nearness=nearness)
    near = rows.exclude(nearness=0).order_by("-nearness", "-published_at", "-pk")
    return list(near.for_cards()[:count])
