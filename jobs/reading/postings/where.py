"""Where the work is done, and where people may live who do it remotely."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jobs.enums import US_STATES, Workplace
from jobs.models.words import state_names
from jobs.reading.postings.found import City, Doubt, Slot, Suggestion
from jobs.reading.postings.lines import Clause
from jobs.reading.signs import Signs
from jobs.reading.words import Vocabulary

TERRITORIES = frozenset({"PR", "VI", "GU", "AS", "MP"})
STATES = {name.lower(): letters for letters, name in US_STATES.items()} | {"washington dc": "DC"}
NAMES = "|".join(sorted((re.escape(name) for name in US_STATES.values()), key=len)[::-1])
STATE = re.compile(rf"\b(?:{NAMES}|{'|'.join(US_STATES)})\b")
CITY = re.compile(
    r"\b(?P<city>[A-Z][A-Za-z.'-]{1,24}(?: [A-Z][A-Za-z.'-]{1,24}){0,3})"
    rf"(?:, ?| (?=[A-Z]{{2}} \d{{5}}))(?P<state>{NAMES}|{'|'.join(US_STATES)})\b"
    r"(?:,? (?P<zip>\d{5})(?:-\d{4})?)?"
)
SEAT = re.compile(
    r"\b(?:headquarter\w*|head office|based|offices|corporate office|founded)(?: \w+)? $", re.IGNORECASE
)
WAYS = (
    (
        Workplace.HYBRID,
        re.compile(r"\bhybrid\b(?! (?:record|chart|medical record))", re.IGNORECASE),
    ),
    (
        Workplace.REMOTE,
        re.compile(
            r"\b(?:remote(?:ly)?(?! (?:access|desktop|quer|monitor|patient))|work(?:ing)?[ -]from[ -]home|"
            r"home[- ]based|telecommut\w+|telework\w*|virtual position)\b",
            re.IGNORECASE,
        ),
    ),
    (
        Workplace.ONSITE,
        re.compile(
            r"\b(?:on[ -]?site|in[- ]office|in[- ]person)\b"
            r"(?! (?:gym|day ?care|child ?care|parking|caf\w+|fitness|clinic for))",
            re.IGNORECASE,
        ),
    ),
)
DENIED = re.compile(r"\b(?:not?|isn't|never|non)(?: an?)?(?: \w+)?[ -]$", re.IGNORECASE)
LIVES = re.compile(
    r"\b(?:resid(?:e|es|ing|ents?)|liv(?:e|es|ing)|located|eligible states|approved states|following states|"
    r"open to|available (?:in|to)|hire in|hiring in|hire from|work from|states?:|remote in|remote,)",
    re.IGNORECASE,
)
BUT = re.compile(
    r"\b(?:except(?:ing)?|exclud(?:ing|es|ed)|other than|but not|outside(?: of)?|"
    r"not (?:available|open|eligible|hiring|able to hire)|cannot (?:hire|employ|accept)\w*|"
    r"unable to hire|ineligible states|do not hire)\b",
    re.IGNORECASE,
)
REACH = 60


@dataclass(frozen=True)
class _States:
    letters: tuple[str, ...]
    start: int
    end: int


def workplaces(signs: Signs, clauses: list[Clause]) -> list[Suggestion]:
    """On site, hybrid or remote. Hybrid is both of the others, so that it stands alone."""
    found: dict[Workplace, Suggestion] = {}
    for clause in clauses:
        for way, pattern in WAYS:
            for match in pattern.finditer(clause.text):
                if way not in found and not DENIED.search(clause.text[: match.start()]):
                    span = signs.span(clause.start + match.start(), clause.start + match.end())
                    found[way] = Suggestion(Slot.WORKPLACE, way, str(way.label), span)
    if Workplace.HYBRID in found:
        return [found[Workplace.HYBRID]]
    return sorted(found.values(), key=lambda one: one.span.start)


def cities(signs: Signs, words: Vocabulary) -> list[Suggestion]:
    """Cities with their states; that of a ZIP names the ZIP, too. A seat of the firm is no workplace."""
    found: dict[tuple[str, str], Suggestion] = {}
    for match in CITY.finditer(signs.text):
        name = match["city"]
        if SEAT.search(signs.text[max(0, match.start() - REACH) : match.start()]):
            continue
        parts = name.split(" ")
        if parts[-1] in US_STATES or (len(parts) == 1 and (name.lower() in STATES or _is_word(name, words))):
            continue
        state = _letters(match["state"])
        names = tuple(" ".join(parts[first:]) for first in range(len(parts)))
        span = signs.span(match.start(), match.end())
        city = City(names, state, match["zip"] or "")
        found.setdefault((parts[-1].lower(), state), Suggestion(Slot.PLACE, city, f"{name}, {state}", span))
    return list(found.values())


def states(signs: Signs, clauses: list[Clause]) -> tuple[list[Suggestion], list[Doubt]]:
    """The states in which people may live; of a list of exceptions all others, with a doubt."""
    for clause in clauses:
        but = BUT.search(clause.text)
        lives = LIVES.search(clause.text)
        if but and (listed := _after(signs.text, clause, but.end())):
            return _without(signs, listed, clause.start + but.start())
        if lives and (listed := _after(signs.text, clause, lives.end())):
            span = signs.span(clause.start + lives.start(), listed.end)
            return [Suggestion(Slot.STATES, listed.letters, state_names(list(listed.letters)), span)], []
    return [], []


def _without(signs: Signs, listed: _States, start: int) -> tuple[list[Suggestion], list[Doubt]]:
    span = signs.span(start, listed.end)
    rest = tuple(letters for letters in sorted(US_STATES) if letters not in {*listed.letters, *TERRITORIES})
    without = state_names(list(listed.letters))
    words = f"The text keeps out people in {without}. Ask why, before you take that over."
    if "CO" in listed.letters:
        words += (
            " To keep Coloradans out of remote work because pay must be shown there is unlawful there"
            " (Equal Pay for Equal Work Act, since 2021; bartkolaw.com, read 2026-11-23)."
        )
    suggestion = Suggestion(Slot.STATES, rest, f"Every state but {without}", span)
    return [suggestion], [Doubt("states excluded", words, span)]


def _after(text: str, clause: Clause, place: int) -> _States | None:
    """The list of states that begins soon after a place of a clause; none where it is of a city."""
    begin = clause.start + place
    first = STATE.search(text, begin, min(clause.end, begin + REACH))
    if first is None or _is_of_city(text, begin, first):
        return None
    listed = [first, *_following(text, first.end(), clause.end)]
    letters = tuple(sorted({_letters(found[0]) for found in listed}))
    return _States(letters, first.start(), listed[-1].end())


def _following(text: str, place: int, end: int) -> Iterator[re.Match[str]]:
    while True:
        joint = re.compile(r"(?:, ?(?:and |or )?| and | or |/| ?\| ?| )").match(text, place, end)
        found = STATE.match(text, joint.end(), end) if joint else None
        if found is None:
            return
        yield found
        place = found.end()


def _is_of_city(text: str, begin: int, found: re.Match[str]) -> bool:
    before = text[begin : found.start()]
    return bool(re.search(r"[A-Z][a-z.]+, ?$", before))


def _letters(state: str) -> str:
    return state if state in US_STATES else STATES[state.lower()]


def _is_word(name: str, words: Vocabulary) -> bool:
    return "".join(sign for sign in name.lower() if sign.isalnum()) in words.spellings
