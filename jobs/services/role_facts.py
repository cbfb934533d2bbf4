"""The facts of the role guide and the published salaries, from `jobs/data`, with their sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from jobs.models import RoleFact, SalaryBenchmark
from jobs.services.reference import bring_in_line, read

RANK_STEP = 10


@dataclass(frozen=True)
class Loaded:
    """How many facts and salaries the files hold, and how many rows were added or changed."""

    facts: int
    salaries: int
    touched: int


@transaction.atomic
def load() -> Loaded:
    """Bring facts and salaries in line with the files. Running it again touches nothing."""
    facts = bring_in_line(RoleFact.objects.all(), _facts(), key=("section", "key"))
    salaries = bring_in_line(
        SalaryBenchmark.objects.all(), _salaries(), key=("city", "state", "years", "source")
    )
    touched = sum(tally.added + tally.changed for tally in (facts, salaries))
    return Loaded(len(facts.rows), len(salaries.rows), touched)


def _facts() -> Iterator[dict[str, object]]:
    file = read("role_facts.json")
    for section, rows in file["facts"].items():
        for place, row in enumerate(rows, start=1):
            source, as_of = file["sources"][row["source"]]
            figure = row.get("figure")
            yield {
                "section": RoleFact.Section(section).value,
                "key": row["key"],
                "text": row["text"],
                "figure": None if figure is None else Decimal(figure),
                "unit": row.get("unit", ""),
                "source": source,
                "as_of": as_of,
                "is_superseded": row.get("is_superseded", False),
                "rank": place * RANK_STEP,
            }


def _salaries() -> Iterator[dict[str, object]]:
    file = read("salaries.json")
    for row in file["rows"]:
        for years, amount in row["years"].items():
            yield {
                "city": row["city"],
                "state": row["state"],
                "years": int(years),
                "amount": amount,
                "source": file["source"],
                "as_of": file["as_of"],
            }
