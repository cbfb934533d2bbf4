"""Lists that leave the desk: written down, told to the people in them, and streamed."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import chain
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from candidates.enums import AccessKind
from candidates.services import accesses
from config.accounts.models import User
from recruiters.models import Export
from recruiters.queries.exports import Column, Sheet, text

MOST = 5_000
"""Rows of one export."""
A_LOOK = timedelta(hours=1)
"""As with the files of people: whoever comes back within it looks once."""


class NotExported(Exception):
    """Nothing leaves. The text says why."""


class _Line:
    """What `csv.writer` writes to: it hands each line back."""

    def write(self, line: str) -> str:
        return line


@transaction.atomic
def export(*, sheet: Sheet, rows: QuerySet[Any], by: User, narrowed: str = "") -> Iterator[str]:
    """The lines of a CSV file of these rows, in their order, written down before the first one leaves.

    `rows` are what `by` may see. Each person in them reads on their page who exported a list with them.
    Raises NotExported without the right, with more than `MOST` rows, and where nothing may leave.
    """
    columns = sheet.columns_for(by)
    if not by.has_perm(sheet.right):
        raise NotExported(f"Exporting {sheet.what} is not among what you may do at the desk.")
    leaving = rows.filter(sheet.only())
    wanted = [name for name in ("pk", sheet.person, sheet.position) if name]
    found = list(leaving.values_list(*wanted)[: MOST + 1])
    if len(found) > MOST:
        raise NotExported(f"At most {MOST:,} rows are exported at once. Narrow the list, then try again.")
    if not found:
        raise NotExported(f"There are no {sheet.what} here that may be exported.")
    if sheet.person:
        _tell(found, sheet, by)
    head = [column.name for column in columns]
    record(by=by, what=sheet.what, rows=len(found), narrowed=narrowed, head=head)
    return lines(head, _cells(sheet, [row[0] for row in found], columns))


def record(*, by: User, what: str, rows: int, narrowed: str, head: Sequence[str]) -> Export:
    """Write down that a list left the desk."""
    columns = ", ".join(head)[:300]
    return Export.objects.create(by=by, what=what, rows=rows, narrowed=narrowed[:300], columns=columns)


def record_look(*, by: User, what: str, rows: int, narrowed: str) -> None:
    """Write down that somebody looked at what is counted apart; the same within the hour adds nothing."""
    lately = timezone.now() - A_LOOK
    known = Export.objects.filter(by=by, what=what, narrowed=narrowed, at__gte=lately)
    if not known.exists():
        record(by=by, what=what, rows=rows, narrowed=narrowed, head=())


def lines(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """A CSV file of one table, line by line."""
    return written(chain([head], rows))


def written(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """A CSV file, line by line; no cell of it is computed by a spreadsheet."""
    out: Any = csv.writer(_Line())  # it hands back what `write` does
    for row in rows:
        yield out.writerow([text(cell) for cell in row])


def _cells(sheet: Sheet, keys: Sequence[Any], columns: Sequence[Column]) -> Iterator[list[object]]:
    for row in sheet.rows(keys):
        yield [column.cell(row) for column in columns]


def _tell(found: Iterable[Sequence[Any]], sheet: Sheet, by: User) -> None:
    """Write down for each person that they were in it, and of which position."""
    accesses.note_each(
        seen=dict.fromkeys((row[1], row[2] if sheet.position else None) for row in found),
        by=by,
        kind=AccessKind.EXPORTED,
        what=f"a list of {sheet.what}",
    )
