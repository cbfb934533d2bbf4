"""Drawings of the rows of a table, made by the server: attributes alone, so that no style is inline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import template

from recruiters.admin.figures.tables import Drawn, Row, Table

register = template.Library()
LINE = 34
"""Pixels from one row to the next: words above, the bar beneath."""
MOST = 12
"""Rows drawn; the table has all of them."""
LONGEST = 38
"""Signs of a name in a drawing; the table has it whole."""
STEPS = (1, 2, 5)
LEAST = 0.6
"""Percent of the width: what is there at all is seen."""


@dataclass(frozen=True)
class Mark:
    """One row as drawn: words at `text`, its bar at `top`; x and widths in percent."""

    name: str
    says: str
    text: int
    top: int
    bar: tuple[float, float] | None = None
    behind: tuple[float, float] | None = None
    tick: float | None = None


@dataclass(frozen=True)
class Tick:
    """One word of the scale."""

    at: float
    words: str
    anchor: str


@register.inclusion_tag("admin/figures/drawing.html")
def drawing(table: Table, number: int) -> dict[str, Any]:
    """The rows of a table as bars or bands; nothing where there is nothing to draw."""
    rows = [row for row in table.rows if _is_drawn(row)][:MOST]
    end = _end(rows, table)
    marks = [_mark(row, place, end) for place, row in enumerate(rows)] if end else []
    height = len(marks) * LINE + (18 if table.drawn == Drawn.BANDS else 2)
    return {
        "table": table,
        "number": number,
        "marks": marks,
        "height": height,
        "foot": height - 3,
        "ticks": _ticks(end, table.unit) if table.drawn == Drawn.BANDS and end else [],
        "told": "; ".join(f"{row.name}: {row.says}" for row in rows),
    }


def _is_drawn(row: Row) -> bool:
    return row.size is not None or (row.middle is not None and (row.middle.is_told or row.range is not None))


def _end(rows: Sequence[Row], table: Table) -> float:
    """What the whole width stands for; 0 where nothing is to be drawn."""
    sizes = [row.size or 0 for row in rows]
    if table.drawn != Drawn.BANDS:
        return max(sizes, default=0)
    ends = [row.middle.high for row in rows if row.middle and row.middle.is_told]
    ends += [row.range[1] for row in rows if row.range]
    return _round_up(max(ends, default=0))


def _round_up(value: float) -> float:
    """The next 1, 2 or 5 with zeros: such a scale is read at a glance."""
    if value <= 0:
        return 0
    ten = 1.0
    while ten * 10 <= value:
        ten *= 10
    while ten > value:
        ten /= 10
    return next((step * ten for step in STEPS if step * ten >= value), 10 * ten)


def _mark(row: Row, place: int, end: float) -> Mark:
    name = row.name if len(row.name) <= LONGEST else f"{row.name[: LONGEST - 1].rstrip()}\u2026"
    text, top = place * LINE + 13, place * LINE + 19
    if row.size is not None:
        return Mark(name, row.says, text, top, bar=(0, _wide(row.size, end)) if row.size else None)
    bar = tick = behind = None
    if row.middle is not None and row.middle.is_told:
        start = _at(row.middle.low, end)
        bar = (start, max(round(_at(row.middle.high, end) - start, 2), LEAST))
        tick = min(_at(row.middle.median, end), 100 - LEAST)
    if row.range is not None:
        start = _at(row.range[0], end)
        behind = (start, max(round(_at(row.range[1], end) - start, 2), LEAST))
    return Mark(name, row.says, text, top, bar, behind, tick)


def _at(value: float, end: float) -> float:
    return round(100 * value / end, 2)


def _wide(value: float, end: float) -> float:
    return max(_at(value, end), LEAST)


def _ticks(end: float, unit: str) -> list[Tick]:
    def words(value: float) -> str:
        return f"${value:,.0f}" if unit == "$" else f"{value:g} {unit}"

    return [
        Tick(0, words(0) if unit == "$" else "0", "start"),
        Tick(50, words(end / 2), "middle"),
        Tick(100, words(end), "end"),
    ]
