"""Saying that something is wrong with a position."""

from __future__ import annotations

from typing import Any

from django import forms

from config.accounts.words import NO_ADDRESS
from config.traps import TrapsForm
from jobs.enums import ReportReason

SAY_WHAT = frozenset({ReportReason.OTHER})
"""With these the words are needed: the choice alone says nothing."""


class ReportForm(TrapsForm):
    reason = forms.ChoiceField(
        label="What is wrong",
        choices=ReportReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what is wrong."},
    )
    text = forms.CharField(
        label="What you saw",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="What, where, and who asked you for what. Leave out anything about patients.",
    )
    email = forms.EmailField(
        label="Your e-mail",
        required=False,
        max_length=254,
        error_messages={"invalid": NO_ADDRESS},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text="Only if we may ask you back. It is used for nothing else.",
    )
    field_order = ("reason", "text", "email", "website", "opened")

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"]).strip()
        if not text and self.cleaned_data.get("reason") in SAY_WHAT:
            raise forms.ValidationError("Say in a line what it is.")
        return text

    def report(self) -> dict[str, Any]:
        """What was said, once the form is valid: `reason`, `text`, `email`."""
        given = self.cleaned_data
        return {
            "reason": ReportReason(given["reason"]),
            "text": given["text"],
            "email": given["email"],
        }
