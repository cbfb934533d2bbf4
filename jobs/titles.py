"""What a title says by its words: on which rung of the trade it stands, and whose name it bears."""

from __future__ import annotations

import re
from functools import lru_cache

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


_WORD = re.compile(r"[a-z0-9]+(?:[-/][a-z0-9]+)*")
_LONGER_THAN_A_NUMBER = 3
"""`III` and `ASC` have no plural."""


def words_of(title: str) -> frozenset[str]:
    """Its whole words, in the singular. What is joined is there whole, too: `pro`, `fee` and `profee`."""
    return frozenset(word for forms in _forms(title) for form in forms for word in form)


def bears(words: frozenset[str], name: str) -> bool:
    """Whether a title of these words holds every word of a name: `Coder I` stands in no `Coder II`."""
    return all(any(form <= words for form in forms) for forms in _forms(name))


@lru_cache(maxsize=1024)
def _forms(text: str) -> tuple[tuple[frozenset[str], ...], ...]:
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
