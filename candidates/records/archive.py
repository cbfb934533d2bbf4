"""Everything we have of a person as one ZIP: for programs, for people without a network, and their files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from shutil import copyfileobj
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.db import models
from django.template.loader import render_to_string
from django.utils import timezone

from candidates.records.letter import PAGES
from candidates.records.parts import CHUNK, PARTS, Part, Stored, Whose

VERSION = 1
"""Of the structure of data.json; it counts up when a name in it changes its meaning."""
BELOW = {"position": "employer", "application": "position__employer", "held": "credential"}
"""What the words of a row name of those it points to."""


def write(*, whose: Whose, into: IO[bytes]) -> None:
    """Write the ZIP of a person. Rows are read in chunks of 200 and written one by one."""
    with ZipFile(into, "w", ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", _readme(whose))
        with archive.open("data.json", "w", force_zip64=True) as data:
            for piece in _json(whose):
                data.write(piece.encode())
        with archive.open("index.html", "w", force_zip64=True) as page:
            for piece in _html(whose):
                page.write(piece.encode())
        for part in PARTS:
            for row, stored in part.files(whose) if part.title else ():
                _add_file(archive, part, row, stored)


def told_parts() -> list[Part]:
    """Those the download holds."""
    return [part for part in PARTS if part.title]


def _readme(whose: Whose) -> str:
    context = {
        "whose": whose,
        "made_at": timezone.localtime(),
        "parts": told_parts(),
        "left_out": [part for part in PARTS if part.left_out],
        "site_name": settings.SITE_NAME,
        "version": VERSION,
    }
    return render_to_string("candidates/archive/readme.txt", context)


def _fields(part: Part) -> list[models.Field[Any, Any]]:
    fields = part.table._meta.concrete_fields  # noqa: SLF001 -- Django's public name
    return [one for one in fields if one.name not in part.omit and one.name != "pk"]


def _rows(part: Part, whose: Whose) -> Iterator[models.Model]:
    pointers = [one.name for one in _fields(part) if isinstance(one, models.ForeignKey)]
    pointers += [f"{name}__{below}" for name, below in BELOW.items() if name in pointers]
    rows = part.rows(whose).select_related(*pointers) if pointers else part.rows(whose)
    yield from rows.order_by("pk").iterator(chunk_size=CHUNK)


def _values(part: Part, row: models.Model, whose: Whose) -> dict[str, Any]:
    """A row by the names of its columns. Pointers are words, a choice has its label beside it."""
    found: dict[str, Any] = {}
    for one in _fields(part):
        if isinstance(one, models.ForeignKey):
            found[one.name] = _pointed(row, one, whose)
            continue
        value = getattr(row, one.name)
        label = getattr(row, f"get_{one.name}_display", None)
        found[one.name] = str(value) if isinstance(one, models.FileField) else value
        if label is not None and value not in {"", None}:
            found[f"{one.name}_in_words"] = str(label())
    for many in part.table._meta.many_to_many:  # noqa: SLF001
        if many.name not in part.omit and many.name not in {"groups", "user_permissions"}:
            found[many.name] = [str(other) for other in getattr(row, many.name).all()]
    return found


def _pointed(row: models.Model, pointer: models.ForeignKey[Any, Any], whose: Whose) -> str | None:
    """What a row points to, in words: of people who work here their name, and no address."""
    other = getattr(row, pointer.name, None)
    if other is None:
        return None
    if other == whose.user:
        return whose.main_email
    name = getattr(other, "name", "")
    return str(name or ("a recruiter" if pointer.name in {"by", "checked_by"} else other))


def _json(whose: Whose) -> Iterator[str]:
    head = {"format": "onfile-person", "version": VERSION, "made_at": timezone.now().isoformat()}
    yield json.dumps(head)[:-1]
    for part in told_parts():
        yield f",\n{json.dumps(part.model)}: ["
        for number, row in enumerate(_rows(part, whose)):
            yield (",\n" if number else "\n") + json.dumps(
                _values(part, row, whose), default=str, ensure_ascii=False
            )
        yield "]"
    yield "}\n"


def _html(whose: Whose) -> Iterator[str]:
    context: dict[str, Any] = {
        "whose": whose,
        "made_at": timezone.localtime(),
        "site_name": settings.SITE_NAME,
        "parts": [
            (part, part.model.lower().replace(".", "-"), part.rows(whose).count()) for part in told_parts()
        ],
    }
    yield render_to_string("candidates/archive/head.html", context)
    for part, slug, number in context["parts"]:
        yield render_to_string("candidates/archive/part.html", {"part": part, "slug": slug, "number": number})
        for row in _rows(part, whose):
            letter = PAGES[part.model]
            context_of_row = {
                "title": letter.title(row, whose),
                "lines": [(label, said, isinstance(said, list)) for label, said in letter.said(row)],
                "files": [(_inside(part, row, one), one.name) for one in part.files_of(row)],
            }
            yield render_to_string("candidates/archive/row.html", context_of_row)
        yield "</section>\n"
    yield render_to_string(
        "candidates/archive/foot.html", context | {"left_out": [p for p in PARTS if p.left_out]}
    )


def _inside(part: Part, row: models.Model, stored: Stored) -> str:
    """Where a file lies in the ZIP."""
    plain = re.sub(r"[^\w.-]+", "_", stored.name)[-80:] or "file"
    return f"files/{part.model.lower()}-{row.pk}-{plain}"


def _add_file(archive: ZipFile, part: Part, row: models.Model, stored: Stored) -> None:
    with (
        suppress(FileNotFoundError),
        stored.storage.open(stored.key, "rb") as source,
        archive.open(_inside(part, row, stored), "w", force_zip64=True) as copy,
    ):
        copyfileobj(source, copy)
