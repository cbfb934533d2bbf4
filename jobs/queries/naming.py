"""Which open positions name a credential, as required or as preferred, and what they pay.

The filter of the board asks for whom a position is open; this asks for what its lines say. So each
number here has a list of its own (`positions`), of exactly as many.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jobs.enums import CompetencyKind, RequirementLevel
from jobs.models import Competency, Position, Requirement
from jobs.models.position import PositionQuerySet
from jobs.queries import pay
from jobs.queries.kept import kept_of_state


@dataclass(frozen=True)
class Named:
    """Open positions that name a credential. `median`: US dollars a year, 0 of fewer than `pay.ENOUGH`."""

    required: int = 0
    preferred: int = 0
    """Those that name it so and do not require it."""
    invented: int = 0
    """How many of both the demo made up."""
    median: int = 0

    @property
    def count(self) -> int:
        return self.required + self.preferred

    @property
    def are_enough(self) -> bool:
        return self.count >= pay.ENOUGH


NOTHING = Named()


def every() -> Mapping[int, Named]:
    """Of each credential that an open position names: two queries, kept for the board as it is."""
    return kept_of_state("naming", _every)


def positions(word: Competency, level: RequirementLevel) -> PositionQuerySet:
    """The open positions that require this credential, or that prefer it and do not require it."""
    named = Requirement.objects.order_by().filter(any_of=word)
    required = named.filter(level=RequirementLevel.REQUIRED).values("position")
    found = Position.objects.open()
    if level == RequirementLevel.REQUIRED:
        return found.filter(pk__in=required)
    preferred = named.filter(level=RequirementLevel.PREFERRED).values("position")
    return found.filter(pk__in=preferred).exclude(pk__in=required)


def _every() -> dict[int, Named]:
    members = Requirement.any_of.through.objects.order_by().filter(
        competency__kind=CompetencyKind.CREDENTIAL,
        requirement__position__in=Position.objects.open().order_by().values("pk"),
    )
    required: defaultdict[int, set[int]] = defaultdict(set)
    named: defaultdict[int, set[int]] = defaultdict(set)
    for word, position, level in members.values_list(
        "competency", "requirement__position", "requirement__level"
    ):
        named[word].add(position)
        if level == RequirementLevel.REQUIRED:
            required[word].add(position)
    paid = {
        key: (middle, is_demo)
        for key, middle, is_demo in Position.objects.open()
        .order_by()
        .values_list("pk", pay.MIDDLE, "is_demo")
    }
    return {word: _named(required[word], keys, paid) for word, keys in named.items()}


def _named(required: Iterable[int], named: Iterable[int], paid: Mapping[int, tuple[float, bool]]) -> Named:
    # Where a position closes between the two queries, neither counts it.
    there = {key for key in named if key in paid}
    must = there.intersection(required)
    return Named(
        len(must),
        len(there) - len(must),
        sum(paid[key][1] for key in there),
        pay.median(paid[key][0] for key in there),
    )
