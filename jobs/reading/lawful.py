"""Questions that should not stand in an application: what a recruiter is told who writes one.

It warns and forbids nothing: the words are few, and a lawyer knows more than a list. Asking is no
breach by itself in most of these, but what is asked is presumed to be used (EEOC, informal discussion
letter of 2006-05-09, www.eeoc.gov/node/130395, read 2026-11-26). Before an offer, questions about a
disability are forbidden as such (42 U.S.C. 12112(d)(2)); so is asking what somebody earned, in some 25
places (nextep.com and paycor.com, read 2026-11-23). Examples of each: Municipal Technical Advisory
Service, University of Tennessee, MTAS-887, reviewed 2024-12-10.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Doubt:
    """Something a question seems to ask, and what may be asked in its place."""

    about: str
    instead: str
    words: re.Pattern[str]


def _words(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(patterns)})\b", re.IGNORECASE)


DOUBTS = (
    Doubt(
        "age or date of birth",
        "Ask whether they may do this work by law.",
        _words(
            r"how old", r"(?:your|of) age", r"age (?:group|range)", r"date of birth", r"birth ?(?:day|date)",
            r"dob", r"born", r"(?:year|when) (?:did|of) (?:you )?graduat\w*", r"graduation year",
            r"under \d\d years", r"retire\w*",
        ),
    ),
    Doubt(
        "past or present pay",
        "Ask what pay they expect: that may be asked everywhere.",
        _words(
            r"(?:current|present|past|previous|last|prior|most recent) (?:base )?"
            r"(?:pay|salary|wage|wages|rate|compensation|earnings)",
            r"(?:pay|salary|wage|compensation) history", r"(?:do|did) you (?:earn|make)",
            r"(?:are|were) you (?:paid|earning|making)",
        ),
    ),
    Doubt(
        "health or disability",
        "Ask whether they can do a duty of the work, with or without accommodation.",
        _words(
            r"disab\w+", r"medical (?:condition|history|leave)", r"health (?:condition|problem|issue)\w*",
            r"illness\w*", r"diagnos(?:ed with|is of yours)", r"medications?", r"sick (?:days|leave)",
            r"workers.? comp\w*", r"vaccinat\w*", r"pregnan\w*", r"handicap\w*",
        ),
    ),
    Doubt(
        "citizenship or origin",
        "Ask whether they are authorized to work in the United States.",
        _words(
            r"citizen(?:ship)?s?", r"nationalit\w*", r"naturali[sz]ed", r"country of (?:birth|origin)",
            r"place of birth", r"birthplace", r"native (?:language|speaker|tongue)", r"immigra\w+",
            r"ethnic\w*", r"your race", r"accent",
        ),
    ),
    Doubt(
        "family, sex or belief",
        "Ask whether they can work the hours of this position.",
        _words(
            r"married", r"marital", r"spouse", r"husband", r"wife", r"children", r"child ?care", r"kids",
            r"gender", r"sexual", r"relig\w+", r"church", r"maiden name",
        ),
    ),
    Doubt(
        "arrests or convictions",
        "Many places allow that only after an offer: leave it to the check that follows one.",
        _words(r"arrest\w*", r"convict\w*", r"felon\w*", r"criminal (?:record|history)", r"misdemeanou?rs?"),
    ),
    Doubt(
        "numbers that identify a person",
        "Ask for them after an offer, not by a form.",
        _words(r"social security", r"ssn", r"passport", r"driver.?s? licen[cs]e number"),
    ),
)  # fmt: skip
"""What is left alone on purpose: `authorized to work`, `expected pay`, `lift`, `pediatric`, `newborn`."""


def doubts(text: str) -> list[Doubt]:
    """What a question seems to ask about that is better not asked of applicants, at most one of a kind."""
    return [doubt for doubt in DOUBTS if doubt.words.search(text)]
