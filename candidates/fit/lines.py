"""The lines of fit, as everybody reads them: what is asked, what the person has, how to raise it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from candidates.enums import FitState


@dataclass(frozen=True)
class Line:
    """One gate of one person. `raise_hint` is empty where it is met, or nothing can be done."""

    kind: str
    ask: str
    have: str
    state: FitState
    raise_hint: str = ""

    @property
    def state_label(self) -> str:
        return self.state.label


@dataclass(frozen=True)
class PointLine:
    """One line of points of one person: whole numbers, `points` of at most `most`."""

    kind: str
    ask: str
    have: str
    points: int
    most: int
    raise_hint: str = ""

    @property
    def share(self) -> int:
        """Percent of the most it may bring, for a bar."""
        return 100 * self.points // self.most if self.most else 0


def years(tenths: int) -> str:
    """Tenths of years in words: `2.5 years`, `1 year`."""
    number = f"{Decimal(tenths) / 10:f}"
    text = number.removesuffix(".0")
    return f"{text} year{'' if text == '1' else 's'}"
