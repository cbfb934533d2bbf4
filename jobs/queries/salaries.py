"""The tables of the salary explorer: what is published, and our own positions in groups.

Amounts are US dollars a year. Nothing here is kept: `jobs.search.salaries` does that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Case, CharField, Count, F, Max, Min, Q, Value, When
from django.utils import timezone

from jobs.enums import Occupation, PositionStatus, Workplace
from jobs.models import AreaWage, RoleFact, SalaryBenchmark
from jobs.models.position import PositionQuerySet
from jobs.queries import pay
from jobs.queries.opened import OPENED
from jobs.queries.pay import FIRST_YEAR, LAST_YEAR, MIDDLE, Figures, Published, Quartiles

BETWEEN = 3
"""Years for which the table shows an estimate."""
SORTS = {"city": "City", "first": "1 year", "later": "5 years", "growth": "Growth"}
"""By what the published table may be sorted, and how the column is called."""
MOST_AREAS = 60
"""Rows of one occupation that a page shows; files have all."""
PAY_FACT = "US dollars a year"
REMOTE = "remote"
"""In place of a state or a city: positions without a workplace."""


# What is published


@dataclass(frozen=True)
class City:
    """The published figures of one city (`where` empty: over all cities), of one source."""

    where: str
    first: Published
    between: Published
    """An estimate."""
    later: Published

    @property
    def growth(self) -> int:
        """From the first year to the last, in whole percent; a half counts up."""
        first, more = self.first.amount, self.later.amount - self.first.amount
        return (200 * more + first) // (2 * first)

    @property
    def name(self) -> str:
        return self.where or "Overall"


def published_rows() -> list[SalaryBenchmark]:
    """All of the published table."""
    return list(SalaryBenchmark.objects.all())


def cities(rows: Iterable[SalaryBenchmark], sort: str = "city") -> list[City]:
    """One line for each city of the table, the line over all cities last; sorted by one of `SORTS`."""
    known = list(rows)
    found = []
    for where in [*sorted({f"{row.city}, {row.state}" for row in known if row.city}), ""]:
        three = [pay.published(where, years, known) for years in (FIRST_YEAR, BETWEEN, LAST_YEAR)]
        if all(one is not None and one.where == where for one in three):
            found.append(City(where, *three))  # type: ignore[arg-type]  # None was asked for above
    keys: Mapping[str, Any] = {
        "city": lambda one: one.where,
        "first": lambda one: (-one.first.amount, one.where),
        "later": lambda one: (-one.later.amount, one.where),
        "growth": lambda one: (-one.growth, one.where),
    }
    return sorted(found, key=lambda one: (not one.where, keys[sort](one)))


def city_named(typed: str, rows: Iterable[SalaryBenchmark]) -> str:
    """A city of the table by what somebody typed (`tampa`, `Tampa, FL`); "" when it has none of the name."""
    wanted = " ".join(typed.lower().replace(",", " ").split())
    for row in rows:
        if row.city and wanted in (row.city.lower(), f"{row.city} {row.state}".lower()):
            return f"{row.city}, {row.state}"
    return ""


def national() -> list[RoleFact]:
    """What is published of pay in the whole country, the newest figures alone."""
    facts = RoleFact.objects.filter(section=RoleFact.Section.OUTLOOK, unit=PAY_FACT, is_superseded=False)
    return list(facts)


@dataclass(frozen=True)
class Wages:
    """Wages by area of one occupation, of the newest release that has it."""

    occupation: Occupation
    reference: date
    rows: list[AreaWage]
    occupations: list[Occupation]
    """Those there are wages of."""
    states: list[str]
    """The letters of the states there are wages of this occupation in."""


def wages(occupation: str, state: str = "") -> Wages | None:
    """What was imported of an occupation, of one state or all; the highest median first. None: nothing.

    An occupation that was not imported is answered by the first that was. Two queries.
    """
    latest = dict(AreaWage.objects.order_by().values_list("occupation").annotate(Max("reference")))
    known = [one for one in Occupation if one in latest]
    if not known:
        return None
    chosen = Occupation(occupation) if occupation in latest else known[0]
    reference = latest[chosen]
    rows = AreaWage.objects.filter(occupation=chosen, reference=reference)
    every = list(rows.order_by(F("median").desc(nulls_last=True), "title"))
    states = sorted({row.state for row in every})
    shown = [row for row in every if row.state == state] if state in states else every
    return Wages(chosen, reference, shown, known, states)


# Our own positions


@dataclass(frozen=True)
class Counted:
    """Some of our positions: what they pay, how many are open, and from which days they are."""

    figures: Figures
    openings: int = 0
    earliest: date | None = None
    latest: date | None = None


def _open() -> Q:
    return Q(status=PositionStatus.OPEN, closes_on__gte=timezone.localdate())


def _measures(within: Q | None = None, prefix: str = "") -> dict[str, Any]:
    """What is asked of each group, as aggregates; of those `within` alone."""
    and_ = Q() if within is None else within
    return {
        f"{prefix}count": Count("pk", filter=within),
        f"{prefix}invented": Count("pk", filter=and_ & Q(is_demo=True)),
        f"{prefix}openings": Count("pk", filter=and_ & _open()),
        f"{prefix}earliest": Min("published_at", filter=within),
        f"{prefix}latest": Max("published_at", filter=within),
        f"{prefix}quartiles": Quartiles(MIDDLE, filter=within),
    }


def _counted(found: Mapping[str, Any], prefix: str = "") -> Counted:
    def day(name: str) -> date | None:
        at: datetime | None = found[f"{prefix}{name}"]
        return timezone.localdate(at) if at else None

    figures = pay.told(found[f"{prefix}count"], found[f"{prefix}invented"], found[f"{prefix}quartiles"])
    return Counted(figures, found[f"{prefix}openings"], day("earliest"), day("latest"))


def overall(rows: PositionQuerySet) -> Counted:
    """All of these positions: one query."""
    return _counted(rows.aggregate(**_measures()))


def by_state(rows: PositionQuerySet) -> dict[str, Counted]:
    """By the state of the workplace; remote ones under `REMOTE`. One query, as each of those below."""
    state = Case(
        When(workplace=Workplace.REMOTE, then=Value(REMOTE)),
        default=F("place__state"),
        output_field=CharField(),
    )
    return _grouped(rows.annotate(group=state))


def by_city(rows: PositionQuerySet) -> dict[str, Counted]:
    """By the city of the workplace (`Tampa, FL`); remote ones under `REMOTE`."""
    is_remote = When(workplace=Workplace.REMOTE, then=Value(""))
    found = rows.annotate(
        of_city=Case(is_remote, default=F("place__city"), output_field=CharField()),
        of_state=Case(is_remote, default=F("place__state"), output_field=CharField()),
    )
    groups = found.values("of_city", "of_state").annotate(**_measures())
    return {
        f"{one['of_city']}, {one['of_state']}" if one["of_city"] else REMOTE: _counted(one) for one in groups
    }


def by_workplace(rows: PositionQuerySet) -> dict[str, Counted]:
    return _grouped(rows.annotate(group=F("workplace")))


def by_setting(rows: PositionQuerySet) -> dict[str, Counted]:
    """By care setting; a position in two settings counts in both."""
    return _grouped(rows.annotate(group=F("settings__key")))


def by_years(rows: PositionQuerySet, steps: Iterable[int]) -> dict[str, Counted]:
    """By how many years somebody needs at most: each step holds those below it."""
    chosen = list(steps)
    asked: dict[str, Any] = {}
    for years in chosen:
        asked |= _measures(pay.asking_up_to(years), prefix=f"y{years}_")
    found = rows.aggregate(**asked)
    groups = {str(years): _counted(found, prefix=f"y{years}_") for years in chosen}
    return {key: one for key, one in groups.items() if one.figures.count}


def _grouped(rows: PositionQuerySet) -> dict[str, Counted]:
    grouped: Any = rows  # the type checker loses the annotation
    groups = grouped.values("group").annotate(**_measures())
    return {one["group"]: _counted(one) for one in groups if one["group"]}


BY_CREDENTIAL = """
SELECT word.key,
       count(*) AS count,
       count(*) FILTER (WHERE chosen.is_demo) AS invented,
       count(*) FILTER (WHERE chosen.is_open_now) AS openings,
       min(chosen.published_at) AS earliest,
       max(chosen.published_at) AS latest,
       percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY chosen.amount) AS quartiles
  FROM opens
  JOIN chosen ON chosen.id = opens.position_id
  JOIN jobs_competency AS word ON word.id = opens.held
 GROUP BY word.key
"""


def by_credential(rows: PositionQuerySet) -> dict[str, Counted]:
    """By the credentials that open a position, each by itself, as the board's filter reads them."""
    chosen = rows.values("id", "is_apprentice_friendly", "is_demo", "published_at", amount=MIDDLE).annotate(
        is_open_now=Case(When(_open(), then=True), default=False)
    )
    sql, values = chosen.query.sql_with_params()
    # Of our own queries; what was typed is in the values.
    statement = f"WITH chosen AS ({sql}), {OPENED} {BY_CREDENTIAL}"
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        names = [column.name for column in cursor.description or ()]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {one["key"]: _counted(one) for one in found}
