"""How often alerts come, and from when on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from candidates.enums import Cadence
from candidates.forms.fields import DayField
from config.zones import zones_with

HOURS = [(hour, f"{(hour + 11) % 12 + 1} {'a.m.' if hour < 12 else 'p.m.'}") for hour in range(24)]  # noqa: PLR2004 -- noon
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
    hour = forms.TypedChoiceField(
        label="Hour",
        coerce=int,
        choices=HOURS,
        help_text="Of the mail once a day, or on Mondays of the one once a week.",
    )
    timezone = forms.ChoiceField(label="Time zone")
    paused_until = DayField(
        label="Pause all until",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="No mail before that day. Empty: no pause.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        if self.is_bound:  # what a page did not ask stays as it is: one opened before, or a program
            held = {name: str(self.initial[name]) for name in ("hour", "timezone")}
            self.data = {**held, **{name: self.data[name] for name in self.data}}
        now = self.initial.get("timezone", "")
        self.fields["timezone"].choices = zones_with(now)  # type: ignore[attr-defined]

    def clean_paused_until(self) -> date | None:
        until: date | None = self.cleaned_data["paused_until"]
        check_pause(until, self.initial.get("paused_until"))
        return until


class OneForm(forms.Form):
    """One alert of the page: `alert` is the key of a saved search, or 0 for what is on file."""

    alert = forms.IntegerField(min_value=0, max_value=2**63 - 1)


class PauseForm(OneForm):
    """From when on it tells again."""

    until = DayField(error_messages={"required": "Choose the day on which it goes on."})

    @property
    def of_alert(self) -> int | None:
        """The key of the alert it was typed for, where that can be read."""
        return self.cleaned_data.get("alert") if self.is_bound and hasattr(self, "cleaned_data") else None

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        check_pause(until, None)
        return until
