"""A posting as its parts: lines, the clauses of a line, and what each stands below."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jobs.enums import RequirementLevel
from jobs.reading.signs import SHORT

CLAUSE = re.compile(r"; |[.!?] (?=[A-Z0-9(])|\n")
HEADING_WORDS = 6
LINE_MARKS = " -*\u2022\u00b7\u25aa\u25cf#+>|"
PREFERRED = re.compile(
    r"\b(?:prefer(?:red|ably|ence)?|a plus|desired|desirable|nice to have|an asset|ideally|ideal|helpful|"
    r"advantage|bonus points|pluses|optional)\b",
    re.IGNORECASE,
)
REQUIRED = re.compile(
    r"\b(?:requir(?:ed|es|e|ements?)|must(?: have)?s?|mandatory|minimum|essential|needs?|needed|necessary)\b",
    re.IGNORECASE,
)
QUALIFICATIONS = re.compile(r"\b(?:qualifications?|what you bring|who you are)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Clause:
    """A piece of a line that says one thing, and the level of the heading above it, if any."""

    start: int
    end: int
    text: str
    below: RequirementLevel | None
    heading: str


def clauses(text: str) -> Iterator[Clause]:
    """Every clause of a cleaned text, in order; headings are none."""
    below: RequirementLevel | None = None
    heading = ""
    for start, end in _pieces(text):
        piece = text[start:end]
        if _is_heading(text, start, end):
            heading, below = piece.strip(LINE_MARKS + ":"), _level_of(piece)
            continue
        yield Clause(start, end, piece, below, heading)


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    begin = 0
    for cut in CLAUSE.finditer(text):
        last = re.search(r"(\w+)$", text[max(begin, cut.start() - 12) : cut.start()])
        if cut[0].startswith(".") and last and last[1].lower() in {*SHORT, "st", "ft", "mt", "a", "p", "m"}:
            continue
        if text[begin : cut.start()].strip():
            yield begin, cut.start()
        begin = cut.end()
    if text[begin:].strip():
        yield begin, len(text)


def _is_heading(text: str, start: int, end: int) -> bool:
    """A short line of its own that ends without a stop, and names a part of a posting."""
    line = text[start:end].strip(LINE_MARKS)
    is_line = (not start or text[start - 1] == "\n") and (end >= len(text) or text[end] == "\n")
    if not is_line or len(line.split()) > HEADING_WORDS or line.endswith((".", "!")):
        return False
    if line.endswith(":"):
        return True
    named = PARTS.fullmatch(line)
    return named is not None


PARTS = re.compile(
    r"(?:(?:minimum|required|preferred|desired|basic|key|your|the|job|position|essential) ){0,2}"
    r"(?:requirements?|qualifications?|skills|preferred|required|must haves?|nice to haves?|benefits|perks|"
    r"responsibilities|duties|overview|summary|description|schedule|compensation|pay|what (?:you|we) \w+|"
    r"who you are|about (?:us|you|the \w+)|education|experience|certifications?)"
    r"(?: (?:and|&) \w+)?",
    re.IGNORECASE,
)


def _level_of(heading: str) -> RequirementLevel | None:
    if PREFERRED.search(heading) or re.search("nice to have", heading, re.IGNORECASE):
        return RequirementLevel.PREFERRED
    if REQUIRED.search(heading) or QUALIFICATIONS.search(heading):
        return RequirementLevel.REQUIRED
    return None


def level(clause: Clause, start: int, end: int) -> RequirementLevel | None:
    """Whether what stands at these places is required or preferred; None where nothing says so.

    The nearest word of the clause that says it counts, one behind before one in front: `CCS required,
    CPC preferred`. Then what the clause stands below.
    """
    first, last = start - clause.start, end - clause.start
    marks = [
        (found, kind)
        for kind, pattern in ((RequirementLevel.PREFERRED, PREFERRED), (RequirementLevel.REQUIRED, REQUIRED))
        for found in pattern.finditer(clause.text)
    ]
    behind = min(
        ((found.start() - last, kind) for found, kind in marks if found.start() >= last), default=None
    )
    before = min(((first - found.end(), kind) for found, kind in marks if found.end() <= first), default=None)
    if behind and not (before and before[0] <= behind[0] and _is_cut(clause.text, last, behind[0])):
        return behind[1]
    return before[1] if before else clause.below


def _is_cut(text: str, start: int, length: int) -> bool:
    """Whether something else begins between a piece and the word behind it."""
    return any(sign in text[start : start + length] for sign in ",;.")
