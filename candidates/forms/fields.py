"""Fields that several forms of a person share."""

from __future__ import annotations

import calendar
import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from config.accounts.words import NO_ADDRESS


class AddressField(forms.EmailField):
    """An e-mail address. `missing`: what is said where none is given."""

    def __init__(self, *, missing: str) -> None:
        super().__init__(
            label="E-mail",
            max_length=254,
            error_messages={"required": missing, "invalid": NO_ADDRESS},
            widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        )


class OneErrorDecimalField(forms.DecimalField):
    """A number with one sentence for whatever is wrong with it."""

    def __init__(self, *, error: str, required: bool = False, **options: Any) -> None:  # noqa: ANN401
        super().__init__(
            required=required,
            widget=options.pop("widget", None) or forms.TextInput(attrs={"inputmode": "decimal"}),
            **options,
        )
        self.error = error

    def clean(self, value: Any) -> Decimal | None:  # noqa: ANN401 -- as in Django
        try:
            number: Decimal | None = super().clean(value)
        except ValidationError:
            raise ValidationError(self.error, code="invalid") from None
        return number


class YearsField(OneErrorDecimalField):
    """Years of work, from 0 to 60, with one decimal place."""

    def __init__(self, *, label: str, placeholder: str = "") -> None:
        attributes = {"inputmode": "decimal"} | ({"placeholder": placeholder} if placeholder else {})
        super().__init__(
            label=label,
            error="Give years as a number from 0 to 60, such as 2.5.",
            min_value=0,
            max_value=60,
            max_digits=4,
            decimal_places=1,
            widget=forms.TextInput(attrs=attributes),
        )


class DollarsField(OneErrorDecimalField):
    """An amount of US dollars as people write it: `30`, `$30.00`, `62,000`, `70k`."""

    def __init__(self, *, label: str, help_text: str = "") -> None:
        super().__init__(
            label=label,
            help_text=help_text,
            error="Give an amount in dollars, such as 28 or 62000.",
            min_value=Decimal("0.01"),
            max_digits=9,
            decimal_places=2,
        )

    def to_python(self, value: Any) -> Any:  # noqa: ANN401 -- as in Django
        return super().to_python(_without_signs(str(value)) if value else value)


def _without_signs(typed: str) -> str:
    """`70k` as `70000`, `$62,000` as `62000`; what is no such amount stays as it is."""
    found = re.fullmatch(
        r"\s*\$?\s*([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9})(\.[0-9]+)?\s*(k?)\s*", typed, re.IGNORECASE
    )
    if found is None:
        return typed
    whole, cents, thousands = found.groups()
    amount = Decimal(whole.replace(",", "") + (cents or ""))
    return f"{amount * 1000 if thousands else amount:f}"


class DayField(forms.DateField):
    """A day in the spellings of the United States: `3/31/2027`, `Mar 31, 2027`, `2027-03-31`.

    A month alone, `3/27` or `March 2027`, is its last day, or with `month_begins` its first.
    """

    def __init__(self, *, month_begins: bool = False, **options: Any) -> None:  # noqa: ANN401 -- Django's
        messages = {"invalid": "Use a date, such as 3/31/2027."} | options.pop("error_messages", {})
        super().__init__(error_messages=messages, **options)
        self.month_begins = month_begins

    def to_python(self, value: Any) -> date | None:  # noqa: ANN401 -- as in Django
        if value in self.empty_values:
            return None
        day = value if isinstance(value, date) else read_day(str(value), month_begins=self.month_begins)
        if day is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class MonthField(DayField):
    """A month, as `03/2027`: its last day, or with `month_begins` its first.

    Another day within it is kept, and shown, as one.
    """

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 -- passed on to Django
        super().__init__(
            error_messages={"invalid": "Use month and year, such as 03/2027."},
            widget=forms.TextInput(attrs={"placeholder": "03/2027", "inputmode": "text"}),
            **options,
        )

    def to_python(self, value: Any) -> date | None:  # noqa: ANN401 -- as in Django
        day = super().to_python(value)
        if day is not None and day.year not in YEARS:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401 -- as in Django
        if not isinstance(value, date):
            return value
        as_month = value.replace(day=1) if self.month_begins else _last_of(value.year, value.month)
        return f"{value:%m/%Y}" if value == as_month else f"{value:%m/%d/%Y}"


MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
MONTH = "|".join({name[:3] for name in MONTHS})
BETWEEN = r"\s*[/.-]\s*"
DAYS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<year>[0-9]{{4}}){BETWEEN}(?P<month>[0-9]{{1,2}})(?:{BETWEEN}(?P<day>[0-9]{{1,2}}))?",
        rf"(?P<month>[0-9]{{1,2}})(?:{BETWEEN}(?P<day>[0-9]{{1,2}}))?{BETWEEN}(?P<year>[0-9]{{4}}|[0-9]{{2}})",
        rf"(?P<name>(?:{MONTH})[a-z]*)\.?(?:\s+(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?(?:,\s*|\s+))?,?\s*'?(?P<year>[0-9]{{4}}|[0-9]{{2}})",
        rf"(?P<day>[0-9]{{1,2}})\s+(?P<name>(?:{MONTH})[a-z]*)\.?,?\s+(?P<year>[0-9]{{4}})",
    )
]
YEARS = range(1950, 2101)


def read_day(text: str, *, month_begins: bool = False) -> date | None:
    """The day meant by what somebody typed, or None when it is none. Two digits of a year are of 2000."""
    for pattern in DAYS:
        if found := pattern.fullmatch(text.strip()):
            parts = found.groupdict()
            year = int(parts["year"]) + (2000 if len(parts["year"]) == len("27") else 0)
            return _day(year, _month(parts.get("month"), parts.get("name")), parts["day"], month_begins)
    return None


def _month(number: str | None, name: str | None) -> int:
    """From 1 to 12; 0 for what is no month."""
    if name is None:
        return int(number or 0)
    return next((known for word, known in MONTHS.items() if word.startswith(name.lower())), 0)


def _day(year: int, month: int, day: str | None, month_begins: bool) -> date | None:  # noqa: FBT001 -- of a field
    if year < 1 or month not in range(1, 13):
        return None
    last = _last_of(year, month)
    if day is None:
        return last.replace(day=1) if month_begins else last
    return last.replace(day=int(day)) if 1 <= int(day) <= last.day else None


def _last_of(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
