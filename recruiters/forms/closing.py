"""Closing a position asks why."""

from __future__ import annotations

from django import forms

from jobs.enums import CloseReason

BY_HAND = (CloseReason.FILLED, CloseReason.FILLED_ELSEWHERE, CloseReason.WITHDRAWN)
"""The reasons a person gives; that the date has passed is the system's."""


class CloseForm(forms.Form):
    reason = forms.ChoiceField(
        label="Why is it closed?",
        choices=[(reason.value, reason.label) for reason in BY_HAND],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose why it is closed; reports count by it."},
    )

    def clean_reason(self) -> CloseReason:
        return CloseReason(self.cleaned_data["reason"])
