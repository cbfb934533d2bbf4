"""CSV or JSON files into rows, each with the line it starts on. Knows nothing of their meaning.

Whatever the bytes, the only exception that leaves this module is `ImportFailed`.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO, NoReturn

from rapidfuzz import fuzz, process

from jobs.services.imports.problems import ImportFailed, Problem, RowRefused, file_problem, quoted, shown

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 50_000
MOST_COLUMNS = 200
LOOKED_AT_FIRST = 4096
AS_CSV = "In a spreadsheet choose Save As, CSV UTF-8 (comma delimited), and import that file."
OTHER_FILES = (
    (b"PK\x03\x04", f"This is a spreadsheet (XLSX) or a ZIP file. {AS_CSV}"),
    (b"\xd0\xcf\x11\xe0", f"This is an old spreadsheet (XLS). {AS_CSV}"),
    (b"%PDF", "This is a PDF. Import a CSV or JSON file."),
    (
        b"\x1f\x8b",
        "This file is compressed (GZIP). Unpack it and import the CSV or JSON file inside.",
    ),
    (b"\xff\xfe", f'This file is in UTF-16 ("Unicode text"). {AS_CSV}'),
    (b"\xfe\xff", f'This file is in UTF-16 ("Unicode text"). {AS_CSV}'),
)
UTF8_MARK = b"\xef\xbb\xbf"
WHITE = re.compile(r"[ \t\r\n]*")
NEAR_ENOUGH = 60

Cell = str | int | Decimal | bool | None | list["Cell"]


@dataclass(frozen=True)
class Row:
    """One row: the line it starts on and its cells by column. CSV cells are always text.

    `row` counts the rows of a JSON file, where several may share a line; 0 in a CSV file.
    """

    line: int
    cells: Mapping[str, Cell]
    row: int = 0


@dataclass(frozen=True)
class Reading:
    """The rows of a file in their order, and the rows that could not be made out."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    header: tuple[str, ...] | None = None
    """Columns of a CSV file; None for JSON, where each row names its own."""

    @property
    def count(self) -> int:
        """All rows, those that could not be made out included."""
        return len(self.rows) + len({(problem.line, problem.row) for problem in self.problems})


def normal_column(name: str) -> str:
    """`Pay Min` and `pay-min` are the column `pay_min`."""
    return re.sub(r"[\s\-]+", "_", shown(name).lower())


@contextmanager
def opened(path: Path, most_bytes: int = MOST_BYTES) -> Iterator[BinaryIO]:
    """The file, open for reading; ImportFailed says what to do where that is not possible.

    Its size is asked for before a byte of it is read.
    """
    try:
        if path.is_dir():
            raise file_problem(f"{path} is a folder. Name the file inside it.")
        if path.exists() and not path.is_file():
            raise file_problem(f"{path} is not an ordinary file.")
        size = path.stat().st_size
        if size > most_bytes:
            megabytes = most_bytes // 1024 // 1024
            raise file_problem(
                f"{path.name} has {size / 1024 / 1024:,.0f} MB; the most is {megabytes} MB. "
                f"Split it into files of at most {MOST_ROWS:,} rows."
            )
        file = path.open("rb")
    except FileNotFoundError as error:
        raise file_problem(f"There is no file {path}. Check the name and the folder.") from error
    except PermissionError as error:
        raise file_problem(f"{path} may not be read. Give this user the right to read it.") from error
    except (OSError, ValueError) as error:  # a name too long, or one that holds a NUL
        raise file_problem(f"{quoted(str(path))} cannot be opened: {error}.") from error
    with file:
        yield file


def read(
    file: BinaryIO,
    *,
    name: str,
    columns: Sequence[str],
    mandatory: str,
    most_rows: int = MOST_ROWS,
) -> Reading:
    """Read a whole file. `columns` are those there are, `mandatory` the one no file may lack.

    JSON when the name ends in `.json` or the text starts with `[` or `{`; CSV otherwise. Raises
    ImportFailed when the file as a whole cannot be read; faults of single rows are in `problems`.
    """
    try:
        start = file.read(LOOKED_AT_FIRST)
        file.seek(0)
        _check_kind(start)
        text = start.removeprefix(UTF8_MARK).lstrip()
        if name.lower().endswith(".json") or text[:1] in (b"[", b"{"):
            reading = _read_json(file, columns, most_rows)
        else:
            reading = _read_csv(file, columns, mandatory, most_rows)
    except OSError as error:
        raise file_problem(f"The file cannot be read: {error}.") from error
    if not reading.rows and not reading.problems:
        what = "only a header and no rows" if reading.header else "no rows"
        raise file_problem(f"The file holds {what}. There is nothing to import.")
    return reading


