"""Reference rows brought in line with the files of `jobs/data`, without touching what is right."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from django.db import models

DATA = Path(__file__).resolve().parent.parent / "data"
Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class Tally(Generic[Row]):
    """What bringing one table in line did; `rows` holds every row of the file by its key."""

    rows: dict[tuple[object, ...], Row]
    added: int
    changed: int


def read(name: str) -> Any:  # noqa: ANN401 -- JSON
    """The content of a file of `jobs/data`."""
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def bring_in_line(
    table: models.QuerySet[Row], wanted: Iterable[Mapping[str, object]], *, key: Sequence[str]
) -> Tally[Row]:
    """Add the rows that are missing and update those that differ, found by the fields of `key`.

    Every mapping names the same fields, foreign keys by their column (`competency_id`). Rows that
    the file does not name stay. One query to read and at most one each to add and to update.
    """
    kept = {_key(row, key): row for row in table}
    added: list[Row] = []
    changed: list[Row] = []
    fields: set[str] = set()
    found: dict[tuple[object, ...], Row] = {}
    for values in wanted:
        row = kept.get(tuple(values[name] for name in key))
        if row is None:
            row = table.model(**values)
            added.append(row)
        else:
            differing = [name for name, value in values.items() if getattr(row, name) != value]
            for name in differing:
                setattr(row, name, values[name])
            if differing:
                changed.append(row)
                fields.update(differing)
        found[_key(row, key)] = row
    table.bulk_create(added)
    if changed:
        table.bulk_update(changed, sorted(fields))
    return Tally(found, len(added), len(changed))


def _key(row: models.Model, names: Sequence[str]) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in names)
