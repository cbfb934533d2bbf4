"""How any import runs: read, look up, compare, write; by default the whole file or nothing."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar
from zlib import crc32

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, OperationalError, connection, models, transaction

from config.accounts.models import User
from jobs.services.imports.cells import Column
from jobs.services.imports.problems import (
    CellError,
    ImportFailed,
    Problem,
    RowRefused,
    file_problem,
    shown,
)
from jobs.services.imports.reading import MOST_ROWS, Reading, Row, opened, read

BATCH = 250
M = TypeVar("M", bound=models.Model)
Progress = Callable[[int, int], None]
"""Called now and then with the rows done and all rows."""


class Outcome(Enum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Change:
    """One cell that differs from what is stored, both as a file would write them."""

    column: str
    before: str
    after: str

    def __str__(self) -> str:
        if not self.before:
            return f"{self.column}: {self.after}"
        return f"{self.column}: {self.before} -> {self.after or '(empty)'}"


@dataclass(frozen=True)
class Result:
    """What became of one row; `note` says what stays as it is although the row says otherwise."""

    line: int
    key: str
    outcome: Outcome
    changes: tuple[Change, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Report:
    """What became of a file. `problems` are the rows left out of a partial import."""

    kind: str
    rows: int
    results: list[Result] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    is_dry_run: bool = False

    def count(self, outcome: Outcome) -> int:
        return sum(result.outcome is outcome for result in self.results)

    @property
    def new(self) -> int:
        return self.count(Outcome.NEW)

    @property
    def changed(self) -> int:
        return self.count(Outcome.CHANGED)

    @property
    def unchanged(self) -> int:
        return self.count(Outcome.UNCHANGED)

    @property
    def left_out(self) -> int:
        """Rows that were not taken."""
        return self.rows - len(self.results)

    @property
    def summary(self) -> str:
        """`12 new, 3 changed, 40 unchanged`."""
        return f"{self.new:,} new, {self.changed:,} changed, {self.unchanged:,} unchanged"


@dataclass
class Entry(Generic[M]):
    """A row that could be read: what it gives, and, once found, what is stored under its key."""

    line: int
    key: str
    given: dict[str, Any]
    row: int = 0
    stored: M | None = None
    wanted: dict[str, Any] = field(default_factory=dict)
    """What the columns of the row mean for this record; set by `Importer.settle`."""
    changes: tuple[Change, ...] = ()
    note: str = ""
    record: M = field(init=False)
    """The record as it is to be written; set by `Importer.built` when there is something to write."""

    @property
    def changed(self) -> set[str]:
        """The columns that differ from what is stored; for a new record those that say something."""
        return {change.column for change in self.changes}

    @property
    def outcome(self) -> Outcome:
        if self.stored is None:
            return Outcome.NEW
        return Outcome.CHANGED if self.changes else Outcome.UNCHANGED


class Importer(ABC, Generic[M]):
    """One kind of file. A subclass has the columns and knows how a record is read and written.

    Make a new one for each file: it holds what was looked up for it.
    """

    kind: ClassVar[str]
    key: ClassVar[str]
    mandatory: ClassVar[tuple[str, ...]]
    """What a new row must give, besides the key; on a change an absent column stays as stored."""
    column_of_field: ClassVar[Mapping[str, str]] = {}
    column_of_constraint: ClassVar[Mapping[str, str]] = {}
    checked_by_reading: ClassVar[frozenset[str]] = frozenset()
    """Fields of which reading the cell checks all that the field itself would, at some cost."""

    def __init__(self, columns: Sequence[Column], by: User | None) -> None:
        self.columns = {column.name: column for column in columns}
        self.by = by

    @abstractmethod
    def prepare(self, entries: Sequence[Entry[M]]) -> None:
        """Look up what the whole file needs."""

    @abstractmethod
    def stored(self, keys: Sequence[str]) -> dict[str, M]:
        """The records of these keys, locked against other writers until the import ends."""

    @abstractmethod
    def facts(self, record: M) -> dict[str, Any]:
        """A record as values of the columns, without queries on one from `stored`."""

    @abstractmethod
    def settle(self, entry: Entry[M], facts: Mapping[str, Any]) -> dict[str, Any]:
        """What the row means for the record (`facts` is empty for a new one). Raises RowRefused."""

    @abstractmethod
    def built(self, entry: Entry[M]) -> M:
        """The record with the fields of the row set, not saved."""

    @abstractmethod
    def write(self, entries: Sequence[Entry[M]]) -> None:
        """Save the records of these through the services, all or none.

        Called again for fewer of them after a failure: what it read from `entry.stored` must still
        be as it is in the database.
        """

    def as_row(self, record: M) -> dict[str, str]:
        """A record as a row of a CSV file that, imported again, changes nothing."""
        facts = self.facts(record)
        return {name: column.write(facts[name]) for name, column in self.columns.items()}

    # -- reading ---------------------------------------------------------------------------------

    def load(
        self,
        path: Path,
        *,
        name: str = "",
        is_dry_run: bool = False,
        is_partial: bool = False,
        most_rows: int = MOST_ROWS,
        progress: Progress | None = None,
        checking: Progress | None = None,
    ) -> Report:
        """Import a file. `name` is what the user calls it, where the path is not telling.

        `checking` hears of the rows whose cells were read, `progress` of those that were written.

        Raises ImportFailed, the database unchanged, when anything in it is wrong; with
        `is_partial` only when the file as a whole cannot be read: rows with faults are then left
        out and named in the report. `is_dry_run` does everything and takes it all back.
        """
        with opened(path) as file:
            reading = read(
                file,
                name=name or path.name,
                columns=list(self.columns),
                mandatory=self.key,
                most_rows=most_rows,
            )
        try:
            with transaction.atomic():
                self._take_turn()
                report = self._run(
                    reading,
                    is_dry_run=is_dry_run,
                    progress=progress or _silent,
                    checking=checking or _silent,
                )
                if report.problems and not is_partial:
                    raise ImportFailed(*report.problems)
                if is_dry_run:
                    transaction.set_rollback(True)
        except OperationalError as error:  # a deadlock with somebody's saving, a lost connection
            raise file_problem(
                "The database broke off the import, and nothing of it was kept. Start it again. "
                f"({shown(str(error))})"
            ) from error
        return report

    def _take_turn(self) -> None:
        # Two imports of one kind would wait for each other's rows: the second stops at once.
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_try_advisory_xact_lock(%s)",
                [crc32(f"onfile.import.{self.kind}".encode())],
            )
            is_mine = cursor.fetchone()[0]
        if not is_mine:
            raise file_problem(
                f"Another import of {self.kind} is running. Wait until it has ended, then start "
                "this one again."
            )

    def _run(self, reading: Reading, *, is_dry_run: bool, progress: Progress, checking: Progress) -> Report:
        report = Report(self.kind, reading.count, problems=list(reading.problems), is_dry_run=is_dry_run)
        entries = self._entries(reading, report.problems, checking)
        self.prepare(entries)
        lacking: dict[str, Problem] = {}
        done = len(reading.rows) - len(entries)
        rows = iter(entries)
        while batch := list(islice(rows, BATCH)):
            self._do_batch(batch, reading.header, report, lacking)
            done += len(batch)
            progress(done, len(reading.rows))
        self._look_among_refused(reading, {entry.key for entry in entries}, lacking)
        report.problems.sort(key=lambda problem: problem.place)
        if lacking:  # the file as a whole cannot be taken, not even in part; all else that is wrong follows
            raise ImportFailed(*lacking.values(), *report.problems)
        return report

    def _entries(self, reading: Reading, problems: list[Problem], checking: Progress) -> list[Entry[M]]:
        entries: list[Entry[M]] = []
        rows: dict[str, list[Row]] = defaultdict(list)
        for number, row in enumerate(reading.rows, 1):
            if number % BATCH == 0:
                checking(number, len(reading.rows))
            try:
                entry = self._entry(row, from_json=reading.header is None)
            except RowRefused as refusal:
                problems.extend(refusal.problems(row.line, row.row))
                if key := self._key_of(row, from_json=reading.header is None):
                    rows[key].append(row)  # refused or not, it is one of two with this key
                continue
            entries.append(entry)
            rows[entry.key].append(row)
        problems += [self._twice(key, found) for key, found in rows.items() if len(found) > 1]
        # Which of two is meant nobody can know, so a partial import takes neither.
        return [entry for entry in entries if len(rows[entry.key]) == 1]

    def _key_of(self, row: Row, *, from_json: bool) -> str:
        """The key of a row whose other cells may be wrong; empty when it has none to read."""
        try:
            return str(self.columns[self.key].value(row.cells.get(self.key), from_json=from_json) or "")
        except CellError:
            return ""

    def _twice(self, key: str, rows: list[Row]) -> Problem:
        *first, last = (f"{row.row}" if row.row else f"{row.line}" for row in rows)
        where = f"{'rows' if rows[0].row else 'lines'} {', '.join(first)} and {last}"
        reason = f"{shown(key)} stands on {where}. Keep one of them."
        return Problem(rows[-1].line, self.key, reason, rows[-1].row)

    def _entry(self, row: Row, *, from_json: bool) -> Entry[M]:
        faults, given = [], {}
        for name, cell in row.cells.items():
            try:
                given[name] = self.columns[name].value(cell, from_json=from_json)
            except CellError as error:
                faults.append((name, str(error)))
        if self.key not in row.cells:
            faults.append((self.key, "This column is missing: rows are told apart by it."))
        if faults:
            raise RowRefused(faults)
        return Entry(row.line, given[self.key], given, row.row)

    # -- comparing and writing -------------------------------------------------------------------

    def _do_batch(
        self,
        batch: list[Entry[M]],
        header: tuple[str, ...] | None,
        report: Report,
        lacking: dict[str, Problem],
    ) -> None:
        """Compare and write some rows. `lacking` gathers the columns that the header must have."""
        stored = self.stored([entry.key for entry in batch])
        ready: list[Entry[M]] = []
        for entry in batch:
            entry.stored = stored.get(entry.key)
            try:
                if self._is_whole(entry, header, lacking):
                    self._compare(entry)
                    ready.append(entry)
            except RowRefused as refusal:
                report.problems.extend(refusal.problems(entry.line, entry.row))
        refused = self._write(ready)
        for entry in ready:
            if entry.key in refused:
                report.problems.extend(refused[entry.key])
            else:
                report.results.append(Result(entry.line, entry.key, entry.outcome, entry.changes, entry.note))

    def _is_whole(self, entry: Entry[M], header: tuple[str, ...] | None, lacking: dict[str, Problem]) -> bool:
        """Whether a row has what a new one needs. Raises RowRefused for what else is wrong with it."""
        missing = [name for name in self.mandatory if name not in entry.given]
        if entry.stored is not None or not missing:
            return True
        faults: list[tuple[str, str]] = []
        if header is None:
            faults += [(name, "This is missing, and a new row needs it.") for name in missing]
        elif not lacking:  # said once, of the first row that needs it
            lacking |= _missing(missing, entry.key, entry.line)
        try:
            self.settle(entry, {})
        except RowRefused as refusal:
            faults += refusal.faults
        if faults:
            raise RowRefused(faults)
        return False

    def _look_among_refused(
        self, reading: Reading, taken: Container[str], lacking: dict[str, Problem]
    ) -> None:
        """Name the missing columns also where no row but refused ones needs them."""
        missing = [name for name in self.mandatory if name not in (reading.header or self.mandatory)]
        if lacking or not missing:
            return
        keys = ((self._key_of(row, from_json=False), row.line) for row in reading.rows)
        refused = ((key, line) for key, line in keys if key and key not in taken)
        while batch := dict(islice(refused, BATCH)):
            stored = self.stored(list(batch))
            for key, line in batch.items():
                if key not in stored:
                    lacking |= _missing(missing, key, line)
                    return

    def _compare(self, entry: Entry[M]) -> None:
        facts = self.facts(entry.stored) if entry.stored else {}
        entry.wanted = self.settle(entry, facts)
        entry.changes = tuple(
            Change(name, column.write(facts[name]) if facts else "", column.write(entry.wanted[name]))
            for name, column in self.columns.items()
            if name in entry.wanted and (not facts or facts[name] != entry.wanted[name])
        )
        if not facts:
            entry.changes = tuple(change for change in entry.changes if change.after)
        if entry.outcome is not Outcome.UNCHANGED:
            self._check_fields(entry)

    def _check_fields(self, entry: Entry[M]) -> None:
        entry.record = self.built(entry)
        changed = entry.changed
        unasked = {
            item.name
            for item in entry.record._meta.concrete_fields  # noqa: SLF001 -- public in all but name
            if item.is_relation
            or item.name in self.checked_by_reading
            or self.column_of_field.get(item.name, item.name) not in changed
        }
        try:
            entry.record.clean_fields(exclude=unasked)
        except ValidationError as error:
            raise RowRefused(
                (self.column_of_field.get(name, name), " ".join(messages))
                for name, messages in error.message_dict.items()
            ) from error

    def _write(self, entries: list[Entry[M]]) -> dict[str, list[Problem]]:
        """Write a batch at once; what the database refuses of it, by key."""
        return self._write_all([entry for entry in entries if entry.outcome is not Outcome.UNCHANGED])

    def _write_all(self, due: list[Entry[M]]) -> dict[str, list[Problem]]:
        # Refused rows are few: halving what holds them finds each in a few steps, where writing
        # every row of the batch alone would take longer than all the others together.
        error = self._written(due) if due else None
        if error is None:
            return {}
        if len(due) == 1:
            (entry,) = due
            return {entry.key: RowRefused(self._faults(error)).problems(entry.line, entry.row)}
        for entry in due:
            entry.record = self.built(entry)  # the one before may bear the key of a row rolled back
        middle = len(due) // 2
        return self._write_all(due[:middle]) | self._write_all(due[middle:])

    def _written(self, entries: list[Entry[M]]) -> Exception | None:
        try:
            with transaction.atomic():
                self.write(entries)
        except (IntegrityError, DataError, RowRefused) as error:
            return error
        return None

    def _faults(self, error: Exception) -> list[tuple[str, str]]:
        """The constraint a row breaks, in the constraint's own words."""
        if isinstance(error, RowRefused):
            return error.faults
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
        meanwhile = "This row goes against what was stored meanwhile. Start the import again."
        reason = _words_of_constraints().get(name, meanwhile)
        return [(self.column_of_constraint.get(name, self.key), reason)]


def _missing(names: Iterable[str], key: str, line: int) -> dict[str, Problem]:
    reason = f"This column is missing, and {shown(key)} on line {line} is new and needs it."
    return {name: Problem(1, name, reason) for name in names}


@cache
def _words_of_constraints() -> dict[str, str]:
    return {
        constraint.name: str(constraint.get_violation_error_message())
        for model in apps.get_models()
        for constraint in model._meta.constraints  # noqa: SLF001 -- public in all but name
    }


def _silent(_done: int, _all: int) -> None:
    """Nobody wants to see the progress."""
