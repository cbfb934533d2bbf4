"""Saving a position, and taking it off the list again."""

from __future__ import annotations

from django import forms


class SaveForm(forms.Form):
    """The button."""

    action = forms.ChoiceField(choices=[("save", "Save"), ("drop", "Remove")])


class ReminderForm(forms.Form):
    """Reminders before a saved position closes: no more of them, or again."""

    action = forms.ChoiceField(choices=[("stop", "Stop"), ("start", "Start")])


class BackForm(forms.Form):
    """Where whoever pressed it was: part of the address the button posts to."""

    back = forms.CharField(required=False, max_length=2000)
