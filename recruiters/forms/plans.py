"""When a position opens by itself, by the clock of a zone, which the form names."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings

from config.zones import zones_with
from recruiters.forms.interviews import WallClock, moment


class PlanForm(forms.Form):
    """`at` comes out as a moment."""

    at = WallClock(label="Open it on", error_messages={"required": "Say on which day, and when."})
    time_zone = forms.ChoiceField(label="By the clock of")

    def __init__(self, data: Any, *, at: datetime | None) -> None:  # noqa: ANN401 -- a QueryDict or None
        zone = settings.TIME_ZONE
        start = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) if at else None
        super().__init__(data, initial={"time_zone": zone, "at": start})
        field = self.fields["time_zone"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- narrows the type
        field.choices = zones_with(zone)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("at") and data.get("time_zone"):
            try:
                data["at"] = moment(data["at"], ZoneInfo(data["time_zone"]))
            except forms.ValidationError as fault:
                self.add_error("at", fault)
        return data
