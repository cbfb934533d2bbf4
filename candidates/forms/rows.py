"""Several rows of a file in one form: each keeps its row, and empty ones wait. Works without a script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Generic, TypeVar

from django import forms
from django.db.models import Model

Held = TypeVar("Held", bound=Model)


class RowForm(forms.Form, Generic[Held]):
    """One row. `held` is what stands on file (None: a new row, which may stay empty)."""

    remove = forms.BooleanField(label="Take it off my file", required=False)
    shown = forms.CharField(initial="1", required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, held: Held | None, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's
        super().__init__(*args, **kwargs)
        self.held = held
        if held is None:
            del self.fields["remove"]
            del self.fields["shown"]
            self.empty_permitted = True

    @property
    def is_filled(self) -> bool:
        """Whether it stands for something on file once it is saved. Ask when it is valid."""
        return not self.cleaned_data.get("remove") and (self.held is not None or self.has_changed())


Row = TypeVar("Row", bound=RowForm[Any])


class Rows(Generic[Row]):
    """The forms of one section, those on file first.

    What came onto the file after the page was opened was not on it: it stays as it is (`unseen`).
    """

    def __init__(self, prefix: str, on_file: Sequence[Any], data: Any) -> None:  # noqa: ANN401 -- POST data
        self.prefix, self.data = prefix, data
        self.unseen = [row for row in on_file if data is not None and f"{prefix}-{row.pk}-shown" not in data]
        self.seen = [row for row in on_file if row not in self.unseen]
        self.forms: list[Row] = []

    def __iter__(self) -> Iterator[Row]:
        return iter(self.forms)

    @property
    def held(self) -> list[Row]:
        return [form for form in self.forms if form.held is not None]

    @property
    def new(self) -> list[Row]:
        return [form for form in self.forms if form.held is None]

    @property
    def is_bound(self) -> bool:
        return self.data is not None

    def is_valid(self) -> bool:
        """Whether every row is, and they go together."""
        if sum(form.is_valid() for form in self.forms) < len(self.forms):  # every form is asked
            return False
        self.check_together()
        return not any(form.errors for form in self.forms)

    def check_together(self) -> None:
        """Add errors to rows that do not go with each other."""

    @property
    def errors(self) -> dict[str, str]:
        """Every error with the id of its field, for the head of the form."""
        return {
            form[name].auto_id if name in form.fields else f"id_{form.prefix}": str(message)
            for form in self.forms
            if form.is_bound
            for name, messages in form.errors.items()
            for message in messages
        }

    @property
    def beside(self) -> list[forms.Form]:
        """What is asked of the section besides its rows."""
        return []

    @property
    def named_errors(self) -> list[tuple[str, str, str]]:
        """Every error as the id of its field, what it is called, and the message: two rows may err alike."""
        called = {form[name].auto_id: _called(form, name) for form in self.forms for name in form.fields}
        called |= {form[name].auto_id: str(form[name].label) for form in self.beside for name in form.fields}
        return [(id_, called.get(id_, ""), message) for id_, message in self.errors.items()]


def _called(form: RowForm[Any], name: str) -> str:
    label = str(form[name].label)
    row = str(form.held or "")
    return label if row in label else f"{row}, {label[:1].lower()}{label[1:]}"
