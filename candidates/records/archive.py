"""Everything we have of a person as one ZIP: for programs, for people without a network, and their files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from shutil import copyfileobj
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.db import models
from django.template.loader import render_to_string
from django.utils import timezone

from candidates.records.parts import CHUNK, PARTS, Part, Stored, Whose

VERSION = 1
"""Of the structure of data.json; it counts up when a name in it changes its meaning."""


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
    rows = part.rows(whose).select_related(*pointers) if pointers else part.rows(whose)
    yield from rows.order_by("pk").iterator(chunk_size=CHUNK)


def _values(part: Part, row: models.Model) -> dict[str, Any]:
    """A row by the names of its columns. Pointers are words, a choice has its label beside it."""
    found: dict[str, Any] = {}
    for one in _fields(part):
        if isinstance(one, models.ForeignKey):
            found[one.name] = _pointed(row, one)
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


def _pointed(row: models.Model, pointer: models.ForeignKey[Any, Any]) -> str | None:
    """What a row points to, in words: of people who work here their name, and no address."""
    other = getattr(row, pointer.name, None)
    if other is None:
        return None
    name = getattr(other, "name", "")
    return str(name or ("a recruiter" if pointer.name in {"by", "checked_by"} else other))


def _json(whose: Whose) -> Iterator[str]:
    head = {"format": "onfile-person", "version": VERSION, "made_at": timezone.now().isoformat()}
    yield json.dumps(head)[:-1]
    for part in told_parts():
        yield f",\n{json.dumps(part.model)}: ["
        for number, row in enumerate(_rows(part, whose)):
            yield (",\n" if number else "\n") + json.dumps(
                _values(part, row), default=str, ensure_ascii=False
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
            values = [(_words(name), _shown(value)) for name, value in _values(part, row).items()]
            held = [(name, value) for name, value in values if value]
            yield render_to_string("candidates/archive/row.html", {"values": held})
        yield "</section>\n"
    yield render_to_string(
        "candidates/archive/foot.html", context | {"left_out": [p for p in PARTS if p.left_out]}
    )


def _words(name: str) -> str:
    return name.removesuffix("_in_words").replace("_", " ") + (
        ", in words" if name.endswith("_in_words") else ""
    )


def _shown(value: object) -> str:
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    if isinstance(value, (dict, list)):
        return json.dumps(value, indent=1, default=str, ensure_ascii=False)
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%B %-d, %Y, %H:%M %Z}"
    return str(value)


def _add_file(archive: ZipFile, part: Part, row: models.Model, stored: Stored) -> None:
    plain = re.sub(r"[^\w.-]+", "_", stored.name)[-80:] or "file"
    inside = f"files/{part.model.lower()}-{row.pk}-{plain}"
    with (
        suppress(FileNotFoundError),
        stored.storage.open(stored.key, "rb") as source,
        archive.open(inside, "w", force_zip64=True) as copy,
    ):
        copyfileobj(source, copy)
