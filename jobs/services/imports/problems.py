"""What can be wrong with a file, and where."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from rapidfuzz import fuzz, process

from config.text import UNSEEN

T = TypeVar("T")
LONGEST_QUOTE = 60
UNPRINTABLE = re.compile(rf"[\x00-\x1f\x7f-\x9f\ud800-\udfff{UNSEEN}]")
"""Controls, marks without width, and halves of letters: a message must not steer a terminal."""
NEAR_ENOUGH = 55
"""Of 100: below this likeness a suggestion would only puzzle."""
NEAR_THE_BEST = 15
"""A second guess stands beside the first only when it is about as likely."""
TOO_LONG = 4
"""Times the longest known word: what is longer than that is like none of them."""
MOST_REMEMBERED = 2_000
MOST_NAMED = 10
"""Faults of one cell that are told; a cell may hold a hundred thousand."""


@dataclass(frozen=True)
class Problem:
    """One thing to mend: its line (0: the file as a whole), its column, and what to do.

    `row` counts the rows of a JSON file, where several may share a line; 0 in a CSV file.
    """

    line: int
    column: str
    reason: str
    row: int = 0

    def __str__(self) -> str:
        return ": ".join(
            part for part in (", ".join(filter(None, (self.where, self.column))), self.reason) if part
        )

    @property
    def where(self) -> str:
        """`line 3`, `row 2 on line 3`, or nothing for the file as a whole."""
        line = f"line {self.line}" if self.line else ""
        return f"row {self.row} on {line}" if self.row else line

    @property
    def place(self) -> tuple[int, int, str]:
        """By which problems stand in the order of the file."""
        return self.line, self.row, self.column


class ImportFailed(Exception):
    """Nothing of the file was taken. `problems` says why, in the order of the file."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = list(problems)

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


class CellError(ValueError):
    """A cell cannot be read. Its text says why and what to write instead."""


class RowRefused(Exception):
    """A row cannot be taken; each fault is a column and a reason."""

    def __init__(self, faults: Iterable[tuple[str, str]]) -> None:
        self.faults = list(faults)
        super().__init__(self.faults)

    def problems(self, line: int, row: int) -> list[Problem]:
        return [Problem(line, column, reason, row) for column, reason in self.faults]


def file_problem(reason: str, *, line: int = 0, column: str = "") -> ImportFailed:
    """The failure of a file that cannot be read at all, or no further."""
    return ImportFailed(Problem(line, column, reason))


def shown(text: str) -> str:
    """Text of a file as it may stand in a message: one line, short, and printable everywhere."""
    line = UNPRINTABLE.sub("?", " ".join(text.split()))
    return f"{line[: LONGEST_QUOTE - 1]}\u2026" if len(line) > LONGEST_QUOTE else line


def quoted(text: str) -> str:
    return f'"{shown(text)}"'


class Guesses:
    """Which of the known words may be meant. A file repeats its mistakes: each is looked up once."""

    def __init__(self, known: Iterable[str]) -> None:
        self._by_lower = {word.lower(): word for word in known}
        self._lower = list(self._by_lower)
        self._longest = max(map(len, self._lower), default=0)
        self._remembered = lru_cache(MOST_REMEMBERED)(self._search)

    def suggestion(self, text: str) -> str:
        """`Did you mean hybrid? ` where a known word is like the text, else nothing."""
        return "" if len(text) > TOO_LONG * self._longest else self._remembered(text.lower())

    def _search(self, text: str) -> str:
        found = process.extract(text, self._lower, scorer=fuzz.ratio, score_cutoff=NEAR_ENOUGH, limit=3)
        near = [word for word, score, _ in found if score >= found[0][1] - NEAR_THE_BEST]
        return meant([self._by_lower[word] for word in near])


def each(read: Callable[[str], T], texts: Iterable[str]) -> list[T]:
    """Every text of a cell, read. Raises one CellError that names all that is wrong with them."""
    done: list[T] = []
    faults: dict[str, None] = {}
    for text in texts:
        if len(faults) == MOST_NAMED:
            faults["The rest of this cell was not read: mend these first."] = None
            break
        try:
            done.append(read(text))
        except CellError as error:
            faults[str(error)] = None
    if faults:
        raise CellError(" ".join(faults))
    return done


def meant(names: list[str]) -> str:
    """`Did you mean CPC, CPC-A or CPB? ` for the names, nothing for none."""
    if not names:
        return ""
    listed = " or ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
    return f"Did you mean {listed}? "
