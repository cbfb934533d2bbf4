"""What weights come to for one position: the most of each line, and who stands first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from candidates.enums import Weighed
from candidates.fit import Measure, ranked
from candidates.models import Candidate
from jobs.models import Position

FIRST = 10


@dataclass(frozen=True)
class Ranked:
    """Somebody on file whom the position suits, with their points by either weights."""

    candidate: Candidate
    before: int
    after: int


def most(position: Position, weights: Mapping[str, int]) -> dict[str, int | None]:
    """The most points of each line; None where the position does not ask for it. From `in_full`.

    They add up to 100, or are all 0 or None where nothing it asks for weighs anything.
    """
    asked = {share.kind for share, _ in Measure(position, dict.fromkeys(Weighed.values, 1)).scale.lines}
    scaled = {share.kind: points for share, points in Measure(position, weights).scale.lines}
    return {kind.value: scaled.get(kind, 0) if kind in asked else None for kind in Weighed}


def first_ten(position: Position, held: Mapping[str, int], tried: Mapping[str, int]) -> list[Ranked]:
    """The best ten people on file by the tried weights, with what they have by those that hold."""
    rows = ranked(position, tried).annotate(before=Measure(position, held).scale.sql())[:FIRST]
    found = list(rows.values_list("candidate_id", "before", "points"))
    files = Candidate.objects.in_bulk([key for key, _, _ in found])
    return [Ranked(files[key], before, after) for key, before, after in found if key in files]
