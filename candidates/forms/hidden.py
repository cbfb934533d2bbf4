"""Hiding a position from oneself, and taking it back."""

from __future__ import annotations

from django import forms


class HideForm(forms.Form):
    """The button."""

    action = forms.ChoiceField(choices=[("hide", "Hide"), ("undo", "Show again")])
