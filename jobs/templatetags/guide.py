"""The role guide: its sources beside its facts, its career path as a drawing, its table of pay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobs.queries.guide import PayByCity, Source
from jobs.search.career import Openings, Stage, Step
from jobs.templatetags.pay import STEP

register = template.Library()

NODE = 50
"""Height of a step of the drawing, in its own units, as all that follows."""
GAP = 12
HEAD = 44
"""What a heading and the rule under it take."""


@register.simple_tag
def cite(source: Source) -> SafeString:
    """The number of a source, leading to its line in the list of sources."""
    return format_html(
        '<a class="cite" href="#source-{}">[<span class="vh">Source </span>{}]</a>',
        source.number,
        source.number,
    )


# The career path


@dataclass(frozen=True)
class Node:
    """A step where it stands in the drawing."""

    step: Step
    x: float
    y: float
    width: float

    @property
    def middle(self) -> float:
        return round(self.y + NODE / 2, 1)

    @property
    def text_x(self) -> float:
        return round(self.x + 11, 1)

    @property
    def label_y(self) -> float:
        return round(self.y + 21, 1)

    @property
    def count_y(self) -> float:
        return round(self.y + 39, 1)


@dataclass(frozen=True)
class Head:
    """The heading of a stage, the rule under it from `x` to `end`, and whether another stage follows."""

    words: str
    x: float
    y: float
    end: float
    arrow: str
    """Path of the sign between this stage and the next; empty after the last."""

    @property
    def rule_y(self) -> float:
        return round(self.y + 28, 1)

    @property
    def text_y(self) -> float:
        return round(self.y + 17, 1)


@dataclass(frozen=True)
class Drawing:
    width: int
    height: float
    heads: list[Head]
    nodes: list[Node]
    curves: list[str]
    """Paths from a step to the one it leads to."""


def wide(openings: Openings) -> Drawing:
    """The stages beside each other, each with its steps below."""
    width, column = 800, 178.0
    step = (width - column) / max(len(openings.path) - 1, 1)
    heads, nodes = [], []
    for number, stage in enumerate(openings.path):
        x = round(number * step, 1)
        end = round(x + column, 1)
        arrow = f"M{end + 9:.1f} 6l7 6-7 6" if number < len(openings.path) - 1 else ""
        heads.append(Head(f"{number + 1}. {stage.heading}", x, 0, end, arrow))
        nodes += [Node(one, x, HEAD + place * (NODE + GAP), column) for place, one in enumerate(stage.steps)]
    at = {node.step: node for node in nodes}
    curves = [
        _curve(at[one].x + column, at[one].middle, at[later].x, at[later].middle)
        for one, later in openings.links
    ]
    return Drawing(width, _end(nodes), heads, nodes, curves)


def narrow(openings: Openings) -> Drawing:
    """The stages below each other, their steps two by two: for a phone. No curves, since they would cross."""
    width, column, gap = 344, 166.0, 12.0
    heads, nodes = [], []
    top = 0.0
    for number, stage in enumerate(openings.path):
        heads.append(Head(f"{number + 1}. {stage.heading}", 0, top, width, ""))
        for place, one in enumerate(stage.steps):
            x = (place % 2) * (column + gap)
            nodes.append(Node(one, x, top + HEAD + place // 2 * (NODE + GAP), column))
        top += HEAD + -(-len(stage.steps) // 2) * (NODE + GAP) + GAP
    return Drawing(width, _end(nodes), heads, nodes, [])


def _end(nodes: list[Node]) -> float:
    return max((node.y for node in nodes), default=0.0) + NODE + 2


def _curve(x: float, y: float, to_x: float, to_y: float) -> str:
    half = (x + to_x) / 2
    return f"M{x:.1f} {y:.1f}C{half:.1f} {y:.1f} {half:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}"


@register.inclusion_tag("jobs/guide/career_path.html")
def career_path(openings: Openings) -> dict[str, Any]:
    """The path as two drawings, of which one shows, and as a list."""
    labels = {step.key: step.label for stage in openings.path for step in stage.steps}
    return {
        "drawings": [("wide", wide(openings)), ("narrow", narrow(openings))],
        "stages": [(stage, _rows(stage, labels)) for stage in openings.path],
        "height": NODE,
    }


def _rows(stage: Stage, labels: dict[str, str]) -> list[tuple[Step, list[str]]]:
    return [(step, [labels[key] for key in step.leads_to]) for step in stage.steps]


# Pay


@dataclass(frozen=True)
class PayRow:
    """One city: its two figures, and where they stand on a scale from 0 to 100."""

    where: str
    first: int
    last: int
    start: float
    width: float

    @property
    def end(self) -> float:
        """Where the last tick begins; none hangs over the scale."""
        return round(self.start + max(self.width - 1, 0), 1)


@register.inclusion_tag("jobs/guide/pay_by_city.html")
def pay_by_city(pay: PayByCity) -> dict[str, Any]:
    """The published table: a band from the first year to the last for each city, and the same figures."""
    amounts = [one.amount for pair in pay.all for one in pair]
    least = min(amounts, default=0) // STEP * STEP
    most = max(-(-max(amounts, default=0) // STEP) * STEP, least + STEP)
    rows = []
    for first, last in pay.all:
        start, end = (round((one.amount - least) / (most - least) * 100, 1) for one in (first, last))
        rows.append(
            PayRow(first.where or "All cities", first.amount, last.amount, start, round(end - start, 1))
        )
    return {"rows": rows, "pay": pay, "source": pay.source, "least": least, "most": most}
