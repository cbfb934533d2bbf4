"""Figures that a text claims: years, accuracy, charts an hour or a day, the number of a member.

Ages, dates of birth and of degrees, addresses and gaps are not read: no rule here looks for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from jobs.enums import CompetencyKind
from jobs.reading.found import Accuracy, MemberNumber, Per, Productivity, Years
from jobs.reading.names import TRADE, Hit, by_token
from jobs.reading.signs import Signs, Token

NUMBERS = {
    word: value
    for value, word in enumerate(
        (
            "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
            "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
        ),
        start=1,
    )
}  # fmt: skip
YEAR = frozenset({"year", "years", "yr", "yrs"})
JOINED_YEARS = re.compile(r"([0-9]{1,2})(?:yrs?|years?)")
MOST_YEARS = 60
LONGEST_COUNT = 4
"""Digits; a longer number counts nothing that is read here."""
NO_EXPERIENCE = frozenset({
    "ago", "old", "later", "earlier", "term", "degree", "diploma", "program", "programme", "contract",
    "college", "school", "certificate", "warranty", "lease", "course",
})  # fmt: skip
"""Behind the years: not what somebody did in them."""
NO_EXPERIENCE_OF = frozenset({"age", "college", "school", "study", "studies", "university", "education"})
NO_SPAN = frozenset({"within", "every", "each", "per", "age", "aged", "next"})
WORK = (*TRADE, "biller", "billing", "him", "auditor", "abstract")
EXPERIENCE = frozenset({"experience", "experienced", "exp"})
OTHER_FIELD = frozenset({"in", "as", "with", "at", "of"})
INCLUDING = frozenset({"including", "includes", "include"})
REACH = 25
"""Words around a figure that are looked at; a sentence may be longer."""
SETTING_OF = {"hcc": "payer"}
"""Years of HCC coding are years in risk adjustment, whatever they were called."""

PERCENT = frozenset({"%", "percent", "pct"})
LEAST_ACCURACY = 50
MOST_PERCENT = 100
ACCURACY = frozenset({"accuracy", "accurate", "quality"})
CHANGES = frozenset({
    "improvement", "increase", "increased", "rise", "decrease", "reduction", "reduced", "improved", "by",
    "growth", "drop",
})  # fmt: skip
OR_MORE = frozenset({"+", "plus", "above", "better", "higher", "greater", "more", "over", "minimum", "least"})
TO_PERCENT = OR_MORE | {
    "rate", "rates", "score", "scores", "of", "at", "is", "was", "average", "averaging", "averaged", "a",
    "an", "or", "than", "standard", "rating", "level", "goal", "target", "consistently", "current", "with",
    "maintained",
}  # fmt: skip
"""Words between `accuracy` and its percent."""
FIGURE_WORDS = TO_PERCENT | {"and", "the", "in", "my", "overall", "for", "required", "maintain", "expected"}
"""Words beside a figure that do not say what it is of."""
MOST_BETWEEN = 5
MOST_OF = 3

UNITS = {
    f"{unit}{end}": unit
    for unit in ("chart", "record", "encounter", "account", "case", "claim", "visit", "report", "note")
    for end in ("", "s")
}
PERIODS = {
    "hour": Per.HOUR, "hr": Per.HOUR, "hrs": Per.HOUR, "h": Per.HOUR, "hourly": Per.HOUR,
    "day": Per.DAY, "daily": Per.DAY,
}  # fmt: skip
PER = frozenset({"per", "a", "an", "each", "every"})
MOST_COUNT = 5000

ISSUERS = {"aapc": "AAPC", "ahima": "AHIMA"}
OF_NUMBER = frozenset({"id", "#", "no", "number", "num"})
BEFORE_NUMBER = OF_NUMBER | {"member", "membership", "is"}
MEMBER_NUMBER = re.compile(r"[0-9]{5,10}")


@dataclass(frozen=True, slots=True)
class _Figure:
    """One number or a range of two, at words `first` to `last - 1`."""

    first: int
    last: int
    least: Decimal
    most: Decimal | None
    is_or_more: bool


def _value(token: Token) -> Decimal | None:
    if token.low in NUMBERS:
        return Decimal(NUMBERS[token.low])
    is_count = token.text.isascii() and token.text.isdigit() and len(token.text) <= LONGEST_COUNT
    return Decimal(token.text) if is_count else None


def _number(tokens: list[Token], place: int) -> tuple[Decimal, int] | None:
    """The number that begins at a word, and the word behind it; `98.5` is two words."""
    value = _value(tokens[place]) if place < len(tokens) else None
    if value is None:
        return None
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if after is not None and after.gap == "." and after.text.isascii() and after.text.isdigit():
        if len(after.text) <= 2 and tokens[place].text.isdigit():  # noqa: PLR2004 -- decimals
            return Decimal(f"{tokens[place].text}.{after.text}"), place + 2
        return None
    return value, place + 1


def _figure(tokens: list[Token], place: int) -> _Figure | None:
    begin = _number(tokens, place)
    if begin is None or (place and tokens[place].gap == "." and tokens[place - 1].text.isdigit()):
        return None
    least, after = begin
    if place + 1 == after < len(tokens) and tokens[place].low in NUMBERS and "(" in tokens[after].gap:
        again = _number(tokens, after)  # three (3)
        after = again[1] if again is not None and again[0] == least else after
    most = None
    if after < len(tokens):
        second = after + 1 if tokens[after].low == "to" else after
        is_range = second > after or tokens[after].gap.strip() == "-"
        end = _number(tokens, second) if is_range else None
        if end is not None and end[0] > least:
            most, after = end
    is_or_more = False
    while after < len(tokens) and tokens[after].low in {"+", "plus"}:
        is_or_more, after = True, after + 1
    if after + 1 < len(tokens) and tokens[after].low == "or" and tokens[after + 1].low == "more":
        is_or_more, after = True, after + 2
    return _Figure(place, after, least, most, is_or_more)


def years(signs: Signs, hits: list[Hit]) -> tuple[Years, ...]:
    """Claims of experience. `hits` are the words that count in this text."""
    tokens, at = signs.tokens, by_token(hits)
    figures = list(_year_figures(tokens, at))
    settings = _settings_of(tokens, hits, [(figure.first, figure.last) for figure in figures])
    return tuple(
        Years(
            least=figure.least,
            most=figure.most,
            is_or_more=figure.is_or_more or _is_at_least(tokens, figure.first),
            settings=said,
            span=signs.span(tokens[figure.first].start, tokens[figure.last - 1].end),
        )
        for figure, said in zip(figures, settings, strict=True)
    )


def _is_at_least(tokens: list[Token], place: int) -> bool:
    before = [token.low for token in tokens[max(0, place - 2) : place]]
    return (
        before == ["at", "least"]
        or before[-1:] == ["over"]
        or before in (["minimum", "of"], ["more", "than"])
    )


def _year_figures(tokens: list[Token], at: dict[int, Hit]) -> Iterator[_Figure]:
    place = 0
    while place < len(tokens):
        figure = _of_years(tokens, place)
        if figure is None:
            place += 1
            continue
        if _is_experience(tokens, figure, at):
            yield figure
        place = figure.last


def _of_years(tokens: list[Token], place: int) -> _Figure | None:
    joined = JOINED_YEARS.fullmatch(tokens[place].low) if len(tokens[place].low) <= len("00years") else None
    if joined:
        return _Figure(place, place + 1, Decimal(joined[1]), None, is_or_more=False)
    figure = _figure(tokens, place)
    if figure is None or figure.last >= len(tokens) or tokens[figure.last].low not in YEAR:
        return None
    if max(figure.least, figure.most or 0) > MOST_YEARS:
        return None
    if place and tokens[place - 1].low in NO_SPAN:
        return None
    return _Figure(figure.first, figure.last + 1, figure.least, figure.most, figure.is_or_more)


def _is_experience(tokens: list[Token], figure: _Figure, at: dict[int, Hit]) -> bool:
    sentence = tokens[figure.first].sentence
    place = figure.last
    after = [token.low for token in tokens[place : place + 2] if token.sentence == sentence]
    if after and (after[0] in NO_EXPERIENCE or (after[0] == "of" and after[-1] in NO_EXPERIENCE_OF)):
        return False
    near = _reach(tokens, figure.first, figure.last)
    if any(tokens[other].low.startswith(WORK) or other in at for other in near):
        return True
    for other in near:
        if tokens[other].low in EXPERIENCE:
            following = tokens[other + 1] if other + 1 < len(tokens) else None
            return following is None or following.sentence != sentence or following.low not in OTHER_FIELD
    return False


def _reach(tokens: list[Token], first: int, last: int) -> list[int]:
    """Places of the same sentence around a piece, as far as is looked."""
    sentence = tokens[first].sentence
    places = range(max(0, first - REACH), min(len(tokens), last + REACH))
    return [place for place in places if tokens[place].sentence == sentence and not first <= place < last]


def _settings_of(
    tokens: list[Token], hits: list[Hit], figures: list[tuple[int, int]]
) -> list[tuple[str, ...]]:
    """For each figure the settings that go with it: those after it, or before it where the sentence does so.

    `3 years inpatient and 2 years pro-fee` has them behind, `inpatient 3 years, pro-fee 2 years` before.
    """
    at = {hit.first: key for hit in hits if (key := _setting(hit))}
    said: list[tuple[str, ...]] = []
    is_before = False
    for number, (first, last) in enumerate(figures):
        sentence = tokens[first].sentence
        begin = max(0, first - REACH)
        end = min(len(tokens), last + REACH)
        is_first = True
        if number and tokens[figures[number - 1][0]].sentence == sentence:
            begin, is_first = max(begin, figures[number - 1][1]), False
        is_last = True
        if number + 1 < len(figures) and tokens[figures[number + 1][0]].sentence == sentence:
            end, is_last = min(end, figures[number + 1][0]), False
        before = _keys(tokens, at, range(begin, first), sentence)
        within = _keys(tokens, at, range(first, last), sentence)
        behind = _keys(tokens, at, range(last, end), sentence)
        if is_first:
            is_before = bool(before) and not is_last
        if within:
            said.append(within)
        elif is_first and is_last:
            is_part = any(tokens[place].low in INCLUDING for place in range(last, end))
            said.append(behind or (() if is_part else before))
        else:
            said.append(before if is_before else behind)
    return said


def _keys(tokens: list[Token], at: dict[int, str], places: range, sentence: int) -> tuple[str, ...]:
    keys: dict[str, None] = {}
    for place in places:
        if tokens[place].sentence == sentence:
            if tokens[place].low in INCLUDING:
                break
            if place in at:
                keys[at[place]] = None
    return tuple(keys)


def _setting(hit: Hit) -> str:
    return hit.word.key if hit.word.kind == CompetencyKind.SETTING else SETTING_OF.get(hit.word.key, "")


def accuracy(signs: Signs) -> tuple[Accuracy, ...]:
    """Claims such as `98% accuracy` and `coding accuracy of 97.5 percent`."""
    return tuple(_accuracies(signs))


def _accuracies(signs: Signs) -> Iterator[Accuracy]:
    tokens = signs.tokens
    passed = 0
    for place in range(len(tokens)):
        figure = _figure(tokens, place) if place >= passed else None
        if figure is None or figure.last >= len(tokens) or tokens[figure.last].low not in PERCENT:
            continue
        if not LEAST_ACCURACY <= figure.least <= MOST_PERCENT:
            continue
        behind = _accuracy_behind(tokens, figure.last + 1)
        piece = behind or _accuracy_before(tokens, figure.first, passed)
        if piece is None:
            continue
        first, last, of, words = piece
        first, last = min(first, figure.first), max(last, figure.last + 1)
        start, end = tokens[first].start, tokens[last - 1].end
        words = [*words, *_or_better(tokens, last)]
        is_or_more = figure.is_or_more or not OR_MORE.isdisjoint(words)
        yield Accuracy(
            percent=figure.least,
            is_or_more=is_or_more or _is_at_least(tokens, figure.first),
            of=" ".join(of),
            sentence=signs.sentence(start, end),
            span=signs.span(start, end),
        )
        passed = last


def _or_better(tokens: list[Token], place: int) -> list[str]:
    """`or better` and the like behind a claim."""
    words = [token.low for token in tokens[place : place + 2] if token.sentence == tokens[place - 1].sentence]
    return words[1:] if words[:1] == ["or"] else []


def _accuracy_behind(tokens: list[Token], place: int) -> tuple[int, int, list[str], list[str]] | None:
    """`... % [words] accuracy`: where the piece lies, what it is of, and all words between."""
    words: list[str] = []
    for other in range(place, min(len(tokens), place + MOST_BETWEEN)):
        token = tokens[other]
        if token.sentence != tokens[place - 1].sentence or token.low in CHANGES:
            return None
        if token.low in ACCURACY:
            of = [word for word in words if word.lower() not in FIGURE_WORDS]
            of += ["quality"] if token.low == "quality" else []
            return place, other + 1, of, [word.lower() for word in words]
        if token.text.isdigit() or "," in token.gap:
            return None
        words.append(token.text)
    return None


def _accuracy_before(
    tokens: list[Token], place: int, passed: int
) -> tuple[int, int, list[str], list[str]] | None:
    """`coding accuracy [rate of] ... %`."""
    words: list[str] = []
    for other in range(place - 1, max(passed, place - 1 - MOST_BETWEEN) - 1, -1):
        token = tokens[other]
        if token.sentence != tokens[place].sentence or token.low in CHANGES:
            return None
        if token.low in ACCURACY:
            first, of = other, ["quality"] if token.low == "quality" else []
            while first > max(passed, other - MOST_OF) and _says_of_what(tokens, first):
                first -= 1
                of.insert(0, tokens[first].text)
            return first, place, of, words
        if token.low not in TO_PERCENT:
            return None
        words.append(token.low)
    return None


def _says_of_what(tokens: list[Token], place: int) -> bool:
    """Whether the word before this one belongs to it: `DRG accuracy`."""
    before = tokens[place - 1]
    is_beside = tokens[place].gap in {" ", "-", "/"} and before.sentence == tokens[place].sentence
    return (
        is_beside and before.text.isalnum() and before.low not in FIGURE_WORDS and not before.text.isdigit()
    )


def productivity(signs: Signs, hits: list[Hit]) -> tuple[Productivity, ...]:
    """Claims such as `20-25 inpatient charts per day`."""
    tokens = signs.tokens
    found: list[tuple[_Figure, str, Per]] = []
    place = 0
    while place < len(tokens):
        rate = _rate(tokens, place)
        if rate is not None:
            found.append(rate)
        place = rate[0].last if rate else place + 1
    settings = _settings_of(tokens, hits, [(figure.first, figure.last) for figure, _, _ in found])
    claims = []
    for (figure, unit, per), said in zip(found, settings, strict=True):
        start, end = tokens[figure.first].start, tokens[figure.last - 1].end
        claims.append(
            Productivity(
                least=figure.least,
                most=figure.most,
                unit=unit,
                per=per,
                settings=said,
                sentence=signs.sentence(start, end),
                span=signs.span(start, end),
            )
        )
    return tuple(claims)


def _rate(tokens: list[Token], place: int) -> tuple[_Figure, str, Per] | None:
    figure = _figure(tokens, place)
    if figure is None or not 0 < figure.least <= MOST_COUNT:
        return None
    for other in range(figure.last, min(len(tokens), figure.last + MOST_OF + 1)):
        token = tokens[other]
        if token.sentence != tokens[place].sentence or token.low in PERCENT or token.text.isdigit():
            return None
        if unit := UNITS.get(token.low):
            end = _period(tokens, other + 1)
            if end is None:
                return None
            period, last = end
            whole = _Figure(place, last, figure.least, figure.most, figure.is_or_more)
            return whole, unit, period
    return None


def _period(tokens: list[Token], place: int) -> tuple[Per, int] | None:
    """The hour or day that begins here, and the word behind it."""
    for other in range(place, min(len(tokens), place + 2)):
        token = tokens[other]
        period = PERIODS.get(token.low)
        is_said = token.low in {"daily", "hourly"} or token.gap.strip() == "/" or other > place
        if period is not None and is_said:
            return period, other + 1
        if token.low not in PER:
            return None
    return None


def members(signs: Signs) -> tuple[MemberNumber, ...]:
    """Numbers after `AAPC ID`, `AAPC Member ID`, `AHIMA #` and the like."""
    tokens = signs.tokens
    found: list[MemberNumber] = []
    for place, token in enumerate(tokens):
        issuer = ISSUERS.get(token.low)
        last = _member_number(tokens, place + 1) if issuer else 0
        if issuer and last:
            number = tokens[last].text
            span = signs.span(token.start, tokens[last].end)
            found.append(MemberNumber(issuer, number, span))
    return tuple(found)


def _member_number(tokens: list[Token], place: int) -> int:
    """The word that is the number; 0 where none follows."""
    is_named = False
    for other in range(place, min(len(tokens), place + MOST_BETWEEN)):
        token = tokens[other]
        if MEMBER_NUMBER.fullmatch(token.text):
            return other if is_named else 0
        if token.low not in BEFORE_NUMBER:
            return 0
        is_named = is_named or token.low in OF_NUMBER
    return 0
