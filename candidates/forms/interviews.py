from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from candidates.models import Interview
from candidates.queries import clocks
from config.text import SIGN


class ChooseForm(forms.Form):
    """`slot`: the moment chosen, one of those that are offered and still to come."""

    slot = forms.ChoiceField(
        label="Times",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose one of the times.",
            "invalid_choice": "This time is not offered any more. Choose one of those below.",
        },
    )

    def __init__(self, *args: Any, interview: Interview, zone: str, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        slots = [clocks.told(slot, zone, interview.time_zone) for slot in interview.coming_slots]
        choices = [
            (one.at.isoformat(), f"{one.words}{f' (there: {one.other})' if one.other else ''}")
            for one in slots
        ]
        self.fields["slot"].choices = choices  # type: ignore[attr-defined]

    def clean_slot(self) -> datetime:
        return datetime.fromisoformat(self.cleaned_data["slot"])


class WordsForm(forms.Form):
    """`words`: which times would work."""

    words = forms.CharField(
        label="When could you?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Days and hours that work for you, with your time zone.",
        error_messages={"required": "Say which days and hours would work, so that the next offer fits."},
    )

    def clean_words(self) -> str:
        return SIGN.sub("", self.cleaned_data["words"]).strip()
