"""A saved search as a form: the criteria of the board, read as the board reads them, with faults named."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from candidates.queries import searches as queries
from jobs.forms.search import SearchForm
from jobs.search import places
from jobs.search.results import Search

UNREAD_PAY = "Write whole dollars, an hour or a year, such as 28 or 60,000. Leave it empty for any pay."
NO_PLACE = "We know no place called “{place}”. Give a city, a state, a ZIP, or the word remote."
NO_WORD = "That holds no word to look for. Write some, or leave it empty."


class EditForm(SearchForm):
    """The board forgives what it cannot read; an alert would tell of the wrong positions for a year."""

    radius = forms.TypedChoiceField(  # type: ignore[assignment]  # stricter on purpose
        label="Within",
        required=False,
        coerce=str,
        choices=[("", "The usual miles"), *((str(miles), f"{miles} miles") for miles in places.RADII)],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- passed on to Django
        super().__init__(*args, **kwargs)
        for name, label, hint in (
            ("q", "What", "Words of a title, a credential, a system, a specialty"),
            ("where", "Where", "City, state, ZIP or remote"),
            ("pay_min", "Least pay", "Dollars, an hour or a year, such as 28 or 60,000"),
        ):
            self.fields[name].label = label
            self.fields[name].help_text = hint

    @classmethod
    def of(cls, query: str) -> EditForm:
        """The form as it stands for a search that is kept."""
        criteria = queries.criteria_of(query)
        return cls(initial={name: value or "" for name, value in vars(criteria).items()})

    @classmethod
    def typed(cls, data: QueryDict) -> EditForm:
        return cls(data)

    def clean_pay_min(self) -> int:
        amount: int = self.cleaned_data["pay_min"]
        if not amount and str(self.data.get("pay_min", "")).strip():
            raise forms.ValidationError(UNREAD_PAY)
        return amount

    def clean_where(self) -> str:
        where: str = self.cleaned_data["where"]
        if where and (unknown := places.read(where, 0).unknown):
            raise forms.ValidationError(NO_PLACE.format(place=unknown))
        return where

    def clean_q(self) -> str:
        words: str = self.cleaned_data["q"]
        if words and not any(sign.isalnum() for sign in words):
            raise forms.ValidationError(NO_WORD)
        return words

    def search(self) -> Search:
        """What is asked for, as an alert keeps it. Of a form that is valid."""
        return queries.to_keep(self.criteria())
