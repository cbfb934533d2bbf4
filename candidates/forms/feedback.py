"""What somebody thinks of an alert."""

from __future__ import annotations

from typing import Any

from django import forms

from candidates.enums import FeedbackAnswer, FeedbackReason
from candidates.models.feedback import MOST_WORDS
from config.text import SIGN


class FeedbackForm(forms.Form):
    """`answer`, `reason` (a FeedbackReason or None) and `words`, which are one line."""

    answer = forms.ChoiceField(
        label="Was it useful to hear of this position?",
        choices=FeedbackAnswer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the two."},
    )
    reason = forms.ChoiceField(
        label="If it was not for you, why?",
        choices=FeedbackReason.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    words = forms.CharField(
        label="In your words",
        max_length=MOST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The recruiter of this position reads it.",
        error_messages={"max_length": "At most %(limit_value)d characters fit; these are %(show_value)d."},
    )

    def clean_words(self) -> str:
        return " ".join(SIGN.sub("", self.cleaned_data["words"]).split())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["reason"] = FeedbackReason(data["reason"]) if data.get("reason") else None
        return data