def _check_kind(start: bytes) -> None:
    if not start.strip():
        raise file_problem("The file is empty.")
    for mark, reason in OTHER_FILES:
        if start.startswith(mark):
            raise file_problem(reason)


def _lines(file: BinaryIO) -> Iterator[str]:
    """Decoded lines, endings kept. Bytes cut at line ends are whole letters in UTF-8."""
    number = 0
    for chunk in file:  # a chunk ends at \n; an old Mac's \r stands inside it
        for raw in chunk.splitlines(keepends=True):
            number += 1
            line = raw.removeprefix(UTF8_MARK) if number == 1 else raw
            if b"\x00" in line:
                raise file_problem(f"This is not a text file: it holds a NUL byte. {AS_CSV}", line=number)
            try:
                yield line.decode()
            except UnicodeDecodeError as error:
                raise file_problem(
                    f"Byte {error.start + 1} of this line is not UTF-8. {AS_CSV}", line=number
                ) from error


def csv_rows(
    file: BinaryIO, *, columns: Sequence[str], mandatory: str
) -> tuple[tuple[str, ...], Iterator[Row | Problem]]:
    """The header of a CSV file, and its rows one by one: for a file that is too long to be held whole.

    Raises ImportFailed, also on the way, when the file cannot be read any further.
    """
    start = file.read(LOOKED_AT_FIRST)
    file.seek(0)
    _check_kind(start)
    return _parsed(file, columns, mandatory)


def _parsed(
    file: BinaryIO, columns: Sequence[str], mandatory: str
) -> tuple[tuple[str, ...], Iterator[Row | Problem]]:
    records = _records(file)
    line, names = next(records, (0, []))
    if not names:
        raise file_problem("The file is empty.")
    header = _header(line, names, columns, mandatory)
    return header, (_row(line, cells, header) for line, cells in records)


def _row(line: int, cells: list[str], header: tuple[str, ...]) -> Row | Problem:
    if len(cells) == len(header):
        return Row(line, dict(zip(header, cells, strict=True)))
    reason = (
        f"This row has {len(cells)} cells, the header has {len(header)}. "
        "Put a text that holds a comma inside double quotes."
    )
    return Problem(line, "", reason)


def _read_csv(file: BinaryIO, columns: Sequence[str], mandatory: str, most_rows: int) -> Reading:
    header, found = _parsed(file, columns, mandatory)
    reading = Reading(header=header)
    for row in found:
        if len(reading.rows) + len(reading.problems) == most_rows:
            raise _too_many(most_rows)
        if isinstance(row, Row):
            reading.rows.append(row)
        else:
            reading.problems.append(row)
    return reading


