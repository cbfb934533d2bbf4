"""Where an offer stands: beside the published salary table, and beside our own positions.

All amounts are US dollars a year; pay by the hour counts `HOURS_A_YEAR` times.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    Aggregate,
    Case,
    Count,
    DecimalField,
    ExpressionWrapper,
    F,
    FloatField,
    Q,
    QuerySet,
    When,
)
from django.utils import timezone

from jobs.enums import HOURS_A_YEAR, US_STATES, PayPeriod, PositionStatus, Workplace
from jobs.models import Position, SalaryBenchmark
from jobs.models.position import PositionQuerySet
from jobs.models.words import joined
from jobs.queries.kept import kept_of_state

ENOUGH = 10
"""Of fewer positions no figure is told: a median of a handful says more about the handful."""
RECENT = timedelta(days=365)
"""Closed positions count this long: what was paid for a year ago is still being paid."""
FIRST_YEAR, LAST_YEAR = 1, 5
"""The published table has figures for these years of experience, and for none between or beyond."""


_MIDDLE = ExpressionWrapper((F("pay_min") + F("pay_max")) / 2, output_field=DecimalField())
_TIMES = Case(When(pay_period=PayPeriod.HOUR, then=HOURS_A_YEAR), default=1)
MIDDLE = ExpressionWrapper(_MIDDLE * _TIMES, output_field=FloatField())
"""The middle of a position's range, a year."""


class Quartiles(Aggregate):
    """The 25th, 50th and 75th percentile of an amount."""

    function = "percentile_cont"
    template = "%(function)s(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = ArrayField(FloatField())


@dataclass(frozen=True)
class Figures:
    """What some positions pay. `low`, `median` and `high` (P25, P50, P75) are 0 below `ENOUGH`."""

    count: int = 0
    invented: int = 0
    """How many of them the demo made up."""
    low: int = 0
    median: int = 0
    high: int = 0
    is_at_most: ClassVar[bool] = False
    """Whether `invented` is only a limit, as it is of several groups (`Invented`)."""

    @property
    def are_enough(self) -> bool:
        return self.count >= ENOUGH

    @property
    def are_all_invented(self) -> bool:
        return self.invented == self.count


def recent() -> PositionQuerySet:
    """The positions figures are drawn from: open ones, and those closed within `RECENT`."""
    since = timezone.now() - RECENT
    is_open = Q(status=PositionStatus.OPEN, closes_on__gte=timezone.localdate())
    was_open = Q(published_at__isnull=False, closed_at__gte=since)
    return Position.objects.order_by().filter(is_open | was_open)


def figures(rows: PositionQuerySet) -> Figures:
    """The figures of these positions, in one query."""
    found = rows.aggregate(
        count=Count("pk"), invented=Count("pk", filter=Q(is_demo=True)), quartiles=Quartiles(MIDDLE)
    )
    return told(found["count"], found["invented"], found["quartiles"])


def told(count: int, invented: int, quartiles: Sequence[float] | None) -> Figures:
    """What may be told of so many positions: the figures to a hundred dollars, or the count alone."""
    if count < ENOUGH or quartiles is None:
        return Figures(count, invented)
    low, median, high = (round(amount / 100) * 100 for amount in quartiles)
    return Figures(count, invented, low, median, high)


def in_state(code: str) -> Q:
    """Positions at a workplace in this state. Remote ones are at none, whatever office they belong to."""
    return Q(place__state=code) & ~Q(workplace=Workplace.REMOTE)


def asking_up_to(years: int) -> Q:
    """Positions that ask for no more years than these."""
    return Q(years_min__lte=years)


@dataclass(frozen=True)
class Group:
    """Positions like one of ours. `name` reads after "positions": `in Florida`."""

    name: str
    figures: Figures


@dataclass(frozen=True)
class Invented:
    """What the demo made up of the positions behind several groups of figures, which may share some."""

    invented: int
    """How many, at most."""
    are_all_invented: bool
    is_at_most: bool


def invented_of(groups: Collection[Group]) -> Invented:
    """Of all these groups together."""
    figures = [group.figures for group in groups]
    most = max((one.invented for one in figures), default=0)
    return Invented(most, all(one.are_all_invented for one in figures), is_at_most=len(figures) > 1)


def beside(position: Position) -> list[Group]:
    """Our own positions of the same settings, and of the same state, this one among them.

    At most one query for each, and none while they are kept. The position must come with its lists.
    """
    groups = []
    if settings := list(position.settings.all()):
        keys = sorted(setting.pk for setting in settings)
        through = Position.settings.through.objects.filter(competency__in=keys)
        rows = recent().filter(pk__in=through.values("position"))
        labels = joined([setting.label for setting in settings], "or")
        name = f"settings:{','.join(map(str, keys))}"
        groups.append(Group(f"in {labels}", _kept(name, rows)))
    if position.place and position.workplace != Workplace.REMOTE:
        groups.append(of_state(position.place.state))
    return groups


