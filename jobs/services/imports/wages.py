"""Wages by occupation and area from the file that the Bureau of Labor Statistics publishes (OEWS).

The layout is that of the metropolitan file of May 2024 (`oesm24ma.zip`, `MSA_M2024_dl.xlsx`), saved as CSV.

Confirmed, in copies of the file's own field descriptions that others published (read 2026-11): the names
of the columns up to `OWN_CODE`, the kinds of area (4 metropolitan, 6 not metropolitan), that `*` is a wage
and `**` an employment that is not available, and that `#` is $115.00 an hour or $239,200 a year and more.
Confirmed by programs that read the file: the names of the columns of wages, and commas in figures.
Not confirmed by the file itself: the order of its columns (none is relied on), `~` (read as not available),
and that the name of the file says the year (so the month of the survey may be given instead).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction

from jobs.enums import US_STATES, Occupation
from jobs.models import AreaWage
from jobs.models.area_wage import WAGES
from jobs.services.imports.problems import (
    CellError,
    ImportFailed,
    Problem,
    RowRefused,
    file_problem,
    quoted,
)
from jobs.services.imports.reading import Row, csv_rows, opened
from jobs.services.reference import bring_in_line

MOST_BYTES = 150 * 1024 * 1024
"""The metropolitan file has some 30 MB as CSV, the file of all areas and industries four times that."""
MOST_PROBLEMS = 1000
AREA_TYPES = ("4", "6")
"""Metropolitan areas, and what lies between them. Of a state or the country it is not asked here."""
CROSS_INDUSTRY = "cross-industry"
COLUMNS = (
    "area", "area_title", "area_type", "prim_state", "naics", "naics_title", "i_group", "own_code",
    "occ_code", "occ_title", "o_group", "tot_emp", "emp_prse", "jobs_1000", "loc_quotient", "pct_total",
    "pct_rpt", "h_mean", "a_mean", "mean_prse", "h_pct10", "h_pct25", "h_median", "h_pct75", "h_pct90",
    "a_pct10", "a_pct25", "a_median", "a_pct75", "a_pct90", "annual", "hourly",
)  # fmt: skip
READ = {
    "p10": "a_pct10",
    "p25": "a_pct25",
    "median": "a_median",
    "p75": "a_pct75",
    "p90": "a_pct90",
    "mean": "a_mean",
}
"""Our field: its column."""
NEEDED = (
    "area", "area_title", "area_type", "prim_state", "i_group", "occ_code", "tot_emp", *READ.values()
)  # fmt: skip
NOT_AVAILABLE = ("", "*", "**", "~")
ABOVE_TOP = "#"
NUMBER = re.compile(r"(?:[0-9]{1,9}|[0-9]{1,3}(?:,[0-9]{3}){1,2})(?:\.0+)?")
AREA = re.compile(r"[0-9]{5,7}")
YEAR_IN_NAME = re.compile(r"_M(20[0-9]{2})(?![0-9])", re.IGNORECASE)
LONGEST_TITLE = 120
DIGITS_BETWEEN = 7
"""Of the code of an area that is not metropolitan. A spreadsheet takes the zero off its front."""


@dataclass
class Report:
    """What a file brought."""

    reference: date
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    passed_over: int = 0
    """Rows of other occupations, kinds of area or industries."""

    @property
    def summary(self) -> str:
        return (
            f"{self.reference:%B %Y}: {self.added:,} added, {self.changed:,} changed, "
            f"{self.unchanged:,} unchanged; {self.passed_over:,} rows of others passed over"
        )


def load(path: Path, *, reference: date | None = None, is_dry_run: bool = False) -> Report:
    """Bring the wages of one release in line with its file, all of it or nothing.

    `reference` is the month of the survey; without it the name of the file says the year, and the month
    is May. Loading the same file again touches nothing; rows of the release that the file does not name
    stay, since metropolitan areas and those between them are published in two files. Raises ImportFailed,
    with the line of each fault.
    """
    report = Report(reference or _month_by_name(path))
    with opened(path, MOST_BYTES) as file:
        header, rows = csv_rows(file, columns=COLUMNS, mandatory="area")
        if missing := [name for name in NEEDED if name not in header]:
            raise ImportFailed(*(Problem(1, name, "This column is missing.") for name in missing))
        found, problems = _wanted(rows, report)
    if problems:
        raise ImportFailed(*problems)
    if not found:
        raise file_problem(
            f"No row of this file is of an occupation we show ({', '.join(Occupation.values)}) in a "
            "metropolitan or nonmetropolitan area."
        )
    with transaction.atomic():
        table = AreaWage.objects.filter(reference=report.reference)
        tally = bring_in_line(table, found, key=("reference", "occupation", "area"))
        transaction.set_rollback(is_dry_run)
    report.added, report.changed = tally.added, tally.changed
    report.unchanged = len(found) - tally.added - tally.changed
    return report


def _month_by_name(path: Path) -> date:
    if found := YEAR_IN_NAME.search(path.name):
        return date(int(found[1]), 5, 1)
    raise file_problem(
        f"The name {quoted(path.name)} does not say of which year it is. "
        "Say the month of the survey: --release 2024-05."
    )


def _wanted(rows: Iterable[Row | Problem], report: Report) -> tuple[list[dict[str, object]], list[Problem]]:
    found: list[dict[str, object]] = []
    problems: list[Problem] = []
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        if len(problems) >= MOST_PROBLEMS:
            problems.append(Problem(0, "", "The rest of the file was not read: mend these first."))
            break
        if isinstance(row, Problem):
            problems.append(row)
            continue
        cells = {name: str(cell).strip() for name, cell in row.cells.items()}
        if not _is_wanted(cells):
            report.passed_over += 1
            continue
        try:
            found.append({"reference": report.reference, **_values(cells, row.line, seen)})
        except RowRefused as refused:
            problems += refused.problems(row.line, 0)
    return found, problems


def _is_wanted(cells: dict[str, str]) -> bool:
    return (
        cells["occ_code"] in Occupation.values
        and cells["area_type"] in AREA_TYPES
        and cells["i_group"].lower() == CROSS_INDUSTRY
    )


def _values(cells: dict[str, str], line: int, seen: dict[tuple[str, str], int]) -> dict[str, object]:
    """The row as fields of `AreaWage`. Raises RowRefused with all that is wrong with it."""
    faults: list[tuple[str, str]] = []

    def read(column: str) -> int | None:
        try:
            return _number(cells[column])
        except CellError as error:
            faults.append((column, str(error)))
            return None

    wages = {name: read(column) for name, column in READ.items() if cells[column] != ABOVE_TOP}
    wages |= {name: None for name in WAGES if name not in wages}
    area, title, state = _area(cells), cells["area_title"], cells["prim_state"].upper()
    if not AREA.fullmatch(area):
        faults.append(
            ("area", f"{quoted(cells['area'])} is no code of an area: it has five to seven digits.")
        )
    if not title or len(title) > LONGEST_TITLE:
        faults.append(("area_title", f"The name of an area has 1 to {LONGEST_TITLE} characters."))
    if state not in US_STATES:
        faults.append(("prim_state", f"{quoted(cells['prim_state'])} are the letters of no state."))
    faults += _falling(wages)
    first = seen.setdefault((area, cells["occ_code"]), line)
    if first != line:
        faults.append(("area", f"This area and occupation stand on line {first} already."))
    values: dict[str, object] = {
        "occupation": cells["occ_code"],
        "area": area,
        "title": title,
        "state": state,
        "employment": read("tot_emp"),
        **wages,
        "above_top": [name for name in WAGES if cells[READ[name]] == ABOVE_TOP],
    }
    if faults:
        raise RowRefused(faults)
    return values


def _area(cells: dict[str, str]) -> str:
    area = cells["area"].removesuffix(".0")
    return area.zfill(DIGITS_BETWEEN) if cells["area_type"] != AREA_TYPES[0] and area.isdigit() else area


def _number(text: str) -> int | None:
    if text in NOT_AVAILABLE:
        return None
    if not NUMBER.fullmatch(text):
        raise CellError(f"{quoted(text)} is no whole number. Known besides are * ** ~ and #.")
    return int(text.partition(".")[0].replace(",", ""))


def _falling(wages: dict[str, int | None]) -> list[tuple[str, str]]:
    """A percentile that is lower than one before it: columns that were mixed up."""
    faults = []
    least, of = 0, ""
    for name in WAGES[:5]:
        wage = wages[name]
        if wage is None:
            continue
        if wage < least:
            faults.append((READ[name], f"{wage:,} is less than {READ[of]}, {least:,}."))
        else:
            least, of = wage, name
    return faults
