"""Reasons around a sealed record: why it is opened, held, or no longer held."""

from __future__ import annotations

from django import forms


class ReasonForm(forms.Form):
    """One line that is written down beside who said it."""

    reason = forms.CharField(
        label="Why",
        max_length=300,
        error_messages={
            "required": "Say why: it is written down with your name.",
            "max_length": "At most %(limit_value)d letters; these are %(show_value)d.",
        },
        help_text="Which case, and who decided. Written down with your name.",
    )