def _records(file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """Records with their first line, without the blank ones that spreadsheets leave behind."""
    reader = csv.reader(_lines(file), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise file_problem(_quotes(error), line=line) from error
        if any(cell.strip() for cell in cells):
            yield line, cells


def _quotes(error: csv.Error) -> str:
    if "field limit" in str(error):
        most = f"{csv.field_size_limit():,}"
        return f"A cell holds more than {most} characters. Is a quotation mark not closed?"
    return (
        'A quotation mark (") is not closed, or stands in the middle of a cell. Put the whole '
        'cell inside quotation marks, and write "" for one that is part of the text.'
    )


def _header(line: int, names: list[str], columns: Sequence[str], mandatory: str) -> tuple[str, ...]:
    if len(names) == 1:
        for mark, word in ((";", "semicolons"), ("\t", "tabs")):
            if mark in names[0]:
                raise file_problem(
                    f"The columns are separated by {word}. Use commas: save as CSV UTF-8.",
                    line=line,
                )
    if len(names) > MOST_COLUMNS:
        raise file_problem(f"The header has {len(names):,} columns; the most is {MOST_COLUMNS}.", line=line)
    header = tuple(map(normal_column, names))
    problems = [
        Problem(line, "", f"Column {number} has no name in the header. Name it or take it out.")
        for number, name in enumerate(header, 1)
        if not name
    ]
    problems += [
        Problem(line, name, "This column is there twice. Keep one of them.")
        for name in dict.fromkeys(header)
        if name and header.count(name) > 1
    ]
    problems += [
        Problem(line, name, _unknown_column(name, columns))
        for name in dict.fromkeys(header)
        if name and name not in columns
    ]
    if mandatory not in header:
        problems.append(Problem(line, mandatory, "This column is missing: rows are told apart by it."))
    if problems:
        raise ImportFailed(*problems)
    return header


def _unknown_column(name: str, columns: Sequence[str]) -> str:
    near = process.extractOne(name, columns, scorer=fuzz.ratio, score_cutoff=NEAR_ENOUGH)
    meant = f" Did you mean {near[0]}?" if near else ""
    return f"There is no column of this name.{meant} Known are: {', '.join(columns)}."


def _too_many(most_rows: int) -> ImportFailed:
    return file_problem(f"The file has more than {most_rows:,} rows. Split it into smaller ones.")


class _Twice(ValueError):
    """A JSON object names a key twice; json itself would silently keep the last."""


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if normal_column(name) in found:
            raise _Twice(normal_column(name))
        found[normal_column(name)] = value
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number of JSON")


_decoder = json.JSONDecoder(object_pairs_hook=_object, parse_float=Decimal, parse_constant=_no_constant)


def _read_json(file: BinaryIO, columns: Sequence[str], most_rows: int) -> Reading:
    text = "".join(_lines(file))
    reading = Reading()
    at, line = _past_white(text, 0, 1)
    if text[at : at + 1] != "[":
        raise file_problem("A JSON file is a list of rows: [ { ... }, { ... } ].", line=line)
    at, line = _past_white(text, at + 1, line)
    number = 0
    while text[at : at + 1] != "]":
        if number == most_rows:
            raise _too_many(most_rows)
        number += 1
        value, end = _json_value(text, at, line)
        _take(reading, line, number, value, columns)
        at, line = _past_white(text, end, line + text.count("\n", at, end))
        mark = text[at : at + 1]
        if mark == ",":
            at, line = _past_white(text, at + 1, line)
            if text[at : at + 1] == "]":
                raise file_problem("This is not JSON: a comma stands before the end of the list.", line=line)
        elif mark != "]":
            raise file_problem("This is not JSON: a comma or ] is missing after a row.", line=line)
    at, line = _past_white(text, at + 1, line)
    if at < len(text):
        raise file_problem("This is not JSON: there is more after the end of the list.", line=line)
    return reading


def _past_white(text: str, at: int, line: int) -> tuple[int, int]:
    blank = WHITE.match(text, at)
    end = blank.end() if blank else at
    return end, line + text.count("\n", at, end)


def _json_value(text: str, at: int, line: int) -> tuple[object, int]:
    try:
        return _decoder.raw_decode(text, at)
    except json.JSONDecodeError as error:
        reason = f"This is not JSON at character {error.colno} of this line: {error.msg}."
        raise file_problem(reason, line=error.lineno) from error
    except _Twice as error:
        reason = "This column is there twice in one row. Keep one of them."
        raise file_problem(reason, line=line, column=str(error)) from error
    except RecursionError as error:
        raise file_problem("This row holds lists inside lists without end.", line=line) from error
    except ValueError as error:  # NaN, Infinity, a number of thousands of digits
        raise file_problem(f"This row holds a number that cannot be read: {error}.", line=line) from error


def _take(reading: Reading, line: int, row: int, value: object, columns: Sequence[str]) -> None:
    if not isinstance(value, dict):
        faults = [("", 'This row is not an object. Write {"column": value, ...}.')]
    elif len(value) > MOST_COLUMNS:
        faults = [("", f"This row has {len(value):,} columns; the most is {MOST_COLUMNS}.")]
    else:
        faults = [(name, _unknown_column(name, columns)) for name in value if name not in columns]
        if not faults:
            reading.rows.append(Row(line, value, row))
    reading.problems.extend(RowRefused(faults).problems(line, row))
