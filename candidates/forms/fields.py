"""Fields that several forms of a person share."""

from __future__ import annotations

import calendar
import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError


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


class MonthField(forms.DateField):
    """Month and year as `03/2027`; kept as the last day of that month."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 -- passed on to Django
        super().__init__(
            error_messages={"invalid": "Use month and year, such as 03/2027."},
            widget=forms.TextInput(attrs={"placeholder": "03/2027", "inputmode": "text"}),
            **options,
        )

    def to_python(self, value: Any) -> date | None:  # noqa: ANN401 -- as in Django
        if value in self.empty_values:
            return None
        found = re.fullmatch(r"\s*([0-9]{1,2})\s*[/.-]\s*([0-9]{4})\s*", str(value))
        if not found or not 1 <= int(found[1]) <= 12 or not 1950 <= int(found[2]) <= 2100:  # noqa: PLR2004 -- months and years
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        month, year = int(found[1]), int(found[2])
        return date(year, month, calendar.monthrange(year, month)[1])

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401 -- as in Django
        return f"{value:%m/%Y}" if isinstance(value, date) else value

    def has_changed(self, initial: Any, data: Any) -> bool:  # noqa: ANN401 -- as in Django
        """Months are compared: the day of a date on file is neither shown nor lost."""
        try:
            given = self.to_python(data)
        except ValidationError:
            return True
        return bool(self.prepare_value(initial or None) != self.prepare_value(given))
