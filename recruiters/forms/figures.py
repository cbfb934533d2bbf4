"""Figures: what the address of a report asks for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.db import models
from django.utils import timezone

from config.accounts.models import User
from jobs.models import Employer, Position
from recruiters.queries import visible
from recruiters.queries.figures.asked import Asked


class Period(models.TextChoices):
    MONTH = "30", "Last 30 days"
    QUARTER = "90", "Last 90 days"
    YEAR = "365", "Last 365 days"
    ALL = "all", "Since the beginning"


class FiguresForm(forms.Form):
    """Days, and what narrows a report. Days of one's own win over a period; what is wrong is left out."""

    period = forms.ChoiceField(choices=Period.choices, required=False, initial=Period.QUARTER)
    since = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="To", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    employer = forms.ModelChoiceField(Employer.objects.none(), required=False, empty_label="Every employer")
    recruiter = forms.ModelChoiceField(User.objects.none(), required=False, empty_label="Every recruiter")
    position = forms.CharField(
        label="Position no.", required=False, max_length=40, widget=forms.TextInput(attrs={"size": 8})
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:  # noqa: ANN401 -- those of the form
        super().__init__(*args, **kwargs)
        self.user = user
        seen = visible.positions(user).order_by()
        employers: Any = self.fields["employer"]
        employers.queryset = Employer.objects.filter(pk__in=seen.values("employer")).order_by("name")
        recruiters: Any = self.fields["recruiter"]
        recruiters.queryset = (
            visible.recruiters(user).filter(pk__in=seen.values("recruiter")).order_by("name", "email")
        )
        recruiters.label_from_instance = lambda one: one.get_full_name() or one.email

    def clean_position(self) -> Position | None:
        number: str = self.cleaned_data["position"].strip()
        if not number:
            return None
        rows = visible.counted(self.user).select_related("employer")
        found = rows.filter(reference=number).first()
        if found is not None:
            return found
        if visible.positions(self.user).filter(reference=number).exists():
            raise forms.ValidationError(
                f"Position {number} is a colleague's. Figures of one colleague are for who leads the team."
            )
        raise forms.ValidationError(f"No position has the number {number}.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until and since > until:
            self.add_error("until", "The last day is before the first one.")
            data.pop("since", None)
        return data

    @property
    def period_shown(self) -> Period | None:
        """The period that holds; None with days of one's own."""
        self.is_valid()
        if self.cleaned_data.get("since") or self.cleaned_data.get("until"):
            return None
        return Period(self.cleaned_data.get("period") or Period.QUARTER)

    @property
    def asked(self) -> Asked:
        """What the valid part of it asks for."""
        period = self.period_shown
        data = self.cleaned_data
        since, until = data.get("since"), data.get("until")
        if period is not None and period != Period.ALL:
            since = timezone.localdate() - timedelta(days=int(period) - 1)
        return Asked(
            self.user,
            since,
            until,
            data.get("employer"),
            data.get("recruiter"),
            data.get("position"),
        )

    @property
    def faults(self) -> list[str]:
        """What is wrong with the address, each named by its box."""
        return [
            f"{self.fields[name].label or name.capitalize()}: {fault}"
            for name, found in self.errors.items()
            for fault in found
        ]
