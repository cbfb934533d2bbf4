"""The title: of a line that says it is one, of the first line, or of the sentence that asks for somebody."""

from __future__ import annotations

import re

from jobs.reading.postings.found import Slot, Suggestion
from jobs.reading.signs import Signs

LABELLED = re.compile(r"(?:^|\n) ?(?:job )?(?:title|position|role): ?(?P<title>[^\n]{3,120})", re.IGNORECASE)
SUBJECT = re.compile(
    r"^(?:subject: ?)?(?:(?:fwd?|re|aw): ?){0,3}(?:(?:new|job|now|urgent) )?"
    r"(?:(?:opening|hiring|posting|vacancy|position)(?: for)?[ :-]+)?",
    re.IGNORECASE,
)
JOBS = (
    r"coders?|auditors?|billers?|abstractors?|registrars?|specialists?|analysts?|managers?|directors?|"
    r"educators?|technicians?|clerks?|supervisors?|coordinators?"
)
JOB = re.compile(rf"\b(?:{JOBS})\b", re.IGNORECASE)
ASKED = re.compile(
    r"\b(?:looking for|seeking|hiring|needs?|opening for|searching for|recruiting)"
    rf" (?:an? |another |some |(?:two|three|four|\d) )?(?P<title>(?:[\w&/-]+ ){{0,5}}(?:{JOBS}))\b",
    re.IGNORECASE,
)
REST = re.compile(
    r" ?[([](?=[^)\]]*(?:remote|hybrid|on[ -]?site|full|part|prn|contract|\$))[^)\]]{0,60}[)\]]"
    r"| [-|] (?=(?:fully )?(?:remote|hybrid|on[ -]?site|full|part|prn|per diem|contract|\$|\d|"
    r"[A-Z][a-z]+, [A-Z]))"
    r".{0,80}$| \| .{0,80}$",
    re.IGNORECASE,
)
BEFORE = re.compile(r"^(?:(?:fully |100% )?remote|hybrid|on[ -]?site|work from home)[ ,:-]+", re.IGNORECASE)
LONGEST_LINE = 100
LONGEST_TITLE = 120


def read(signs: Signs) -> list[Suggestion]:
    """At most one: a text has one title, and what else looks like it is a repetition."""
    text = signs.text
    found = LABELLED.search(text)
    if found:
        return _title(signs, found.start("title"), found.end("title"))
    end = text.find("\n") if "\n" in text else len(text)
    line = text[:end]
    begin = SUBJECT.match(line)
    if len(line) <= LONGEST_LINE and JOB.search(line) and not line.rstrip().endswith((".", ",", "!")):
        return _title(signs, begin.end() if begin else 0, end)
    asked = ASKED.search(text)
    return _title(signs, asked.start("title"), asked.end("title"), is_asked=True) if asked else []


def _title(signs: Signs, start: int, end: int, *, is_asked: bool = False) -> list[Suggestion]:
    words = REST.sub("", signs.text[start:end])
    words = BEFORE.sub("", words.strip(" -*#:|.")).strip(" -*#:|.")
    if is_asked and words.lower().endswith("s"):
        words = words[:-1]
    words = (words[:1].upper() + words[1:])[:LONGEST_TITLE]
    if not JOB.search(words):
        return []
    return [Suggestion(Slot.TITLE, words, words, signs.span(start, end))]
