"""How a position reads: the same words on cards, pages, in mails and in the desk."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from jobs.enums import HOURS_A_YEAR, US_STATES, PayPeriod, RequirementLevel, Workplace

if TYPE_CHECKING:
    from jobs.models.position import Position

EN_DASH = "\u2013"
TAB_SLOTS = {
    "inpatient": 1,
    "cdi": 1,
    "snf": 1,
    "profee": 2,
    "outpatient": 2,
    "ed": 2,
    "asc": 2,
    "home_health": 2,
    "hospice": 2,
    "payer": 3,
    "audit": 3,
    "denials": 3,
    "education": 3,
}
"""Where the tab of a card stands (1 start, 2 middle, 3 end), by setting: as third-cut folders do."""
MOST_STATES_NAMED = 4


def joined(words: list[str], last: str) -> str:
    """`["FL", "GA", "TX"], "or"` reads `FL, GA or TX`."""
    return f" {last} ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def dollars(amount: Decimal) -> str:
    """`$38`, `$38.50`, `$79,000`: cents only where there are any."""
    return f"${amount:,.0f}" if amount % 1 == 0 else f"${amount:,.2f}"


def dollar_range(least: Decimal, most: Decimal) -> str:
    """`$38–$46`, or one figure when both are the same."""
    return dollars(least) if least == most else f"{dollars(least)}{EN_DASH}{dollars(most)}"


MOST_AN_HOUR = 1000
LEAST_A_YEAR = 1000
"""Dollars. Beyond them a figure was meant for the other period."""


def pay_doubt(amount: Decimal, period: str) -> str:
    """Why this pay cannot be meant an hour, or a year; nothing when it can. The database asks the same."""
    if period == PayPeriod.HOUR and amount > MOST_AN_HOUR:
        return f"{dollars(amount)} an hour? Choose a year, or check the figure."
    if period == PayPeriod.YEAR and amount < LEAST_A_YEAR:
        return f"{dollars(amount)} a year? Choose an hour, or check the figure."
    return ""


def state_names(codes: list[str]) -> str:
    """`Florida or Texas`; the letters alone when there are many."""
    if len(codes) > MOST_STATES_NAMED:
        return joined(codes, "or")
    return joined([US_STATES.get(code, code) for code in codes], "or")


class PositionWords:
    """Mixed into `Position`; reads only fields and prefetched rows."""

    @property
    def pay_label(self: Position) -> str:  # type: ignore[misc]  # a mixin of Position alone
        return dollar_range(self.pay_min, self.pay_max)

    @property
    def pay_unit(self: Position) -> str:  # type: ignore[misc]
        return PayPeriod(self.pay_period).label

    @property
    def pay_other(self: Position) -> str:  # type: ignore[misc]
        """The same pay in the other unit, rounded: to a thousand a year, to a dollar an hour."""
        if self.pay_period == PayPeriod.HOUR:
            least, most = (round(pay * HOURS_A_YEAR, -3) for pay in (self.pay_min, self.pay_max))
            return f"about {dollar_range(least, most)} a year"
        least, most = (round(pay / HOURS_A_YEAR, 0) for pay in (self.pay_min, self.pay_max))
        return f"about {dollar_range(least, most)} an hour"

    @property
    def place_label(self: Position) -> str:  # type: ignore[misc]
        return str(self.place) if self.place else "Remote"

    @property
    def where_label(self: Position) -> str:  # type: ignore[misc]
        """`Remote, living in Florida or Texas`, `Hybrid in Tampa, FL`, `On site in Tampa, FL`."""
        if self.workplace == Workplace.REMOTE:
            where = state_names(self.remote_states)
            return f"Remote, living in {where}" if where else "Remote, from any US state"
        return f"{Workplace(self.workplace).label} in {self.place}"

    @property
    def when_label(self: Position) -> str:  # type: ignore[misc]
        """Years asked, employment and shift, as one line of a card."""
        asked = self.years_min
        years = f"{asked} year{'' if asked == 1 else 's'}" if asked else "No years asked"
        shift = "flexible hours" if self.shift == "flexible" else f"{self.get_shift_display().lower()} shift"
        return f"{years}, {self.get_employment_display().lower()}, {shift}"

    @property
    def hours_label(self: Position) -> str:  # type: ignore[misc]
        """`Day shift; four tens`."""
        shift = "" if self.shift == "flexible" else " shift"
        return f"{self.get_shift_display()}{shift}" + (f"; {self.schedule}" if self.schedule else "")

    @property
    def years_label(self: Position) -> str:  # type: ignore[misc]
        """`2 years of coding: Inpatient or Pro-fee`."""
        if not self.years_min:
            return "No years asked"
        settings = joined([setting.label for setting in self.settings.all()], "or")
        years = f"{self.years_min} year{'' if self.years_min == 1 else 's'} of coding"
        return f"{years}: {settings}" if settings else years

    @property
    def needs_label(self: Position) -> str:  # type: ignore[misc]
        """The required groups in one line: `CPC or CCS-P; ICD-10-CM`."""
        required = [
            group.label for group in self.requirements.all() if group.level == RequirementLevel.REQUIRED
        ]
        return "; ".join(required) or "No credential required"

    @property
    def tab_label(self: Position) -> str:  # type: ignore[misc]
        settings = list(self.settings.all())
        return settings[0].label if settings else "Coding"

    @property
    def tab_slot(self: Position) -> int:  # type: ignore[misc]
        settings = list(self.settings.all())
        return TAB_SLOTS.get(settings[0].key, 1) if settings else 1

    @property
    def number(self: Position) -> str:  # type: ignore[misc]
        return self.reference
