"""Two versions of a text as one: what stayed, what went, what came."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import NamedTuple

SAME, GONE, NEW, LEFT_OUT = "same", "gone", "new", "left out"
MOST_WORDS = 3_000
"""Of both versions together: beyond, whole lines are compared, for the work grows with the square."""
CONTEXT = 60
"""Characters of what stayed that are shown on either side of a change."""


class Piece(NamedTuple):
    """A part of a text: `kind` is one of the words above."""

    kind: str
    text: str

    @property
    def shown(self) -> str:
        """The text; of a change in ends of lines alone with a sign where each of them is."""
        is_blank = self.kind in (GONE, NEW) and not self.text.strip()
        return self.text.replace("\n", "\u21b5\n") if is_blank else self.text


def compared(before: str, after: str) -> list[Piece]:
    """The two versions word by word, long runs of what stayed cut short. Nothing is marked up here."""
    parts = re.compile(r"\s+|[^\s]+")
    old, new = parts.findall(before), parts.findall(after)
    if len(old) + len(new) > 2 * MOST_WORDS:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    found: list[Piece] = []
    for what, start, end, begin, until in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            found.append(Piece(SAME, "".join(old[start:end])))
            continue
        if start < end:
            found.append(Piece(GONE, "".join(old[start:end])))
        if begin < until:
            found.append(Piece(NEW, "".join(new[begin:until])))
    return list(_short(_joined(found)))


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Words that changed with nothing but a blank between them are one change, and not one each."""
    found: list[Piece] = []
    gone = new = ""
    for number, piece in enumerate(pieces):
        is_gap = piece.kind == SAME and not piece.text.strip() and 0 < number < len(pieces) - 1
        if piece.kind == GONE or (is_gap and (gone or new)):
            gone += piece.text
        if piece.kind == NEW or (is_gap and (gone or new)):
            new += piece.text
        if piece.kind == SAME and not (is_gap and (gone or new)):
            found += _pair(gone, new)
            found.append(piece)
            gone = new = ""
    return found + _pair(gone, new)


def _pair(gone: str, new: str) -> list[Piece]:
    return [Piece(kind, text) for kind, text in ((GONE, gone), (NEW, new)) if text]


def _short(pieces: list[Piece]) -> list[Piece]:
    found: list[Piece] = []
    for number, (kind, text) in enumerate(pieces):
        is_first, is_last = number == 0, number == len(pieces) - 1
        if kind != SAME or len(text) <= 2 * CONTEXT:
            found.append(Piece(kind, text))
            continue
        if not is_first:
            found.append(Piece(SAME, text[:CONTEXT].rsplit(None, 1)[0]))
        found.append(Piece(LEFT_OUT, " \u2026 "))
        if not is_last:
            found.append(Piece(SAME, text[-CONTEXT:].split(None, 1)[-1]))
    return found
