"""How often alerts come, and from when on."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.utils import timezone

from candidates.enums import Cadence
from candidates.forms.fields import DayField

LONGEST_PAUSE = timedelta(days=366)


def check_pause(until: date | None, held: date | None) -> None:
    """Raise ValidationError where nobody can mean a pause until that day. What is `held` already may stay."""
    today = timezone.localdate()
    if until is None or until == held:
        return
    if until <= today:
        raise forms.ValidationError("Choose a day after today, or leave it empty.")
    if until > today + LONGEST_PAUSE:
        raise forms.ValidationError("A pause lasts a year at most. To hear nothing at all, stop alerts.")


class AlertForm(forms.Form):
    cadence = forms.ChoiceField(
        label="How often",
        choices=[
            (Cadence.INSTANT, "At once, one mail for each position"),
            (Cadence.DAILY, "Once a day, in one mail"),
            (Cadence.WEEKLY, "Once a week, in one mail"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how often you want to hear from us."},
    )
    paused_until = DayField(
        label="Pause until",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="No mail before that day. Empty: no pause.",
    )

    def clean_paused_until(self) -> date | None:
        until: date | None = self.cleaned_data["paused_until"]
        check_pause(until, self.initial.get("paused_until"))
        return until
