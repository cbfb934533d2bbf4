"""How much each line of points weighs, position by position."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import QuerySet

from candidates.fit.points import DEFAULT_WEIGHTS
from candidates.models import Weighting
from jobs.models import Position


def of(positions: Collection[int]) -> dict[int, Mapping[str, int]]:
    """The weights that hold for each of these positions, by its key: one query for all of them."""
    held = Weighting.objects.filter(position__in=positions)
    newest = held.order_by("position_id", "-version").distinct("position_id")
    return dict.fromkeys(positions, DEFAULT_WEIGHTS) | {row.position_id: row.weights for row in newest}


def of_one(position: Position) -> Mapping[str, int]:
    """The same for one."""
    return of([position.pk])[position.pk]


def newest(position: Position) -> Weighting | None:
    """The version that holds; None where nobody has changed the weights of fit itself."""
    return Weighting.objects.filter(position=position).order_by("-version").first()


def history(position: Position) -> QuerySet[Weighting]:
    """All versions, the newest first, each with who wrote it."""
    return Weighting.objects.filter(position=position).select_related("by").order_by("-version")
