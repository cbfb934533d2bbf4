"""`read` is the door of this room: a text in, suggestions out, no query."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from jobs.reading import figures, names, unheld
from jobs.reading.found import Find, Found, Purpose
from jobs.reading.names import Hit
from jobs.reading.signs import Signs, Token
from jobs.reading.wishes import leave_out
from jobs.reading.words import Vocabulary

WAS = frozenset({"former", "formerly", "previously", "was", "started", "began"})
ISSUERS = frozenset({"aapc", "ahima"})
ASKING = (*names.TRADE, "requir", "prefer", "must", "qualif")
"""What vouches for a credential in a job description, besides words of the trade: `CCS required`."""
FIRST_YEAR, LAST_YEAR = 1985, 2099


def read(
    text: str, words: Vocabulary, *, purpose: Purpose = Purpose.RESUME, today: date | None = None
) -> Found:
    """What a text says somebody has, or asks for: every find with the words it came from.

    Places in the answer are of `text` as it was given. What is denied is left out; in a resume
    also what is only wished for or expected, and credentials that are not its owner's on the day it is read
    (`today`). The work grows as the text does; how much text may come in is for the caller to say.
    """
    signs = Signs(text)
    company = ASKING if purpose == Purpose.DESCRIPTION else names.TRADE
    hits = leave_out(names.standing(signs.tokens, words, company), signs.tokens, purpose)
    former: list[Hit] = []
    if purpose == Purpose.RESUME:
        hits = unheld.leave_out(hits, signs.tokens, today or timezone.localdate())
        former = _former(hits, signs.tokens)
    over = {hit.first for hit in former}
    return Found(
        finds=tuple(_find(hit, signs) for hit in hits if hit.first not in over),
        was_apprentice=tuple(_find(hit, signs) for hit in former),
        years=figures.years(signs, hits),
        accuracy=figures.accuracy(signs),
        productivity=figures.productivity(signs, hits),
        members=figures.members(signs),
    )


def _find(hit: Hit, signs: Signs) -> Find:
    return Find(
        competency_id=hit.word.pk,
        key=hit.word.key,
        label=hit.word.label,
        kind=hit.word.kind,
        span=signs.span(hit.start, hit.end),
        is_apprentice=hit.word.apprentice_of is not None,
    )


def _former(hits: list[Hit], tokens: list[Token]) -> list[Hit]:
    """Apprentice forms that are over: dated or told as past, beside the credential itself."""
    held = {hit.word.pk for hit in hits}
    return [hit for hit in hits if hit.word.apprentice_of in held and _is_past(hit, tokens)]


def _is_past(hit: Hit, tokens: list[Token]) -> bool:
    if hit.first and tokens[hit.first - 1].low in WAS:
        return True
    place = hit.last
    if place < len(tokens) and tokens[place].low in ISSUERS:  # as a table has it: CPC-A, AAPC, 2020
        place += 1
    after = tokens[place] if place < len(tokens) else None
    if after is None or after.sentence != tokens[hit.last - 1].sentence:
        return False
    is_year = len(after.text) == len("2000") and after.text.isascii() and after.text.isdigit()
    return is_year and FIRST_YEAR <= int(after.text) <= LAST_YEAR
