"""A position against people in hand, line by line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from candidates.enums import FitState
from candidates.fit import points
from candidates.fit.gates import Gate, Group, gates_of
from candidates.fit.lines import Line, PointLine
from candidates.fit.points import FULL, Scale
from candidates.models import Candidate, Standing
from candidates.queries import standings
from jobs.models import Position


@dataclass(frozen=True)
class Fit:
    """How a person stands to a position. `gates` are in the order they are read."""

    gates: list[Line]
    is_suited: bool
    """The gates' part of the alert rule: none missing, every required group met."""
    measure: Measure = field(repr=False, compare=False)
    row: Standing = field(repr=False, compare=False)

    @cached_property
    def points(self) -> list[PointLine]:
        """The lines of points, worked out when somebody asks for them."""
        return self.measure.scale.lines_of(self.row)

    @property
    def score(self) -> int:
        """The sum of the points, 0 to 100. It repairs no gate."""
        return sum(line.points for line in self.points) if self.points else FULL

    @property
    def met_count(self) -> int:
        return sum(line.state == FitState.MET for line in self.gates)

    @property
    def asked_count(self) -> int:
        return len(self.gates)

    @property
    def met(self) -> list[Line]:
        return [line for line in self.gates if line.state == FitState.MET]

    @property
    def missing(self) -> list[Line]:
        return [line for line in self.gates if line.state == FitState.MISSING]

    @property
    def not_shown(self) -> list[Line]:
        return [line for line in self.gates if line.state == FitState.NOT_SHOWN]

    @property
    def is_near_miss(self) -> bool:
        """Exactly one gate missing."""
        return len(self.missing) == 1

    @property
    def is_one_credential_away(self) -> bool:
        """One gate is missing, and it is a group of credentials."""
        pairs = zip(self.measure.gates, self.gates, strict=True)
        missing = [gate for gate, line in pairs if line.state == FitState.MISSING]
        return len(missing) == 1 and isinstance(missing[0], Group) and bool(missing[0].full)


class Measure:
    """One position, ready to be held against as many people as come.

    `position` comes from `Position.objects.in_full()`; `weights` are those of the position, else the
    default ones (`candidates.queries.weightings`).
    """

    def __init__(self, position: Position, weights: Mapping[str, int] = points.DEFAULT_WEIGHTS) -> None:
        self.position = position
        self.weights = weights

    @cached_property
    def gates(self) -> list[Gate]:
        return list(gates_of(self.position))

    @cached_property
    def scale(self) -> Scale:
        return points.scale(self.position, self.weights)

    def fit(self, row: Standing) -> Fit:
        """All lines of one person."""
        lines = [gate.line(row) for gate in self.gates]
        pairs = list(zip(self.gates, lines, strict=True))
        is_suited = all(
            line.state == FitState.MET or (line.state == FitState.NOT_SHOWN and not gate.must_be_met)
            for gate, line in pairs
        )
        return Fit(lines, is_suited, self, row)


def explain(
    position: Position, candidate: Candidate, weights: Mapping[str, int] = points.DEFAULT_WEIGHTS
) -> Fit:
    """The lines of one person as their file stands today.

    No queries when both came with their rows (`in_full`, `for_fit`).
    """
    return Measure(position, weights).fit(standings.of(candidate))
