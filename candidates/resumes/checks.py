"""What of a file is decided in the request, by its bytes alone: no name and no type somebody gave it counts.

Imported by the child too: the standard library alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import BinaryIO

from candidates.resumes.limits import FILE_BYTES
from candidates.resumes.parts import Parts
from candidates.resumes.reasons import Kind, NotRead, Refusal, Refused

PDF = b"%PDF-"
PDF_ENDS = (b"%%EOF", b"startxref")
"""A PDF ends with both (ISO 32000-2, 7.5.5); of one that was cut short neither has come."""
PDF_IS_SOUGHT_WITHIN = 1024
"""Other readers look for the beginning of a PDF so far into a file."""
ZIP = b"PK\x03\x04"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The container of Word up to 2003, and of newer documents with a password."""
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
RICH_TEXT = b"{\\rtf"
IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")
"""PNG, JPEG, GIF, TIFF in both orders of bytes."""
IMAGES_AT_4 = (b"ftyphei", b"ftyphev", b"ftypmif1", b"ftypavif")
"""HEIC as phones write it, and AVIF."""
CONTENT_TYPES = "[Content_Types].xml"
DOCUMENT = re.compile(r"word/document\d*\.xml")
"""Word on the web and SharePoint number it now and then."""


def kind_of(file: BinaryIO) -> Kind:
    """What kind of resume this is, read from the file's beginning to its end, 5 MB at most.

    Raises Refused with what the person can do about it. The file stands at its beginning afterwards.
    """
    file.seek(0)
    data = file.read(FILE_BYTES + 1)
    file.seek(0)
    return kind_of_bytes(data)


def kind_of_bytes(data: bytes) -> Kind:
    """The same of bytes. Raises Refused."""
    if not data:
        raise Refused(Refusal.EMPTY)
    if len(data) > FILE_BYTES:
        raise Refused(Refusal.TOO_LARGE)
    if data.startswith(PDF):
        if not any(mark in data for mark in PDF_ENDS):
            raise Refused(Refusal.CUT_SHORT)
        return Kind.PDF
    if data.startswith(ZIP):
        return _kind_of_archive(data)
    raise Refused(_what_else(data))


def document_of(names: Collection[str]) -> str:
    """Which part of an archive holds the text; empty where none does."""
    return min((name for name in names if DOCUMENT.fullmatch(name)), key=len, default="")


def _kind_of_archive(data: bytes) -> Kind:
    try:
        parts = Parts(data)
    except NotRead as error:  # not even its directory: nobody could open it
        raise Refused(Refusal.CUT_SHORT) from error
    names = parts.names
    if CONTENT_TYPES in names and document_of(names):
        return Kind.DOCX
    if "Index/Document.iwa" in names or "index.xml" in names or "Index.zip" in names:
        raise Refused(Refusal.PAGES)
    # OpenDocument demands that this part comes first, and is not packed.
    if b"mimetypeapplication/vnd.oasis.opendocument" in data[:128]:
        raise Refused(Refusal.OPEN_DOCUMENT)
    raise Refused(Refusal.UNKNOWN)


def _what_else(data: bytes) -> Refusal:
    if data.startswith(COMPOUND):
        return Refusal.ENCRYPTED if ENCRYPTED_PACKAGE in data else Refusal.OLD_WORD
    if data.lstrip()[:5] == RICH_TEXT:
        return Refusal.RICH_TEXT
    is_webp = data.startswith(b"RIFF") and data[8:12] == b"WEBP"
    is_bitmap = data.startswith(b"BM") and data[6:10] == bytes(4)  # two letters alone begin many a text
    if is_webp or is_bitmap or data.startswith(IMAGES) or data[4:16].startswith(IMAGES_AT_4):
        return Refusal.IMAGE
    if PDF in data[:PDF_IS_SOUGHT_WITHIN]:
        return Refusal.NOT_AT_START
    return Refusal.UNKNOWN
