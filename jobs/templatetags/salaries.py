"""The charts and sentences of the salary explorer."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.template import Context

from jobs import structured_data
from jobs.enums import HOURS_A_YEAR, PayPeriod
from jobs.models import AreaWage
from jobs.models.words import dollars
from jobs.queries.pay import Published, Standing
from jobs.queries.salaries import SORTS, City, Wages
from jobs.search import salaries
from jobs.search.salaries import Asked, Explorer, Group
from jobs.templatetags.pay import Bar, Scale, amounts, published_for, standing_words, usd

register = template.Library()
MOST_DRAWN = 20


@register.filter
def hourly(amount: int) -> str:
    """A yearly amount by the hour: `$28.50`."""
    return f"${amount / HOURS_A_YEAR:,.2f}"


@register.inclusion_tag("components/pay_scale.html")
def cities_drawn(cities: list[City]) -> dict[str, Any]:
    """The published figures, from the first year to the last, a line for each city."""
    scale = Scale([one.amount for city in cities for one in (city.first, city.later)])
    bars = []
    for city in cities:
        ends = (city.first.amount, city.later.amount)
        words = f"1 year {usd(ends[0])}, 5 years {usd(ends[1])}"
        start, end = sorted(map(scale.at, ends))
        ticks = tuple(scale.tick(amount) for amount in ends)
        bars.append(Bar(city.name, words, "span", start, round(end - start, 1), ticks))
    return {"drawing": scale.drawn(bars)}


@register.inclusion_tag("components/pay_scale.html")
def groups_drawn(groups: list[Group]) -> dict[str, Any]:
    """The middle half and the median of each group. Only groups of which figures are told."""
    scale = Scale([end for one in groups for end in (one.counted.figures.low, one.counted.figures.high)])
    return {"drawing": scale.drawn([scale.of_figures(one.name, one.counted.figures) for one in groups])}


@register.inclusion_tag("components/pay_scale.html")
def areas_drawn(wages: Wages) -> dict[str, Any]:
    """The middle half and the median of each area that has them, the best paid first."""
    rows = [row for row in wages.rows if row.p25 and row.median and row.p75][:MOST_DRAWN]
    scale = Scale([end for row in rows for end in (row.p25 or 0, row.p75 or 0)] or [0])
    bars = [
        scale.band(
            row.title,
            f"{amounts(row.p25 or 0, row.p75 or 0)}, median {usd(row.median or 0)}",
            "band",
            (row.p25 or 0, row.p75 or 0),
            row.median,
        )
        for row in rows
    ]
    return {"drawing": scale.drawn(bars) if bars else None}


@register.filter
def money(amount: Decimal) -> str:
    """`$28.50`, `$62,400`."""
    return dollars(amount)


@register.filter
def per(period: str) -> str:
    """`an hour`, `a year`."""
    return str(PayPeriod(period).label)


@register.filter
def wage(row: AreaWage, name: str) -> str:
    """One wage of an area in words."""
    amount = getattr(row, name)
    if amount is not None:
        return usd(amount)
    return "above the top" if name in row.above_top else "not published"


@register.simple_tag
def published_label(found: Published) -> str:
    return published_for(found)


@register.simple_tag(takes_context=True)
def salary_url(context: Context, **more: str) -> str:
    """The address of this page with something else; the rest of the view stays."""
    explorer, form = context["explorer"], context["form"]
    others = {**form.others, **more}
    return salaries.url(explorer.asked, {name: value for name, value in others.items() if value != "city"})


@register.simple_tag(takes_context=True)
def beside(context: Context, *own: str) -> list[tuple[str, str]]:
    """What a form of this page takes along in hidden fields: the view, but for its `own` fields."""
    every = {**context["explorer"].asked.pairs(), **context["form"].others}
    return [(name, value) for name, value in every.items() if name not in own]


@register.simple_tag(takes_context=True)
def salary_url_plain(context: Context) -> str:
    """The same without filters of our own positions."""
    return salaries.url(Asked(context["explorer"].asked.by), context["form"].others)


@register.simple_tag
def salary_dataset(explorer: Explorer) -> str:
    """What machines are told of our own figures: nothing while there are none, or some are invented."""
    whole = explorer.view.whole
    if explorer.asked.filters or not whole.figures.are_enough or whole.figures.invented:
        return ""
    return structured_data.script(
        structured_data.salary_dataset(explorer.view.at, whole.earliest, whole.latest)
    )


@register.simple_tag(takes_context=True)
def salary_file(context: Context, kind: str) -> str:
    """The address of the file that holds what this page shows."""
    explorer: Explorer = context["explorer"]
    return salaries.url(explorer.asked, context["form"].others, "jobs:salary-data", kind=kind)


@register.simple_tag
def sorts() -> list[tuple[str, str]]:
    """The columns of the published table by which it is sorted."""
    return list(SORTS.items())


@register.inclusion_tag("jobs/parts/pay_standing.html")
def offer_standing(standing: Standing, years: int) -> dict[str, Any]:
    """Where an amount that somebody named stands; the same as of a position, said to them."""
    return {**standing_words(standing, years, "This offer"), "is_own": True}
