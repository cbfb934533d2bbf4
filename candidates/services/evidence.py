"""What shows a check of a credential: a PDF or a picture, kept where resumes are."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from unicodedata import category, normalize

from django.core.files.base import ContentFile

from candidates.models import CredentialCheck
from candidates.models.check import evidence_key
from candidates.resumes import checks as signatures
from candidates.resumes import scanner
from candidates.resumes.limits import FILE_BYTES
from config.storage import sweep
from config.text import SIGN

PNG, PNG_END = b"\x89PNG\r\n\x1a\n", b"IEND"
JPEG, JPEG_END = b"\xff\xd8\xff", b"\xff\xd9"
LONGEST_NAME = 120
FOLDER = "evidence"


class NotTaken(Exception):
    """A file that cannot be kept as evidence; says why, and what to do."""


@dataclass(frozen=True)
class Evidence:
    """A file that shows what was found, by its bytes: pdf, png or jpg."""

    name: str
    kind: str
    data: bytes


def taken(*, name: str, data: bytes) -> Evidence:
    """A file as it may be kept. What it is called, and the type a browser gave it, count for nothing.

    Raises NotTaken.
    """
    kind = _kind_of(data)
    try:
        if not scanner.is_clean(data):
            raise NotTaken("The virus scanner found something in this file. It is not kept.")
    except scanner.NotScanned as error:
        raise NotTaken("The virus scanner does not answer. Try again in a minute.") from error
    return Evidence(_shown_name(name, kind), kind, data)


def _kind_of(data: bytes) -> str:
    if not data:
        raise NotTaken("This file is empty. Choose it again.")
    if len(data) > FILE_BYTES:
        raise NotTaken("This file has more than 5 MB. A picture of the part that counts is enough.")
    if data.startswith(signatures.PDF) and any(mark in data for mark in signatures.PDF_ENDS):
        return "pdf"
    if data.startswith(PNG) and PNG_END in data[-16:]:
        return "png"
    if data.startswith(JPEG) and JPEG_END in data:
        return "jpg"
    if data.startswith((signatures.PDF, PNG, JPEG)):
        raise NotTaken("The end of this file is missing. Save it again, and choose it anew.")
    raise NotTaken("This is neither a PDF nor a picture (PNG, JPEG). Save it as one of these.")


def _shown_name(given: str, kind: str) -> str:
    name = given.replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(
        sign
        for sign in SIGN.sub("", normalize("NFC", name))
        if category(sign)[0] != "C" and sign not in '<>:"|?*'
    )
    stem = name.rsplit(".", 1)[0].strip(" .") or "evidence"
    return f"{stem[: LONGEST_NAME - 5]}.{kind}"


def keep(*, check: CredentialCheck, file: Evidence) -> None:
    """Write a file into private storage, and set, without saving, what a check says of it."""
    check.file_name, check.file_kind, check.file_size = file.name, file.kind, len(file.data)
    check.file_sha256, check.file_key = hashlib.sha256(file.data).hexdigest(), evidence_key()
    # A check that fails after this leaves a file that the night sweeps.
    check.storage.save(check.file_key, ContentFile(file.data))


def forget_files() -> int:
    """Delete evidence older than a day that belongs to no check. Returns how many files."""
    known = set(CredentialCheck.objects.exclude(file_key="").values_list("file_key", flat=True))
    return sweep(FOLDER, known=known)
