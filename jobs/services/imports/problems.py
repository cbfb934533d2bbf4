"""What can be wrong with a file, and where."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

LONGEST_QUOTE = 60
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\ud800-\udfff\ufeff]")
"""Controls, marks without width, and halves of letters: a message must not steer a terminal."""
NEAR_ENOUGH = 55
"""Of 100: below this likeness a suggestion would only puzzle."""
NEAR_THE_BEST = 15
"""A second guess stands beside the first only when it is about as likely."""


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


def suggestion(text: str, known: Collection[str]) -> str:
    """`Did you mean hybrid? ` where a known word is like the text, else nothing."""
    found = process.extract(
        text.lower(), known, processor=str.lower, scorer=fuzz.ratio, score_cutoff=NEAR_ENOUGH, limit=3
    )
    return meant([name for name, score, _ in found if score >= found[0][1] - NEAR_THE_BEST])


def meant(names: list[str]) -> str:
    """`Did you mean CPC, CPC-A or CPB? ` for the names, nothing for none."""
    if not names:
        return ""
    listed = " or ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
    return f"Did you mean {listed}? "
