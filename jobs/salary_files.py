"""The tables of the salary explorer as files: CSV for a spreadsheet, JSON for a program."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from config.cells import safe
from jobs.models import AreaWage
from jobs.models.area_wage import WAGES
from jobs.queries.pay import ENOUGH, RECENT, Figures, Published
from jobs.queries.salaries import City, Wages
from jobs.search.salaries import Explorer

COLUMNS = (
    "table", "name", "group", "count", "open_now", "invented", "p10", "p25", "median", "p75", "p90", "mean",
    "earliest", "latest", "note", "source", "date",
)  # fmt: skip
UNIT = "US dollars a year"
BLS = "U.S. Bureau of Labor Statistics, Occupational Employment and Wage Statistics (OEWS)"
Line = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """A form in which the tables are handed out."""

    label: str
    content_type: str
    written: Callable[[dict[str, Any]], str]


def tables(shown: Mapping[str, Any]) -> dict[str, Any]:
    """The tables that the page shows, as plain values."""
    explorer: Explorer = shown["explorer"]
    found: Wages | None = shown["wages"]
    return {
        "unit": UNIT,
        "published": [line for city in shown["cities"] for line in _published(city)],
        "national": [
            {
                "table": "national",
                "name": fact.text,
                "median": int(fact.figure),
                "source": fact.source,
                "date": fact.as_of,
            }
            for fact in shown["national"]
            if fact.figure
        ],
        "ours": _ours(explorer),
        "areas": [_area(row, found) for row in found.rows] if found else [],
    }


def _published(city: City) -> Iterable[Line]:
    return (_figure(city.name, one) for one in (city.first, city.between, city.later))


def _figure(name: str, one: Published) -> Line:
    return {
        "table": "published",
        "name": name,
        "group": f"{one.years} year{'' if one.years == 1 else 's'}",
        "median": one.amount,
        "note": "estimated, on the line between 1 and 5 years" if one.is_estimate else "",
        "source": one.source,
        "date": one.as_of,
    }


def _ours(explorer: Explorer) -> list[Line]:
    view = explorer.view
    chosen = ", ".join(words for words, _ in explorer.chips)
    source = f"{settings.SITE_NAME}: positions open now or closed within {RECENT.days} days"
    source += f"; only: {chosen}" if chosen else ""
    rows = [("All", "", view.whole)]
    rows += [(group.name, explorer.heading, group.counted) for group in explorer.groups]
    return [
        {
            "table": "ours",
            "name": name,
            "group": group,
            "count": counted.figures.count,
            "open_now": counted.openings,
            "invented": counted.figures.invented,
            **_middle(counted.figures),
            "earliest": counted.earliest and counted.earliest.isoformat(),
            "latest": counted.latest and counted.latest.isoformat(),
            "note": _note(counted.figures),
            "source": source,
            "date": view.at.isoformat(timespec="seconds"),
        }
        for name, group, counted in rows
    ]


def _middle(found: Figures) -> Line:
    if not found.are_enough:
        return {}
    return {"p25": found.low, "median": found.median, "p75": found.high}


def _note(found: Figures) -> str:
    notes = [] if found.are_enough else [f"too few for a figure: fewer than {ENOUGH}"]
    if found.invented:
        some = "all" if found.invented == found.count else f"{found.invented} of {found.count}"
        notes.append(f"{some} invented: they are this site's demonstration")
    return "; ".join(notes)


def _area(row: AreaWage, found: Wages) -> Line:
    above = [f"{name} at or above the top of the survey" for name in row.above_top]
    return {
        "table": "areas",
        "name": row.title,
        "group": f"{found.occupation.label} ({found.occupation.value})",
        "count": row.employment,
        **{name: getattr(row, name) for name in WAGES},
        "note": "; ".join(above),
        "source": BLS,
        "date": f"{found.reference:%B %Y}",
    }


def as_csv(found: dict[str, Any]) -> str:
    """One table of all lines, the columns that a line has nothing for empty. No cell is a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for lines in found.values():
        if isinstance(lines, list):
            writer.writerows([safe(str(_given(line.get(name)))) for name in COLUMNS] for line in lines)
    return f"\ufeff{out.getvalue()}"


def _given(value: object) -> object:
    return "" if value is None else value


def as_json(found: dict[str, Any]) -> str:
    """The tables apart from each other; what is not given is left out of a line."""
    said = {
        name: [{key: value for key, value in line.items() if value not in (None, "")} for line in lines]
        if isinstance(lines, list)
        else lines
        for name, lines in found.items()
    }
    return json.dumps(said, indent=1)


KINDS = {
    "csv": Kind("CSV", "text/csv; charset=utf-8", as_csv),
    "json": Kind("JSON", "application/json", as_json),
}
