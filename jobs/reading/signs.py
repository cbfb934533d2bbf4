"""A text without what nobody sees, cut into words and sentences: everything else reads these.

Each step goes along the text once, and no expression here can begin anew in what it has passed.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property

from config.text import SIGN
from jobs.reading.found import Span

TOKEN = re.compile(r"[^\W_]+|[&+%#]")
"""A word, a number, or a sign that has a meaning of its own (`E&M`, `6+`, `97%`, `ID#`)."""
MARKS = re.compile(r"\((?:R|TM|SM)\)|[\u00ae\u2122\u2120\u00a9]", re.IGNORECASE)
BLANK = re.compile(r"\s+")
LIGATURES = {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl"}
"""As PDF files write them."""
SAME = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d", "-"),
    **dict.fromkeys("\u2018\u2019\u02bc", "'"),
    "\u2044": "/",
    "\uff05": "%",
}
BREAKS = frozenset("\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028")
PARAGRAPH = "\u2029"
BULLETS = frozenset("\u2022\u00b7\u25aa\u25cf\u25e6\u2023\u2043|;\u25a0\u27a2\u2756\u2713\u2714")
ITEM = re.compile(r"\n ?[-*o+>]")
SHORT = frozenset(
    {"yrs", "yr", "adj", "approx", "exp", "incl", "e", "g", "dr", "st", "vs", "min", "hrs", "hr"}
)
"""Written with a full stop that ends no sentence."""
GOES_ON = frozenset({
    "a", "an", "and", "as", "at", "by", "for", "from", "in", "my", "of", "on", "or", "per", "than", "the",
    "to", "with", "not", "no", "toward", "towards",
})  # fmt: skip
"""A line that ends with one of these was broken by its width."""
AROUND = 60
LONGEST_SENTENCE = 320


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    low: str
    start: int
    end: int
    gap: str
    """What stands between the word before and this one: spaces and line breaks at most one each."""
    sentence: int


class Signs:
    """A text as it is read. Places within are of the cleaned text; `span` leads back to the given one."""

    def __init__(self, given: str) -> None:
        self.given = given
        self.text, self._at = _cleaned(given)

    @cached_property
    def tokens(self) -> list[Token]:
        tokens: list[Token] = []
        end = sentence = 0
        for match in TOKEN.finditer(self.text):
            gap = self.text[end : match.start()]
            word = match[0]
            if tokens and _is_new_sentence(tokens[-1], gap, word):
                sentence += 1
            tokens.append(Token(word, word.lower(), match.start(), match.end(), gap, sentence))
            end = match.end()
        return tokens

    @cached_property
    def _sentence_starts(self) -> list[int]:
        starts: list[int] = []
        for token in self.tokens:
            if token.sentence == len(starts):
                starts.append(token.start)
        return starts

    def span(self, start: int, end: int) -> Span:
        if "(" in self.text[start:end] and self.text[end : end + 1] == ")":
            end += 1  # CPC(A)
        first, last = self._at[start], self._at[end - 1] + 1
        return Span(
            start=first,
            end=last,
            text=self.given[first:last],
            before=_whole_words(self.text[max(0, start - AROUND) : start], is_before=True),
            after=_whole_words(self.text[end : end + AROUND], is_before=False),
        )

    def cleaned_place(self, place: int) -> int:
        """The place in the cleaned text of one in the given text."""
        return bisect_left(self._at, place)

    def sentence(self, start: int, end: int) -> str:
        """The sentence around a piece, on one line; of a very long one the part around it."""
        number = bisect_right(self._sentence_starts, start)
        first = max(self._sentence_starts[number - 1], end - LONGEST_SENTENCE)
        last = self._sentence_starts[number] if number < len(self._sentence_starts) else len(self.text)
        return " ".join(self.text[first : min(last, start + LONGEST_SENTENCE)].split())


def _cleaned(given: str) -> tuple[str, list[int]]:
    """The text with single spaces and plain signs, and the place in the given one of each of its letters."""
    signs: list[str] = []
    at: list[int] = []
    unseen = {place for match in SIGN.finditer(given) for place in range(match.start(), match.end())}
    for place, sign in enumerate(given):
        if place in unseen or (sign == "\r" and given[place + 1 : place + 2] == "\n"):
            continue
        for plain in LIGATURES.get(sign, SAME.get(sign, sign)):
            signs.append(plain)
            at.append(place)
    text = "".join(signs)
    for drop, stands_for in ((MARKS, ""), (BLANK, None)):
        text, at = _replaced(text, at, drop, stands_for)
    return text.strip(), at[len(text) - len(text.lstrip()) :]


def _replaced(text: str, at: list[int], what: re.Pattern[str], by: str | None) -> tuple[str, list[int]]:
    """The text with every match replaced: by the same sign each time, or by the blank it stands for."""
    signs: list[str] = []
    places: list[int] = []
    end = 0
    for match in what.finditer(text):
        new = _blank(match[0]) if by is None else by
        signs += [text[end : match.start()], new]
        places += at[end : match.start()]
        places += [at[match.start()]] * len(new)
        end = match.end()
    return "".join([*signs, text[end:]]), places + at[end:]


def _blank(run: str) -> str:
    lines = sum(2 if sign == PARAGRAPH else sign in BREAKS for sign in run)
    return "\n" * min(lines, 2) or " "


def _is_new_sentence(before: Token, gap: str, word: str) -> bool:
    if not BULLETS.isdisjoint(gap) or "\n\n" in gap or ITEM.search(gap):
        return True
    is_small = word[0].islower()
    if any(sign in gap for sign in "!?"):
        return True
    if "." in gap and any(sign.isspace() for sign in gap):
        return not is_small and before.low not in SHORT
    if "\n" in gap:
        is_open = before.low in GOES_ON or any(sign in gap for sign in ",-/(") or is_small
        return not is_open
    return False


def _whole_words(text: str, *, is_before: bool) -> str:
    """Words around a piece on one line, without the half of a word that was cut."""
    if len(text) == AROUND:
        kept = text.partition(" ")[2] if is_before else text.rpartition(" ")[0]
        text = kept or text
    return " ".join(text.split())
