"""Pay: a range, its period, and whatever makes it doubtful."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from jobs.enums import HOURS_A_YEAR, PayPeriod
from jobs.reading.postings.found import Doubt, Pay, Slot, Suggestion
from jobs.reading.signs import Signs

NUMBER = r"(?:\d{1,3}(?:,\d{3}){1,2}|\d{1,7})(?:\.\d{1,2})?"
UNITS = {
    "hour": PayPeriod.HOUR, "hr": PayPeriod.HOUR, "h": PayPeriod.HOUR, "hourly": PayPeriod.HOUR,
    "year": PayPeriod.YEAR, "yr": PayPeriod.YEAR, "annum": PayPeriod.YEAR, "annually": PayPeriod.YEAR,
    "annual": PayPeriod.YEAR, "yearly": PayPeriod.YEAR,
    **dict.fromkeys(("week", "wk", "weekly", "month", "monthly", "day", "daily", "chart", "record",
                     "encounter", "claim", "visit", "shift"), None),
}  # fmt: skip
"""Words of periods. None: one of which a position cannot be written."""
UNIT_WORDS = "|".join(sorted(UNITS, key=len)[::-1])


def _unit(place: int) -> str:
    return rf"(?: ?/ ?| ?\b(?:an|a|per|each|every) )?[ (]?(?P<unit{place}>{UNIT_WORDS})\b"


def _amount(place: int) -> str:
    return (
        rf"(?P<sign{place}>(?:USD ?\$?|US\$|\$) ?)?(?P<number{place}>{NUMBER})(?: ?(?P<kilo{place}>[kK])\b)?"
        r"(?![\w%]|[.,]\d| ?\(k\))"
    )


RANGE = re.compile(
    rf"{_amount(1)}(?:{_unit(1)})?"
    rf"(?:\.? ?(?:-|\bto\b|\band\b|\bthrough\b|\bup to\b) ?{_amount(2)}(?:{_unit(2)})?)?"
    r"(?P<more> ?\+| (?:and|or) (?:up|more|above)\b)?",
    re.IGNORECASE,
)
STARTS = re.compile(r"(?<![\w.,$-])(?=[$\dU])")
UP_TO = re.compile(r"\b(?:up to|as much as|max(?:imum)?(?: of)?|to a maximum of|top of)[: ]*$", re.IGNORECASE)
FROM = re.compile(
    r"\b(?:from|start(?:s|ing)?(?: (?:at|from|pay|rate|salary))?|at least|minimum(?: of)?)[: ]*$",
    re.IGNORECASE,
)
PAY_WORDS = re.compile(
    r"\b(?:pay|paid|salary|wages?|rates?|compensation|base|hourly|annual(?:ly)?|earn)\b", re.IGNORECASE
)
LABEL = re.compile(
    r"\b(?:pay|salary|wage|rate|compensation)(?: (?:range|rate|is))?(?: of)?[: ]*$", re.IGNORECASE
)
OTHER_BEFORE = re.compile(
    r"\b(?:bonus|differential|stipend|reimburse\w*|allowance|tuition|referral|relocation|sign-on)"
    r"(?: (?:of|up to|is|to))*[: ]*$",
    re.IGNORECASE,
)
OTHER_BEHIND = re.compile(
    r"^(?: ?(?:/|per|a|an) ?(?:hour|hr|year))? ?(?:million|billion|(?:in |for |of |toward |towards |as an? )?"
    r"(?:\w+ )?(?:sign-on|retention|bonus|differential|stipend|tuition|reimbursement|allowance|ceus?|dues|"
    r"continuing|education|referral|relocation))\b",
    re.IGNORECASE,
)
NEAR = 70
LEAST_AN_HOUR, MOST_AN_HOUR = Decimal(7), Decimal(250)
LEAST_A_YEAR, MOST_A_YEAR = Decimal(15_000), Decimal(500_000)
"""Dollars. What lies outside is no pay of this trade, whatever unit stands behind it."""
SAME = Decimal("0.03")
"""Part by which a range a year may differ from the same an hour and be the same said twice."""
OPEN = {
    True: "The text gives only where pay ends. Ask where it begins: a position has both ends.",
    False: "The text gives only where pay begins. Ask where it ends: a position has both ends.",
}


@dataclass(frozen=True)
class _Money:
    least: Decimal | None
    most: Decimal | None
    unit: str
    period: PayPeriod | None
    is_guessed: bool
    start: int
    end: int


def read(signs: Signs) -> tuple[list[Suggestion], list[Doubt]]:
    """The pay a text offers: one suggestion, or several as alternatives."""
    suggestions: list[Suggestion] = []
    doubts: list[Doubt] = []
    kept: list[Pay] = []
    for money in _moneys(signs.text):
        span = signs.span(money.start, money.end)
        if money.period is None:
            words = f"Pay by the {money.unit} cannot be taken over: a position has pay an hour or a year."
            doubts.append(Doubt("pay unit", words, span))
            continue
        if money.least is not None and money.most is not None and money.most < money.least:
            doubts.append(Doubt("pay backwards", "This range ends below its start.", span))
            continue
        pay = Pay(money.least, money.most, money.period)
        if any(_is_same(pay, other) for other in kept):
            continue
        kept.append(pay)
        suggestions.append(Suggestion(Slot.PAY, pay, pay.words, span))
        if pay.least is None or pay.most is None:
            doubts.append(Doubt("pay open", OPEN[pay.least is None], span))
        if money.is_guessed:
            words = f"The text does not say of which period this is; by its size it is {pay.period.label}."
            doubts.append(Doubt("pay period", words, span))
    if len(suggestions) > 1:
        words = f"The text names {len(suggestions)} different pays. Choose the one of this position."
        doubts.append(Doubt("pay several", words, suggestions[1].span))
    return suggestions, doubts


def _moneys(text: str) -> Iterator[_Money]:
    passed = 0
    for start in STARTS.finditer(text):
        if start.start() < passed:
            continue
        found = RANGE.match(text, start.start())
        money = _money(text, found) if found else None
        if found:
            passed = found.end()
        if money:
            yield money


def _money(text: str, found: re.Match[str]) -> _Money | None:
    line = text.rfind("\n", 0, found.start()) + 1
    before = text[max(line, found.start() - NEAR) : found.start()]
    behind = text[found.end() : found.end() + NEAR].split("\n", maxsplit=1)[0]
    if OTHER_BEFORE.search(before) or OTHER_BEHIND.match(behind):
        return None
    unit = (found["unit2"] or found["unit1"] or "").lower()
    has_sign = bool(found["sign1"] or found["sign2"])
    if not (has_sign or _is_bare_pay(found, unit, before)):
        return None
    start, most = _amounts(found)
    least: Decimal | None = start
    amount = start if most is None else most
    period, is_guessed = _period(unit, before, behind, amount)
    if unit and UNITS[unit] is None:
        return _Money(least, most, unit, None, False, found.start(), found.end()) if has_sign else None
    if period is None or not all(is_likely(one, period) for one in (least, most) if one is not None):
        return None
    if found["number2"] is None:
        least, most = _ends(start, before, is_more=bool(found["more"]))
    return _Money(least, most, unit, period, is_guessed, found.start(), _end(text, found))


def _is_bare_pay(found: re.Match[str], unit: str, before: str) -> bool:
    """Whether figures without a sign are dollars: a range with its period, or what pay is said to be."""
    if found["number2"] and UNITS.get(unit):
        return True
    if not PAY_WORDS.search(before):
        return False
    return bool(found["number2"] or UNITS.get(unit) or LABEL.search(before))


def _end(text: str, found: re.Match[str]) -> int:
    return found.end() + (text[found.end() : found.end() + 1] == ")" and "(" in found[0])


def _amounts(found: re.Match[str]) -> tuple[Decimal, Decimal | None]:
    least = Decimal(found["number1"].replace(",", ""))
    most = Decimal(found["number2"].replace(",", "")) if found["number2"] else None
    is_kilo = bool(found["kilo1"] or (found["kilo2"] and least < 1000))  # noqa: PLR2004 -- $72-85K
    return least * 1000 if is_kilo else least, most * 1000 if most and found["kilo2"] else most


def _ends(amount: Decimal, before: str, *, is_more: bool) -> tuple[Decimal | None, Decimal | None]:
    if UP_TO.search(before):
        return None, amount
    if is_more or FROM.search(before):
        return amount, None
    return amount, amount


def _period(unit: str, before: str, behind: str, amount: Decimal) -> tuple[PayPeriod | None, bool]:
    """The period, and whether only the size of the figure tells it."""
    if unit:
        return UNITS[unit], False
    around = f"{before} {behind}".lower()
    if re.search(r"\bhourly\b|\ban hour\b|\bper hour\b", around):
        return PayPeriod.HOUR, False
    if re.search(r"\bannual(?:ly)?\b|\byearly\b|\ba year\b|\bper year\b", around):
        return PayPeriod.YEAR, False
    for period in PayPeriod:
        if is_likely(amount, period):
            return period, True
    return None, True


def is_likely(amount: Decimal, period: PayPeriod) -> bool:
    """Whether anybody is paid so many dollars for this work."""
    if period == PayPeriod.HOUR:
        return LEAST_AN_HOUR <= amount <= MOST_AN_HOUR
    return LEAST_A_YEAR <= amount <= MOST_A_YEAR


def _is_same(pay: Pay, other: Pay) -> bool:
    """Whether both say the same, on the scale of a year."""
    for end, with_end in ((pay.least, other.least), (pay.most, other.most)):
        if (end is None) != (with_end is None):
            return False
        if end is not None and with_end is not None:
            one, two = _yearly(end, pay.period), _yearly(with_end, other.period)
            if abs(one - two) > SAME * max(one, two):
                return False
    return True


def is_within(pay: Pay, whole: Pay) -> bool:
    """Whether a pay lies in another one that has both ends; what it leaves open lies anywhere."""
    slack = 1 + SAME
    least, most = (_yearly(end or Decimal(0), whole.period) for end in (whole.least, whole.most))
    ends = [_yearly(end, pay.period) for end in (pay.least, pay.most) if end is not None]
    return all(least / slack <= end <= most * slack for end in ends)


def _yearly(amount: Decimal, period: PayPeriod) -> Decimal:
    return amount * HOURS_A_YEAR if period == PayPeriod.HOUR else amount
