"""The search of the board. It forgives: what cannot be read is dropped, never an error."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from django import forms

from jobs.enums import US_STATES, Employment, Workplace
from jobs.queries.board import Cursor
from jobs.queries.criteria import Criteria

LONGEST_TEXT = 100
MOST_VALUES = 20


class TolerantText(forms.CharField):
    """One line of text: signs that are no writing become spaces, what is too long is cut."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 -- passed on to Django
        super().__init__(required=False, **options)
        self.validators = []  # NUL bytes are gone before a validator could refuse them

    def to_python(self, value: Any) -> str:  # noqa: ANN401 -- as in Django
        text = "".join(
            " " if unicodedata.category(sign).startswith("C") else sign for sign in str(value or "")
        )
        return " ".join(text.split())[:LONGEST_TEXT].strip()


class TolerantChoices(forms.MultipleChoiceField):
    """Several ticks; unknown values are dropped."""

    def __init__(self, known: Iterable[str]) -> None:
        super().__init__(required=False)
        self.known = frozenset(known)

    def to_python(self, value: Any) -> list[str]:  # noqa: ANN401 -- as in Django
        ticked = dict.fromkeys(value or [])
        return [one for one in ticked if one in self.known][:MOST_VALUES]

    def validate(self, value: Any) -> None:  # noqa: ANN401 -- as in Django
        """What is unknown is gone already."""


class TolerantKeys(forms.MultipleChoiceField):
    """Keys of competencies; which of them exist is found out by the search."""

    def __init__(self) -> None:
        super().__init__(required=False)

    def to_python(self, value: Any) -> list[str]:  # noqa: ANN401 -- as in Django
        keys = [one for one in dict.fromkeys(value or []) if re.fullmatch(r"[a-z0-9_-]{1,60}", one)]
        return keys[:MOST_VALUES]

    def validate(self, value: Any) -> None:  # noqa: ANN401 -- as in Django
        """Any key may be asked for."""


class SearchForm(forms.Form):
    q = TolerantText()
    where = TolerantText()
    workplace = TolerantChoices(Workplace.values)
    credential = TolerantKeys()
    setting = TolerantKeys()
    specialty = TolerantKeys()
    employment = TolerantChoices(Employment.values)
    state = TolerantChoices(US_STATES)
    after = TolerantText()
    before = TolerantText()

    def criteria(self) -> Criteria:
        """What is asked for. Never fails, whatever was in the address."""
        self.full_clean()
        given = self.cleaned_data
        return Criteria(
            q=given.get("q", ""),
            where=given.get("where", ""),
            **{
                name: tuple(given.get(name, ()))
                for name in (
                    "workplace",
                    "credential",
                    "setting",
                    "specialty",
                    "employment",
                    "state",
                )
            },
        )

    def cursor(self) -> Cursor | None:
        """Where in the list, or None for its start."""
        given = self.cleaned_data
        return Cursor.read(given.get("after", "")) or Cursor.read(given.get("before", ""), is_backward=True)
