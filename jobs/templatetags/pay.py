"""Pay beside other pay: a drawing, and sentences that say the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template

from jobs.models.words import EN_DASH
from jobs.queries.pay import ENOUGH, LAST_YEAR, Figures, Group, Published, Standing, invented_of

register = template.Library()
STEP = 10_000
"""The scale begins and ends at such amounts."""
TICK = 0.8
"""Width of a tick, of a scale of 100."""


@dataclass(frozen=True)
class Bar:
    """One line of the drawing: a band and ticks, on a scale from 0 to 100."""

    label: str
    words: str
    kind: str = ""
    """"offer" for the position itself, "band" for the middle half of others, "span" between two figures."""
    start: float = 0
    width: float = 0
    ticks: tuple[float, ...] = ()


@register.filter
def usd(amount: int) -> str:
    """`$62,400`."""
    return f"${amount:,}"


def amounts(low: int, high: int) -> str:
    """`$58,000–$75,000`."""
    return usd(low) if low == high else f"{usd(low)}{EN_DASH}{usd(high)}"


class Scale:
    """Where amounts lie on a drawing from 0 to 100 that holds all of `values`."""

    def __init__(self, values: list[int]) -> None:
        self.least = min(values) // STEP * STEP
        self.most = max(-(-max(values) // STEP) * STEP, self.least + STEP)

    def at(self, amount: int) -> float:
        return round((amount - self.least) / (self.most - self.least) * 100, 1)

    def tick(self, amount: int) -> float:
        """The start of a tick whose middle is at the amount; none hangs over an end."""
        return round(min(max(self.at(amount) - TICK / 2, 0), 100 - TICK), 1)

    def band(self, label: str, words: str, kind: str, ends: tuple[int, int], median: int | None) -> Bar:
        start, end = map(self.at, ends)
        start = min(start, 100 - TICK)
        ticks = () if median is None else (self.tick(median),)
        return Bar(label, words, kind, start, round(max(end - start, TICK), 1), ticks)

    def of_figures(self, label: str, found: Figures) -> Bar:
        words = f"{amounts(found.low, found.high)}, median {usd(found.median)}"
        return self.band(label, words, "band", (found.low, found.high), found.median)

    def of_published(self, *found: Published) -> Bar:
        """One published figure, or those of one city for several years."""
        words = "; ".join(usd(one.amount) for one in found)
        if len(found) > 1:
            words = "; ".join(f"{years(one)} {usd(one.amount)}" for one in found)
        where = found[0].where if len(found) > 1 else published_for(found[0])
        ticks = tuple(self.tick(one.amount) for one in found)
        return Bar(f"Published median, {where}", words, ticks=ticks)

    def drawn(self, bars: list[Bar]) -> dict[str, Any]:
        middle = (self.least + self.most) // 2
        return {"bars": bars, "ends": [usd(self.least), usd(middle), usd(self.most)], "tick_width": TICK}


def years(found: Published) -> str:
    """`1 year`, `5 years`."""
    return f"{found.years} year{'' if found.years == 1 else 's'}"


def published_for(found: Published) -> str:
    """`Tampa, FL, 3 years, estimated`."""
    return f"{found.where or 'all cities'}, {years(found)}{', estimated' if found.is_estimate else ''}"


def compared(amount: int, found: Figures) -> str:
    """Where an amount lies among others, to stand after "is"."""
    if amount > found.high:
        return "above the middle half"
    if amount < found.low:
        return "below the middle half"
    if amount == found.median:
        return "at the median"
    return f"within the middle half, {'above' if amount > found.median else 'below'} the median"


def share(amount: int, of: int) -> str:
    """`12 percent above it`, `about the same`."""
    percent = round((amount / of - 1) * 100)
    return f"{abs(percent)} percent {'above' if percent > 0 else 'below'} it" if percent else "about the same"


@register.inclusion_tag("jobs/parts/pay_standing.html")
def pay_standing(standing: Standing, years_asked: int) -> dict[str, Any]:
    """Where the pay of a position stands."""
    return standing_words(standing, years_asked, "This position")


def standing_words(standing: Standing, years: int, label: str) -> dict[str, Any]:
    """What `pay_standing.html` says and draws of a standing; `label` names it in the drawing."""
    told = [group for group in standing.groups if group.figures.are_enough]
    values = [standing.least, standing.most]
    values += [end for group in told for end in (group.figures.low, group.figures.high)]
    if standing.published:
        values.append(standing.published.amount)
    scale = Scale(values)
    offer = (standing.least, standing.most)
    bars = [scale.band(label, amounts(*offer), "offer", offer, None)]
    if standing.published:
        bars.append(scale.of_published(standing.published))
    bars += [
        scale.of_figures(f"{group.figures.count:,} positions {group.name}", group.figures) for group in told
    ]
    return {
        "drawing": scale.drawn(bars),
        "standing": standing,
        "published": standing.published,
        "published_for": published_for(standing.published) if standing.published else "",
        "published_share": share(standing.middle, standing.published.amount) if standing.published else "",
        "is_first_year": years == 0,
        "last_year": LAST_YEAR,
        "told": [{"group": group, "compared": compared(standing.middle, group.figures)} for group in told],
        "too_few": [group for group in standing.groups if not group.figures.are_enough],
    }


@register.inclusion_tag("jobs/parts/pay_figures.html")
def pay_figures(figures: Figures, published: list[tuple[Published, Published]]) -> dict[str, Any]:
    """What the positions of a landing page pay, beside what is published for its cities."""
    values = [figures.low, figures.high] if figures.are_enough else []
    values += [one.amount for pair in published for one in pair]
    drawing = None
    if values:
        scale = Scale(values)
        bars = [scale.of_published(*pair) for pair in published]
        if figures.are_enough:
            bars.insert(0, scale.of_figures(f"{figures.count:,} positions", figures))
        drawing = scale.drawn(bars)
    source = published[0][0] if published else None
    return {"figures": figures, "source": source, "drawing": drawing}


@register.inclusion_tag("jobs/parts/pay_groups.html")
def pay_groups(groups: list[Group]) -> dict[str, Any]:
    """What groups of positions pay: drawn where there are enough for a figure, and all in a table."""
    told = [group for group in groups if group.figures.are_enough]
    drawing = None
    if told:
        scale = Scale([end for group in told for end in (group.figures.low, group.figures.high)])
        drawing = scale.drawn(
            [
                scale.of_figures(f"{group.figures.count:,} positions {group.name}", group.figures)
                for group in told
            ]
        )
    return {
        "groups": groups,
        "drawing": drawing,
        "figures": invented_of(groups),
        "enough": ENOUGH,
    }
