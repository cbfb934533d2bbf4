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

HIGH = 1000
"""Height of the strip of lines between two stages, in its own units; its width is 100."""


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
class Card:
    """A step as it stands in its stage. `ways`: numbers of the credentials whose path goes through it."""

    step: Step
    ways: list[int]
    leads: list[str]
    """What it leads to, in words."""


@dataclass(frozen=True)
class Line:
    """A line to a step of the next stage: its path, whose way it is part of, whether it is the chief one."""

    drawn: str
    ways: list[int]
    is_first: bool


@dataclass(frozen=True)
class Column:
    """A stage with the lines that leave it for the next one."""

    number: int
    stage: Stage
    cards: list[Card]
    lines: list[Line]


@register.inclusion_tag("jobs/guide/career_path.html")
def career_path(openings: Openings) -> dict[str, Any]:
    """The path as a list of stages, which the style sheet draws: beside each other, or along a rail."""
    stages = openings.path
    ways = _ways(stages)
    columns = []
    for number, (stage, following) in enumerate(zip(stages, [*stages[1:], None], strict=True), start=1):
        labels = {step.key: step.label for step in following.steps} if following else {}
        cards = [
            Card(step, ways[stage.key, step.key], [labels[key] for key in step.leads_to])
            for step in stage.steps
        ]
        columns.append(Column(number, stage, cards, _lines(stage, following, ways) if following else []))
    return {"columns": columns, "beyond": openings.beyond}


def _ways(stages: list[Stage]) -> dict[tuple[str, str], list[int]]:
    """Of each step, by stage and key, the numbers of the credentials whose path goes through it."""
    education, credential, role, last = stages
    number = {step.key: place for place, step in enumerate(credential.steps, start=1)}
    through = {(education.key, step.key): [number[key] for key in step.leads_to] for step in education.steps}
    through |= {(credential.key, key): [place] for key, place in number.items()}
    for step in role.steps:
        leading = [number[one.key] for one in credential.steps if step.key in one.leads_to]
        through |= {(role.key, step.key): leading, (last.key, step.key): leading}
    return through


def _lines(stage: Stage, following: Stage, ways: dict[tuple[str, str], list[int]]) -> list[Line]:
    """Lines from the middle of each step to those of the next stage; steps of a stage share its height."""
    starts = {step.key: _middle(place, stage) for place, step in enumerate(stage.steps)}
    ends = {step.key: _middle(place, following) for place, step in enumerate(following.steps)}
    return [
        Line(
            f"M0 {starts[step.key]}C50 {starts[step.key]} 50 {ends[key]} 100 {ends[key]}",
            sorted({*ways[stage.key, step.key]} & {*ways[following.key, key]}),
            stage.key != "credential" or place == 0,
        )
        for step in stage.steps
        for place, key in enumerate(step.leads_to)
    ]


def _middle(place: int, stage: Stage) -> int:
    return round((place + 0.5) / len(stage.steps) * HIGH)


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
