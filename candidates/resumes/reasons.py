"""Why a file is not taken, why a text could not be read, and what is worth knowing of one that was.

Imported by the child: the standard library alone.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Kind(StrEnum):
    PDF = "pdf"
    DOCX = "docx"


class _Told(StrEnum):
    """A word for rows and logs, with a sentence for the person whose file it is."""

    sentence: str

    def __new__(cls, value: str, sentence: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.sentence = sentence
        return member


class Refusal(_Told):
    """The file breaks a rule. It is given to nobody, and whoever sent it can send another one."""

    EMPTY = "empty", "The file is empty. Save your resume as PDF or DOCX once more, and upload that."
    TOO_LARGE = "too_large", "The file is larger than 5 MB. Save it with smaller pictures, or without any."
    OLD_WORD = "old_word", "This is a file of an older Word (DOC). Open it and save it as PDF or DOCX."
    RICH_TEXT = "rich_text", "This is an RTF file. Open it and save it as PDF or DOCX."
    OPEN_DOCUMENT = "open_document", "This is an OpenOffice file (ODT). Open it and save it as PDF or DOCX."
    PAGES = "pages", "This is a file of Apple Pages. Open it and save it as PDF or DOCX: File, Export To."
    IMAGE = (
        "image",
        "This is a picture, whose words cannot be read. Open your resume itself and save it as PDF or DOCX.",
    )
    UNKNOWN = (
        "unknown",
        "This is neither a PDF nor a Word document. Open your resume and save it as PDF or DOCX.",
    )
    OTHER_KIND = "other_kind", "The file is of another kind than it was taken for. Upload it once more."
    CUT_SHORT = "cut_short", "The file is damaged, or was cut short on its way. Save it and upload it anew."
    NOT_AT_START = (
        "not_at_start",
        "Something stands in the file before the PDF begins. Open your resume and save it as PDF once more.",
    )
    ENCRYPTED = (
        "encrypted",
        "The file is protected by a password or against copying. Save a copy without protection.",
    )
    LAUNCH = (
        "launch",
        "The PDF tries to start a program. Save your resume as PDF from where you wrote it, and upload that.",
    )
    ATTACHMENT = (
        "attachment",
        "Other files are attached to the PDF. Save it without them; certificates can follow later.",
    )
    MACRO = "macro", "The document holds macros, which are programs. Save it as PDF, and upload that."
    TEMPLATE = "template", "The document fetches a template from elsewhere. Save it as PDF, and upload that."
    DEFINITIONS = (
        "definitions",
        "The document holds definitions that no word processor writes. Save it as PDF, and upload that.",
    )
    TOO_MANY_PARTS = "too_many_parts", "The document has too many parts. Save it as PDF, and upload that."
    UNPACKED = (
        "unpacked",
        "Unpacked, the file is much larger than a resume is. Save it without pictures, as PDF or DOCX.",
    )
    SIZES = (
        "sizes",
        "The document is not as large as it says, so it may be damaged. Save it as PDF, and upload that.",
    )
    PARTS = (
        "parts",
        "The document holds parts that do not belong into one. Open it in Word and save it as PDF.",
    )
    INFECTED = (
        "infected",
        "The virus scanner found something in the file. Check your computer, and upload a clean copy.",
    )
    GONE = "gone", "The file is no longer there. Upload it once more."


class Unread(_Told):
    """The file breaks no rule, but its text could not be read. The recruiter gets the file all the same."""

    DAMAGED = (
        "damaged",
        "It seems to be damaged. Save your resume as PDF or DOCX once more, and upload that instead.",
    )
    TOO_LONG = "too_long", "Reading the file took too long. The recruiter gets it; fill in the form yourself."
    TOO_MUCH = (
        "too_much",
        "The file is too complex to be read. The recruiter gets it; fill in the form yourself.",
    )
    BROKEN = "broken", "Reading the file did not work. The recruiter gets it; fill in the form yourself."


class Flag(StrEnum):
    JAVASCRIPT = "javascript"
    """The PDF holds a script. Nothing of ours runs it; who opens the file may be asked to."""
    NO_TEXT = "no_text"
    """A scan, or empty pages."""
    FIRST_PAGES = "first_pages"
    """It has more pages than are read."""
    PAGES_MISSING = "pages_missing"
    """Pages among them could not be read."""
    CUT = "cut"
    """Its text is longer than is kept."""


class Refused(Exception):
    """A rule is broken: `reason` says which."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


class NotRead(Exception):
    """The text cannot be read: `reason` says why."""

    def __init__(self, reason: Unread) -> None:
        super().__init__(reason.value)
        self.reason = reason
