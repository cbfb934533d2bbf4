"""What the salary explorer is asked: a view of its tables, which forgives, and an offer, which does not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms

from jobs.enums import HOURS_A_YEAR, STATE_CHOICES, CompetencyKind, Occupation, PayPeriod, Workplace
from jobs.forms.search import LONGEST_TEXT, MOST_PAY, TolerantChoice, TolerantText, dollars_of
from jobs.models import Competency
from jobs.models.words import dollars, pay_doubt
from jobs.queries.pay import FIRST_YEAR
from jobs.queries.salaries import SORTS
from jobs.reading.postings.pay import is_likely
from jobs.search import places, salaries
from jobs.search.filters import BY_NAME, HOURLY_BELOW, YEARS
from jobs.search.salaries import DIMENSIONS, NO_NAMES, Asked

MOST_YEARS = 50
"""More years of coding nobody has."""
STATES = dict(STATE_CHOICES)
SPANS = (("a month", 12), ("for two weeks", 26), ("a week", 52), ("a day", 260))
"""For which pay is named as well, each with how many of them a year has."""


class ExploreForm(forms.Form):
    """Which tables are shown, and how. Never fails; what was not understood is said on the page."""

    by = TolerantChoice(DIMENSIONS)
    state = TolerantChoice(STATES)
    city = TolerantText()
    credential = TolerantText()
    setting = TolerantText()
    workplace = TolerantChoice(Workplace.values)
    years_max = TolerantChoice(YEARS)
    sort = TolerantChoice(SORTS)
    place = TolerantText()
    years = TolerantChoice(range(MOST_YEARS + 1))
    occupation = TolerantChoice(Occupation.values)
    area_state = TolerantChoice(STATES)

    def __init__(self, data: Any, words: Iterable[Competency]) -> None:  # noqa: ANN401 -- of an address
        """`words`: the credentials and settings there are."""
        super().__init__(data)
        self.words = list(words)
        self.full_clean()

    def clean_credential(self) -> str:
        return self._key("credential", CompetencyKind.CREDENTIAL)

    def clean_setting(self) -> str:
        return self._key("setting", CompetencyKind.SETTING)

    def clean_city(self) -> str:
        typed = self.cleaned_data["city"]
        return salaries.city_called(typed) if typed else ""

    def _key(self, name: str, kind: CompetencyKind) -> str:
        key = self.cleaned_data[name].lower()
        return key if any(word.key == key and word.kind == kind for word in self.words) else ""

    @property
    def asked(self) -> Asked:
        """Of our own positions."""
        given = self.cleaned_data
        names = ("state", "city", "credential", "setting", "workplace", "years_max")
        return Asked(by=given["by"] or salaries.FIRST, **{name: given[name] for name in names})

    @property
    def order(self) -> str:
        """How the published table is sorted."""
        return str(self.cleaned_data["sort"] or "city")

    @property
    def years_of(self) -> int:
        """Of how much experience the published figure is looked up."""
        return int(self.cleaned_data["years"] or FIRST_YEAR)

    @property
    def years_typed(self) -> str:
        """What stands in the box of these years: as it was typed, also where it is no number of years."""
        return TolerantText().to_python(self.data.get("years", "")) or str(FIRST_YEAR)

    @property
    def years_fault(self) -> str:
        """Why they say nothing; "" where they do, or are left empty."""
        if self.cleaned_data["years"] or not TolerantText().to_python(self.data.get("years", "")):
            return ""
        return f"Write whole years from 0 to {MOST_YEARS}, such as 3."

    @property
    def others(self) -> dict[str, str]:
        """What is asked of the other tables, as it stands in an address."""
        names = ("sort", "place", "years", "occupation", "area_state")
        given = {name: self.cleaned_data[name] for name in names if self.cleaned_data[name]}
        return {name: value for name, value in given.items() if (name, value) != ("sort", "city")}

    @property
    def is_plain(self) -> bool:
        """Whether nothing is asked: the page as it is found and shared."""
        return not self.asked.pairs() and not self.others

    def unread(self) -> list[str]:
        """What was asked and is not shown, as `name: value`; years are told of where they are typed."""
        found = []
        for name in [name for name in self.fields if name != "years"]:
            typed = TolerantText().to_python(self.data.get(name, ""))[:40]
            if typed and not self.cleaned_data[name]:
                found.append(f"{name.replace('_', ' ')}: {typed}")
        return found

    @property
    def choices(self) -> list[dict[str, Any]]:
        """The filters as lists to choose from: name, label, value, and options as (value, label)."""
        lists = {
            "credential": ("Opened by", salaries.options(self.words, CompetencyKind.CREDENTIAL)),
            "setting": ("Setting", salaries.options(self.words, CompetencyKind.SETTING)),
            "workplace": ("Workplace", list(Workplace.choices)),
            "years_max": (
                "Years asked",
                [(str(one), BY_NAME["years_max"].label(str(one), NO_NAMES)) for one in YEARS],
            ),
            "state": ("State of the workplace", list(STATE_CHOICES)),
        }
        return [
            {"name": name, "label": label, "value": self.cleaned_data[name], "options": options}
            for name, (label, options) in lists.items()
        ]


class OfferForm(forms.Form):
    """An offer to be held beside others. Nothing of it is kept."""

    amount = forms.CharField(
        label="The offer",
        max_length=LONGEST_TEXT,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Such as $28.50, 62,400 or 62k.",
        error_messages={"required": "Say how much is offered, such as $28.50 or 62,400."},
    )
    period = forms.ChoiceField(
        label="For",
        choices=[("", "As the figure says"), *PayPeriod.choices],
        required=False,
        error_messages={"invalid_choice": "Choose an hour or a year."},
    )
    where = forms.CharField(
        label="City or state",
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Where the work is, such as Tampa, FL, or Florida. Leave it empty for remote work.",
    )
    years = forms.IntegerField(
        label="Years of coding",
        min_value=0,
        max_value=MOST_YEARS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": "Say how many years you have coded; 0 if you begin.",
            "invalid": "Write whole years as a number, such as 3.",
            "min_value": "Years begin at 0.",
            "max_value": f"Write at most {MOST_YEARS} years.",
        },
    )
    use_required_attribute = False

    def clean_amount(self) -> Decimal:
        typed = self.cleaned_data["amount"]
        text = re.sub(r"\s*(/|per|an?)\s*(h|hr|hour|y|yr|year)s?\.?$", "", typed.strip().lower())
        if re.fullmatch(r"\$?\s*\d+,\d{1,2}", text):
            raise forms.ValidationError(
                "Write cents behind a point, such as $28.50, and thousands as in 62,400."
            )
        amount = dollars_of(text)
        if amount is None:
            raise forms.ValidationError("Write one amount in dollars, such as $28.50, 62,400 or 62k.")
        if not 0 < amount <= MOST_PAY:
            raise forms.ValidationError(f"Write an amount between $1 and ${MOST_PAY:,}.")
        return amount

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        amount = given.get("amount")
        if amount is not None and "period" in given:
            by_size = PayPeriod.HOUR if amount < HOURLY_BELOW else PayPeriod.YEAR
            given["period"] = given["period"] or by_size.value
            if doubt := _doubt(amount, PayPeriod(given["period"])):
                self.add_error("amount", doubt)
        return given

    def clean_where(self) -> str:
        typed = " ".join(self.cleaned_data["where"].split())
        self.state, self.place = "", ""
        if not typed:
            return ""
        found = places.whereabouts_of(typed)
        if found is None:
            raise forms.ValidationError(
                "We know no city or state of this name. Write it as in Tampa, FL, or leave it empty."
            )
        self.state, self.place = found
        return typed

    @property
    def yearly(self) -> int:
        """The offer a year, in whole dollars, once the form is valid."""
        amount: Decimal = self.cleaned_data["amount"]
        period = self.cleaned_data["period"]
        return round(amount * (HOURS_A_YEAR if period == PayPeriod.HOUR else 1))


def _doubt(amount: Decimal, period: PayPeriod) -> str:
    """What to ask back where nobody is paid so much, or so little, for this work; else nothing."""
    if is_likely(amount, period):
        return ""
    other = PayPeriod.YEAR if period == PayPeriod.HOUR else PayPeriod.HOUR
    if is_likely(amount, other) and (doubt := pay_doubt(amount, period)):
        return doubt
    by_hour = period == PayPeriod.HOUR
    same = round(amount * HOURS_A_YEAR) if by_hour else round(amount / HOURS_A_YEAR, 2)
    said = f"{dollars(amount)} {period.label} would be {dollars(Decimal(same))} {other.label}."
    for span, times in SPANS:
        if is_likely(amount * times, PayPeriod.YEAR):
            meant = f"{dollars(amount * times)} a year"
            return f"{said} If {dollars(amount)} {span} is meant, write {meant}; else check the figure."
    return f"{said} That is no pay of this work: check the figure."
