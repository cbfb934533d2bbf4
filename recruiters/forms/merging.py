"""Which file each field is taken from, where two of one person differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from candidates.models import Candidate
from recruiters.queries.comparing import Choice


class MergeForm(forms.Form):
    """One choice a field that differs, by the key of the file. `seen` is a print of what the page showed."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 -- those of the form
        both: tuple[Candidate, Candidate],
        differing: Sequence[Choice],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        self.differing = [choice for choice in differing if not choice.is_fixed]
        for choice in self.differing:
            said = (choice.own, choice.theirs)
            self.fields[choice.field.name] = forms.TypedChoiceField(
                label=choice.field.label,
                choices=[(row.pk, words) for row, words in zip(both, said, strict=True)],
                coerce=int,
                initial=choice.default,
                widget=forms.RadioSelect,
                error_messages={"required": f"{choice.field.label}: choose one of the two."},
            )

    @property
    def chosen(self) -> dict[str, int]:
        """Name of a field to the key of the file it is taken from."""
        return {choice.field.name: self.cleaned_data[choice.field.name] for choice in self.differing}
