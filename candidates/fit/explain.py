"""A position against one person, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from candidates.enums import FitState
from candidates.fit.gates import Gate, Line, gates_of
from candidates.fit.person import Person, read
from candidates.models import Candidate
from jobs.models import Position


@dataclass(frozen=True)
class Fit:
    """How a person stands to a position. `gates` are in the order they are read."""

    gates: list[Line]
    is_suited: bool
    """The gates' part of the alert rule: none missing, every required group met."""

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


def explain(position: Position, candidate: Candidate, on: date | None = None) -> Fit:
    """The lines of one person. No queries when both came with their rows (`in_full`, `for_fit`)."""
    day = on or timezone.localdate()
    return judge(gates_of(position, day), read(candidate, day))


def judge(gates: Sequence[Gate], person: Person) -> Fit:
    """The lines of one person, by gates that were made once for many."""
    lines = [gate.line(person) for gate in gates]
    suited = all(
        line.state == FitState.MET or (line.state == FitState.NOT_SHOWN and not gate.must_be_met)
        for gate, line in zip(gates, lines, strict=True)
    )
    return Fit(lines, suited)