def of_state(code: str) -> Group:
    """Our positions at a workplace in this state; kept."""
    return Group(f"in {US_STATES[code]}", _kept(f"state:{code}", recent().filter(in_state(code))))


def of_years(years: int) -> Group:
    """Our positions that somebody with these years of coding has enough for; kept."""
    name = f"that ask for up to {years} year{'' if years == 1 else 's'}" if years else "that ask for no years"
    return Group(name, _kept(f"years:{years}", recent().filter(asking_up_to(years))))


def _kept(name: str, rows: PositionQuerySet) -> Figures:
    return kept_of_state(f"pay:{name}", lambda: figures(rows))


def figures_of(name: str, within: Callable[[PositionQuerySet], PositionQuerySet]) -> Figures:
    """The figures of those of the recent positions that are `within`; `name` tells them from others."""
    return kept_of_state(f"pay:{name}", lambda: figures(within(recent())))


@dataclass(frozen=True)
class Published:
    """A figure of the salary table for some years of experience. `where` is a city, or ""."""

    amount: int
    years: int
    where: str
    source: str
    as_of: str
    is_estimate: bool = False
    """It lies on the line between the two published figures."""


def published(place: str, years: int, rows: Iterable[SalaryBenchmark]) -> Published | None:
    """The figure for this city (`Tampa, FL`) and these years, else the one over all cities.

    Between the first and the last year of the table it is estimated; years below its first count
    as the first; beyond its last there is none. Of several sources the first by name counts.
    """
    years = max(years, FIRST_YEAR)
    if years > LAST_YEAR:
        return None
    known = sorted(rows, key=lambda row: (row.source, row.years))
    for where in (place, ""):
        of_city = [row for row in known if _name(row).lower() == where.lower()]
        table = {row.years: row for row in of_city if row.source == of_city[0].source}
        if exact := table.get(years):
            return Published(exact.amount, years, where, exact.source, exact.as_of)
        if (first := table.get(FIRST_YEAR)) and (last := table.get(LAST_YEAR)):
            share = Decimal(years - FIRST_YEAR) / (LAST_YEAR - FIRST_YEAR)
            amount = first.amount + share * (last.amount - first.amount)
            return Published(int(amount), years, where, last.source, last.as_of, is_estimate=True)
    return None


def _name(row: SalaryBenchmark) -> str:
    return f"{row.city}, {row.state}" if row.city else ""


def salary_rows(cities: Q) -> QuerySet[SalaryBenchmark]:
    """The rows of the salary table for some cities, and those over all cities."""
    return SalaryBenchmark.objects.filter(cities | Q(city=""))


def yearly(position: Position) -> tuple[int, int]:
    """The range of a position a year, rounded to a hundred dollars."""
    times = HOURS_A_YEAR if position.pay_period == PayPeriod.HOUR else 1
    return round(position.pay_min * times / 100) * 100, round(position.pay_max * times / 100) * 100


@dataclass(frozen=True)
class Standing:
    """All that a position's page says of its pay beside others."""

    least: int
    most: int
    published: Published | None
    is_beyond: bool
    """More years are asked than the table knows."""
    groups: list[Group]

    @property
    def middle(self) -> int:
        return (self.least + self.most) // 2

    @property
    def invented(self) -> Invented:
        return invented_of(self.groups)


def standing(position: Position) -> Standing:
    """Where the pay of a position stands. The position must come with place and lists."""
    place = position.place
    cities = Q(city__iexact=place.city, state=place.state) if place else Q(city="")
    rows: Any = salary_rows(cities)
    least, most = yearly(position)
    return Standing(
        least,
        most,
        published(str(place) if place else "", position.years_min, rows),
        position.years_min > LAST_YEAR,
        beside(position),
    )


def standing_of(amount: int, *, state: str, place: str, years: int) -> Standing:
    """Where an amount stands that somebody names, US dollars a year: as an offer of a position does.

    `state`: letters or ""; `place`: a city as the published table calls it (`Tampa, FL`), or "".
    """
    city, _, of = place.rpartition(", ")
    rows = salary_rows(Q(city__iexact=city, state=of) if city else Q(city=""))
    groups = [of_state(state)] if state else []
    found = published(place, years, rows)
    return Standing(amount, amount, found, years > LAST_YEAR, [*groups, of_years(years)])


def middles(keys: Collection[int]) -> dict[int, float]:
    """The middle of the range of each of these positions, US dollars a year: one query."""
    return dict(Position.objects.order_by().filter(pk__in=keys).values_list("pk", MIDDLE))


def median(amounts: Iterable[float]) -> int:
    """To the next hundred, as in `figures`; 0 of fewer than `ENOUGH`."""
    listed = list(amounts)
    return round(statistics.median(listed) / 100) * 100 if len(listed) >= ENOUGH else 0
