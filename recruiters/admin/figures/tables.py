"""What a report shows: tables, of which the drawing above each and the file are made too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import TextChoices

from recruiters.queries.figures.asked import FEW, Middle

TOO_FEW = "too few to say"
NOTHING = "\u2013"


class Drawn(TextChoices):
    """How the rows of a table are drawn."""

    BARS = "bars"
    """A bar of `Row.size` each, against the largest."""
    BANDS = "bands"
    """The middle half of `Row.middle` and its median on one scale, before `Row.range` where there is one."""


@dataclass(frozen=True)
class Row:
    """One line: what it is of, its cells in words, and what is drawn of it."""

    name: str
    cells: Sequence[str]
    size: float | None = None
    middle: Middle | None = None
    range: tuple[float, float] | None = None
    says: str = ""
    """What stands beside it in the drawing."""
    url: str = ""


@dataclass(frozen=True)
class Table:
    """`columns` are the heads of the cells; the first column is `of`."""

    title: str
    of: str
    columns: Sequence[str]
    rows: Sequence[Row]
    help: str = ""
    drawn: Drawn | None = None
    unit: str = "days"
    """Of bands: "days", or "$" for dollars a year."""
    empty: str = "Nothing in these days."
    words: int = 0
    """How many of the first columns hold words; the others hold numbers."""


@dataclass(frozen=True)
class Report:
    """A page of tables. `says` are sentences about how it is counted."""

    says: Sequence[str]
    tables: Sequence[Table] = field(default_factory=list)


def in_lines(head: Sequence[str], report: Report) -> Iterator[Sequence[str]]:
    """The cells of a file of a report: its head, what it says, then one table after the other."""
    yield head
    for sentence in report.says:
        yield [sentence]
    for table in report.tables:
        yield []
        yield [table.title]
        yield [table.of, *table.columns]
        for row in table.rows:
            yield [row.name, *row.cells]


def number(value: int) -> str:
    """`1,234`."""
    return f"{value:,}"


def share(part: int, whole: int) -> str:
    """`42%`, or that the whole is too small for one."""
    if whole < FEW:
        return TOO_FEW if whole else NOTHING
    return f"{100 * part / whole:.0f}%"


def days(value: float) -> str:
    """`3.5`; from ten on whole ones."""
    return f"{value:.1f}" if value < 9.95 else f"{value:.0f}"  # noqa: PLR2004 -- rounds to 10


def median(found: Middle) -> str:
    """The median in days, or why there is none."""
    if not found.is_told:
        return TOO_FEW if found.number else NOTHING
    return days(found.median)


def half(found: Middle) -> str:
    """The middle half in days: `1.0 to 4.5`."""
    return f"{days(found.low)} to {days(found.high)}" if found.is_told else NOTHING
