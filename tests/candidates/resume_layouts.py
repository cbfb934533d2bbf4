"""Invented resumes, set as people set theirs: from a text with what a reader would find, to a PDF or a DOCX.

`resumes/seen.txt` and `resumes/set_aside.txt` were written before anything had read them. A resume begins
with `=== name | kind | layout`; what stands in it for a human reader follows as `credentials: cpc crc`, and
then its parts: `[head]`, `[body]`, `[left]` and `[right]` beside each other, `[table]`, `[foot]`.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

from candidates.resumes.reasons import Kind
from tests.candidates import resume_files

FOLDER = Path(__file__).parent / "resumes"
TITLE = re.compile(r"=== (?P<name>[\w-]+) \| (?P<kind>pdf|docx) \| (?P<layout>[\w ]+)")
ANSWER = re.compile(r"(?P<of>[a-z ]+):(?P<keys>.*)")
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
LINE, TOP, LEFT, RIGHT = 14, 740, 54, 306
WIDE, NARROW = 92, 40
"""Characters of a line across the page, and of one in a column."""
PIXEL = b"\x89PNG\r\n\x1a\n" + bytes(40)

Part = tuple[str, list[str]]


@dataclass(frozen=True)
class Resume:
    """One invented resume: its parts in order, and what a human reader finds in it."""

    name: str
    kind: Kind
    layout: str
    parts: list[Part] = field(default_factory=list)
    answers: dict[str, list[str]] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name

    def expected(self, of: str) -> set[str]:
        return set(self.answers.get(of, []))

    def file(self) -> bytes:
        return pdf(self) if self.kind == Kind.PDF else docx(self)


def read(name: str) -> list[Resume]:
    """The resumes of a file, `seen` or `set_aside`."""
    found: list[Resume] = []
    for line in (FOLDER / f"{name}.txt").read_text().splitlines():
        if title := TITLE.fullmatch(line):
            found.append(Resume(title["name"], Kind(title["kind"]), title["layout"]))
        elif re.fullmatch(r"\[\w+\]", line):
            found[-1].parts.append((line[1:-1], []))
        elif found[-1].parts:
            found[-1].parts[-1][1].append(line)
        elif answer := ANSWER.fullmatch(line):
            found[-1].answers[answer["of"]] = answer["keys"].split()
    return found


# PDF


def pdf(resume: Resume) -> bytes:
    if resume.layout == "scan":
        return resume_files.pages(resume_files.stream(b"0.9 g 54 54 500 680 re f"))
    content = b"\n".join(_drawn(resume))
    return resume_files.pages(resume_files.stream(content), others={3: FONT})


def _drawn(resume: Resume) -> Iterator[bytes]:
    y = TOP
    for name, lines in resume.parts:
        if name == "left":
            columns = [_folded(lines, NARROW), _folded(dict(resume.parts)["right"], NARROW)]
            yield from _columns(columns, y, is_mixed=resume.layout == "interleaved")
            y -= LINE * (max(map(len, columns)) + 1)
        elif name == "table":
            for row in lines:
                for number, cell in enumerate(row.split(" | ")):
                    yield _shown(cell, LEFT + 170 * number, y)
                y -= LINE
        elif name != "right":
            for line in _folded(lines, WIDE):
                yield _shown(line, LEFT, y)
                y -= LINE


def _columns(columns: list[list[str]], y: int, *, is_mixed: bool) -> Iterator[bytes]:
    """One column after the other, as word processors write; or line by line across both, as others do."""
    places = list(zip((LEFT, RIGHT), columns, strict=True))
    if is_mixed:
        for number, pair in enumerate(zip_longest(*columns, fillvalue="")):
            for x, line in zip((LEFT, RIGHT), pair, strict=True):
                yield _shown(line, x, y - LINE * number)
        return
    for x, lines in places:
        for number, line in enumerate(lines):
            yield _shown(line, x, y - LINE * number)


def _folded(lines: list[str], width: int) -> list[str]:
    return [part for line in lines for part in textwrap.wrap(line, width) or [""]]


def _shown(line: str, x: int, y: int) -> bytes:
    letters = line.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"BT /F1 10 Tf 1 0 0 1 %d %d Tm (%s) Tj ET" % (x, y, letters)


# DOCX


def docx(resume: Resume) -> bytes:
    parts = dict(resume.parts)
    if resume.layout == "scan":
        return resume_files.docx("<w:p><w:r><w:drawing/></w:r></w:p>", parts={"word/media/image1.png": PIXEL})
    body = "".join(_block(name, lines, parts) for name, lines in resume.parts)
    return resume_files.docx(
        body, header=_paragraphs(parts.get("head", [])), footer=_paragraphs(parts.get("foot", []))
    )


def _block(name: str, lines: list[str], parts: dict[str, list[str]]) -> str:
    if name == "left":
        return resume_files.table([_paragraphs(lines), _paragraphs(parts["right"])])
    if name == "table":
        return resume_files.table(*([_paragraphs([cell]) for cell in row.split(" | ")] for row in lines))
    return "" if name in {"right", "head", "foot"} else _paragraphs(lines)


def _paragraphs(lines: list[str]) -> str:
    return "".join(resume_files.paragraph(line) for line in lines)
