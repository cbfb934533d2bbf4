"""The text of a PDF, by pypdf. Runs in the child: ways to keep pypdf busy are found every month."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO

from pypdf import PdfReader, overwrite_configuration
from pypdf.errors import LimitReachedError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject

from candidates.resumes.limits import PAGES, PART_BYTES, TEXT_CHARACTERS
from candidates.resumes.reasons import Flag, NotRead, Refusal, Refused, Unread


def _spelled(name: str) -> re.Pattern[bytes]:
    """A name as it may stand in a file: any letter may be written as its number (`/L#61unch`)."""
    letters = "".join(f"(?:{letter}|(?i:#{ord(letter):02x}))" for letter in name)
    return re.compile(f"/{letters}(?![A-Za-z0-9_#])".encode())


LAUNCH, JAVASCRIPT, ENCRYPT = "Launch", "JavaScript", "Encrypt"
ATTACHMENTS = ("EmbeddedFile", "EmbeddedFiles", "FileAttachment")
STOP = (LimitReachedError, MemoryError)
"""Ends the reading, where anything else is a fault of one object or page."""
SPELLED = {name: _spelled(name) for name in (LAUNCH, JAVASCRIPT, ENCRYPT, *ATTACHMENTS)}


def read(data: bytes) -> tuple[str, set[Flag]]:
    """The text, page by page, and what is worth knowing of it. Raises Refused or NotRead with the reason."""
    overwrite_configuration(
        zlib_maximum_output_length=PART_BYTES,
        lzw_maximum_output_length=PART_BYTES,
        run_length_maximum_output_length=PART_BYTES,
        array_based_stream_maximum_output_length=PART_BYTES,
        jbig2dec_binary=None,
    )
    names = {name for name, spelled in SPELLED.items() if spelled.search(data)}
    _refuse(names)
    try:
        reader = _opened(data, is_encrypted=ENCRYPT in names)
        packed = _packed_names(reader)
        _refuse(packed)
        text, flags = _text(reader)
    except LimitReachedError as error:
        raise Refused(Refusal.UNPACKED) from error
    if JAVASCRIPT in names | packed:
        flags.add(Flag.JAVASCRIPT)
    return text, flags


def _refuse(names: set[str]) -> None:
    if LAUNCH in names:
        raise Refused(Refusal.LAUNCH)
    if names.intersection(ATTACHMENTS):
        raise Refused(Refusal.ATTACHMENT)


def _opened(data: bytes, *, is_encrypted: bool) -> PdfReader:
    try:
        reader = PdfReader(BytesIO(data))
    except STOP:
        raise
    except Exception as error:
        # An unknown or broken way to encrypt fails here; what is damaged without saying so does too.
        if is_encrypted:
            raise Refused(Refusal.ENCRYPTED) from error
        raise NotRead(Unread.DAMAGED) from error
    if reader.is_encrypted:
        raise Refused(Refusal.ENCRYPTED)
    return reader


def _packed_names(reader: PdfReader) -> set[str]:
    """Names in objects that stand in packed streams, where a search of the file does not find them."""
    names: set[str] = set()
    for number in list(reader.xref_objStm):
        try:
            found = reader.get_object(IndirectObject(number, 0, reader))
        except STOP:
            raise
        except Exception:  # noqa: BLE001, S112 -- one unreadable object does not hide the others
            continue
        names |= {str(name)[1:] for name in _names(found)}
    return names


def _names(found: object) -> Iterator[NameObject]:
    """The names in an object, but not in those it points to: they are looked at themselves."""
    rest = [found]
    while rest:
        one = rest.pop()
        if isinstance(one, DictionaryObject):
            for key in one:
                rest += [key, one.raw_get(key)]
        elif isinstance(one, ArrayObject):
            rest += list.__iter__(one)  # its own iterator would follow references
        elif isinstance(one, NameObject):
            yield one


def _text(reader: PdfReader) -> tuple[str, set[Flag]]:
    flags: set[Flag] = set()
    try:
        pages = len(reader.pages)
    except STOP:
        raise
    except Exception as error:
        raise NotRead(Unread.DAMAGED) from error
    if pages > PAGES:
        flags.add(Flag.FIRST_PAGES)
    texts: list[str] = []
    for number in range(min(pages, PAGES)):
        try:
            texts.append(reader.pages[number].extract_text())
        except STOP:
            raise
        except Exception:  # noqa: BLE001 -- whatever a broken page makes of pypdf; the others are read
            flags.add(Flag.PAGES_MISSING)
    if not texts:
        raise NotRead(Unread.DAMAGED)
    text = "\n\n".join(texts)
    if len(text) > TEXT_CHARACTERS:
        flags.add(Flag.CUT)
    return text[:TEXT_CHARACTERS], flags
