"""The text of a resume with what was read in it, piece by piece."""

from __future__ import annotations

from dataclasses import dataclass

from jobs.reading import reader
from jobs.reading.found import Span
from jobs.reading.words import Vocabulary


@dataclass(frozen=True)
class Piece:
    """Some of the text; `means` says what was read there, and is empty for what lies between."""

    text: str
    means: str = ""
    is_first: bool = False
    """Whether this is the first place of several that mean the same."""


def pieces(text: str) -> list[Piece]:
    """The whole text, cut where something was read: joined again it is the same. One query, or three."""
    found = reader.read(text, Vocabulary.load())
    spans: list[tuple[Span, str]] = [(one.span, one.label) for one in (*found.finds, *found.was_apprentice)]
    spans += [(one.span, "Years") for one in found.years]
    spans += [(one.span, "Accuracy") for one in found.accuracy]
    spans += [(one.span, "Productivity") for one in found.productivity]
    cut: list[Piece] = []
    end, known = 0, set[str]()
    for span, means in sorted(spans, key=lambda pair: (pair[0].start, -pair[0].end)):
        if span.start < end:
            continue  # lies in one that was longer
        if span.start > end:
            cut.append(Piece(text[end : span.start]))
        cut.append(Piece(text[span.start : span.end], means, means not in known))
        known.add(means)
        end = span.end
    return [*cut, Piece(text[end:])] if end < len(text) else cut
