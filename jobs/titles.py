"""On which rung of the trade a title stands, read from its words."""

from __future__ import annotations

import re

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
