"""The search of the board. It forgives: what cannot be read is dropped, never an error."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django import forms

from jobs.enums import US_STATES, Education, Employment, Shift, Workplace
from jobs.search.criteria import Criteria
from jobs.search.cursor import Cursor
from jobs.search.filters import DAYS, YEARS
from jobs.search.places import RADII
from jobs.search.sorts import LABELS

LONGEST_TEXT = 100
MOST_VALUES = 20
MOST_PAY = 1_000_000
CURSORS = ("after", "before")
TOLD_ELSEWHERE = (*CURSORS, "pay_min")
NOTHING = ("", "0")
LONGEST_SAID, MOST_SAID = 40, 5
"""Letters and pieces of an address that a page repeats."""


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
    """Keys of competencies or employers; which of them exist is found out by the search."""

    def __init__(self) -> None:
        super().__init__(required=False)

    def to_python(self, value: Any) -> list[str]:  # noqa: ANN401 -- as in Django
        keys = [one for one in dict.fromkeys(value or []) if re.fullmatch(r"[a-z0-9_-]{1,180}", one)]
        return keys[:MOST_VALUES]

    def validate(self, value: Any) -> None:  # noqa: ANN401 -- as in Django
        """Any key may be asked for."""


class TolerantChoice(forms.CharField):
    """One of a few values; anything else is nothing."""

    def __init__(self, known: Iterable[object]) -> None:
        super().__init__(required=False)
        self.validators = []
        self.known = frozenset(str(one) for one in known)

    def to_python(self, value: Any) -> str:  # noqa: ANN401 -- as in Django
        return str(value) if str(value or "") in self.known else ""


def dollars_of(typed: object) -> Decimal | None:
    """Dollars as people write them: `28`, `$28.50`, `60,000`, `60.5k`. None for anything else."""
    text = str(typed or "").strip().lower().replace(",", "").lstrip("$ ")
    found = re.fullmatch(r"([0-9]{1,7}(?:\.[0-9]{0,2})?)\s*(k?)", text, re.ASCII)
    return Decimal(found[1]) * (1000 if found[2] else 1) if found else None


class TolerantAmount(forms.Field):
    """Whole dollars, as people write them. Anything else is nothing."""

    def __init__(self) -> None:
        super().__init__(required=False)

    def to_python(self, value: Any) -> int:  # noqa: ANN401 -- as in Django
        # Cents are let go: whoever asks for $28.50 would look at $28 as well.
        amount = int(dollars_of(value) or 0)
        return amount if amount <= MOST_PAY else 0


class SearchForm(forms.Form):
    q = TolerantText()
    where = TolerantText()
    radius = TolerantChoice(RADII)
    workplace = TolerantChoices(Workplace.values)
    remote_state = TolerantChoices(US_STATES)
    employment = TolerantChoices(Employment.values)
    shift = TolerantChoices(Shift.values)
    pay_min = TolerantAmount()
    credential = TolerantKeys()
    code_set = TolerantKeys()
    setting = TolerantKeys()
    specialty = TolerantKeys()
    software = TolerantKeys()
    education = TolerantChoice(level.name.lower() for level in Education)
    years_max = TolerantChoice(YEARS)
    apprentice = TolerantChoice(["1"])
    posted = TolerantChoice(DAYS)
    employer = TolerantKeys()
    sort = TolerantChoice(LABELS)
    after = TolerantText()
    before = TolerantText()

    def criteria(self) -> Criteria:
        """What is asked for. Never fails, whatever was in the address."""
        self.full_clean()
        given = {name: self.cleaned_data[name] for name in self.fields if name not in CURSORS}
        several = {name: tuple(value) for name, value in given.items() if isinstance(value, list)}
        numbers = {name: int(given[name] or 0) for name in ("radius", "posted")}
        return Criteria(**(given | several | numbers))

    @property
    def pay_unread(self) -> str:
        """What was typed as the least pay and is no amount, as it was typed; else ""."""
        typed = TolerantText().to_python(self.data.get("pay_min", ""))
        return "" if self.cleaned_data["pay_min"] or typed in NOTHING else typed

    @property
    def pay_fault(self) -> str:
        """What to write there instead; "" where it is read, or left empty."""
        if not self.pay_unread:
            return ""
        return f"Write dollars as a number from 1 to {MOST_PAY:,}, such as 28 or 60,000."

    def unread(self, kept: Criteria) -> list[str]:
        """What was asked and is not in the search that came of it, as `name=value`, to be said on the page.

        The least pay is told of where it is typed.
        A name that we do not know may be anybody's mark in a link: only one that is nearly ours is said.
        """
        found = [
            f"{name}={words}"
            for name, value in self._given(kept)
            if (words := TolerantText().to_python(value)[:LONGEST_SAID]) not in NOTHING
        ]
        return list(dict.fromkeys(found))[:MOST_SAID]

    def _given(self, kept: Criteria) -> Iterator[tuple[str, str]]:
        nearly = {part for name in self.fields for part in name.split("_")} - set(self.fields)
        for name in self.data:
            values = self.data.getlist(name)  # type: ignore[attr-defined]  # of an address
            if name in nearly:
                yield name, values[-1]
            elif name in self.fields and name not in TOLD_ELSEWHERE:
                held = getattr(kept, name)
                if isinstance(held, tuple):
                    yield from ((name, value) for value in values if value not in held)
                elif not held:
                    yield name, values[-1]

    def cursor(self) -> Cursor | None:
        """Where in the list, or None for its start."""
        given = self.cleaned_data
        return Cursor.read(given.get("after", "")) or Cursor.read(given.get("before", ""), is_backward=True)
