"""Which of the proposals is chosen, and which narrowing is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from candidates.models import AlertNarrowing


class NarrowForm(forms.Form):
    """`choice` is the `key` of one of what is proposed; `chosen` that row."""

    choice = forms.ChoiceField(error_messages={"required": "Choose one of the lines."})

    def __init__(self, *args: Any, proposals: Sequence[AlertNarrowing], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.by_key = {one.key: one for one in proposals}
        self.fields["choice"].choices = [(key, one.words) for key, one in self.by_key.items()]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> AlertNarrowing:
        return self.by_key[self.cleaned_data["choice"]]


class UndoForm(forms.Form):
    narrowing = forms.IntegerField(min_value=1, max_value=2**63 - 1)
