"""What a title says by its words: on which rung of the trade it stands, and whose name it bears.

The names of a title are said here once: landing pages, pages of titles and the search go by them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from sys import intern

from jobs.enums import TitleRung

_RUNGS: tuple[tuple[TitleRung, re.Pattern[str]], ...] = tuple(
    (rung, re.compile(rf"\b(?:{words})\b", re.IGNORECASE))
    for rung, words in (
        (TitleRung.DIRECTOR, r"directors?|chief|vice president|vp|avp|svp"),
        (TitleRung.MANAGER, r"managers?|supervisors?|team leads?"),
        (
            TitleRung.ANALYST,
            r"auditors?|audits?|auditing|analysts?|validators?|educators?|cdis?|clinical documentation",
        ),
        # Whoever codes is a coder, also where the title names the bills or the records beside it.
        (TitleRung.CODER, r"coders?|coding"),
        (TitleRung.BILLING, r"billers?|billing|claims?"),
        (
            TitleRung.RECORDS,
            r"records?|health information|him|registrars?|registry|release of information|roi",
        ),
    )
)
"""The highest rung first: a coding manager manages, whatever else the title names."""


def rung_of(title: str) -> TitleRung:
    """The rung that the words of a title name, the highest of several; a coder when they name none."""
    return next((rung for rung, words in _RUNGS if words.search(title)), TitleRung.CODER)


ALSO: Mapping[str, tuple[str, ...]] = {
    "CDI Specialist": (
        "Clinical Documentation Integrity Specialist",
        "Clinical Documentation Improvement Specialist",
        "Clinical Documentation Specialist",
    ),
    "Cancer Registrar": ("Tumor Registrar",),
    "Coder I": ("Coder 1",),
    "Coder II": ("Coder 2",),
    "Coder III": ("Coder 3",),
    "Coding Manager": ("Coding Mgr", "Manager of Coding"),
    "Emergency Department Coder": ("ED Coder", "ER Coder", "Emergency Room Coder"),
    "Health Information Clerk": ("HIM Clerk",),
    "Health Information Specialist": ("HIM Specialist",),
    "Health Information Technician": ("Health Information Tech", "HIM Technician", "HIM Tech"),
    "Inpatient Coder": ("IP Coder",),
    "Medical Billing Manager": ("Medical Billing Mgr", "Manager of Medical Billing"),
    "Medical Records Director": ("Director of Medical Records",),
    "Medical Records Technician": ("Medical Records Tech",),
    "Outpatient Facility Coder": ("Facility Outpatient Coder", "OP Facility Coder"),
    "Pro-Fee Coder": ("Professional Fee Coder",),
    "Risk Adjustment Coder": ("HCC Coder",),
}
"""Other names of the same work. Whoever types one means the title, and who bears one is called so."""
WORK: Mapping[str, str] = {"Coding Auditor": "audit", "Coding Educator": "education"}
"""What the vocabulary calls the work of a title whose own name has no word of it."""


def names_of(title: str) -> tuple[str, ...]:
    """The name of a title, and the other ones of the same work."""
    return title, *ALSO.get(title, ())


def key_of(name: str) -> str:
    """A name by which it is looked up, however it is written: `Pro-Fee Coders` as `pro fee coder`."""
    return "".join(_singular(word) for word in re.findall("[a-z0-9]+", name.lower()))


_WORD = re.compile(r"[a-z0-9]+(?:[-/][a-z0-9]+)*")
_LONGER_THAN_A_NUMBER = 3
"""`III` and `ASC` have no plural."""


WORDS_KEPT = 8192
"""Titles whose words a process keeps, at about a kilobyte each: a large board has some 5,000."""


@lru_cache(maxsize=WORDS_KEPT)
def words_of(title: str) -> frozenset[str]:
    """Its whole words, in the singular. What is joined is there whole, too: `pro`, `fee` and `profee`.

    Kept in the process, since a title is read again after every change of the board.
    """
    return frozenset(intern(word) for forms in forms_of(title) for form in forms for word in form)


class TitleIndex:
    """Titles by their words, so that whose name they bear is looked up and not asked of each."""

    def __init__(self, titles: Iterable[str]) -> None:
        self._titles = frozenset(titles)
        self._by_word: dict[str, set[str]] = {}
        for title in self._titles:
            for word in words_of(title):
                self._by_word.setdefault(word, set()).add(title)

    def called(self, title: str) -> frozenset[str]:
        """The titles that bear a title's name, or another one of the same work."""
        return frozenset().union(*(self.bearing(name) for name in names_of(title)))

    def bearing(self, name: str) -> frozenset[str]:
        """The titles that hold every word of a name: `Coder I` stands in no `Coder II`."""
        found = self._titles
        for forms in forms_of(name):
            found &= frozenset().union(*map(self._holding, forms))
        return found

    def _holding(self, words: frozenset[str]) -> set[str]:
        return set.intersection(*(self._by_word.get(word, set()) for word in words))


def forms_of(text: str) -> tuple[tuple[frozenset[str], ...], ...]:
    """For each word of a text the ways it may be written: as one, or in its parts."""
    found = []
    for word in _WORD.findall(text.lower()):
        parts = frozenset(map(_singular, re.split("[-/]", word)))
        whole = frozenset({_singular(re.sub("[-/]", "", word))})
        found.append((parts, whole) if len(parts) > 1 else (parts,))
    return tuple(found)


def _singular(word: str) -> str:
    is_plural = len(word) > _LONGER_THAN_A_NUMBER and word.endswith("s") and not word.endswith("ss")
    return word[:-1] if is_plural else word
