"""Offering times for an interview: by the clock of a zone, which the form names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.validators import URLValidator
from django.http import QueryDict
from django.utils import timezone

from candidates.enums import InterviewKind
from candidates.models import Interview
from candidates.models.interview import LEAST_MINUTES, MOST_MINUTES, MOST_SLOTS
from candidates.services.interviews import Offer
from config.text import refuse_unseen
from config.zones import zones_with
from recruiters.forms.templates import PLACES, Templated, refuse_unknown_places
from recruiters.models import MessageTemplate

SHAPE = "%Y-%m-%dT%H:%M"
LIKE = "Write day and time such as 2026-03-09T14:30."


class WallClock(forms.Field):
    """What a clock on a wall shows: a day and a time without a zone."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=SHAPE)

    def to_python(self, value: Any) -> datetime | None:  # noqa: ANN401 -- Django's
        if value in self.empty_values:
            return None
        try:
            found = datetime.fromisoformat(str(value).strip())
        except ValueError:
            raise forms.ValidationError(LIKE) from None
        if found.tzinfo is not None:
            raise forms.ValidationError(LIKE)
        return found.replace(second=0, microsecond=0)


def moment(clock: datetime, zone: ZoneInfo) -> datetime:
    """When a clock of this zone shows it, in UTC. ValidationError in the hour in which clocks change."""
    first, second = clock.replace(tzinfo=zone), clock.replace(tzinfo=zone, fold=1)
    found = first.astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) != clock:
        raise forms.ValidationError("This time is skipped: clocks go forward that night. Choose another.")
    if first.utcoffset() != second.utcoffset():
        raise forms.ValidationError("This time comes twice: clocks go back that night. Choose another.")
    return found


def is_link(text: str) -> bool:
    """Whether a text is one address of the web and nothing else, so that it can be opened by a press."""
    try:
        URLValidator(schemes=["http", "https"])(text)
    except forms.ValidationError:
        return False
    return True


def _coming(slot: datetime) -> datetime:
    if slot <= timezone.now():
        raise forms.ValidationError("This time has passed. Offer one that is still to come.")
    return slot


class InterviewForm(Templated):
    """`order()` is what it offers, as the service takes it."""

    words = "note"

    time_zone = forms.ChoiceField(label="Times below are in", help_text="The clock by which you write them.")
    minutes = forms.IntegerField(
        label="How long, in minutes",
        min_value=LEAST_MINUTES,
        max_value=MOST_MINUTES,
        initial=45,
        error_messages={
            "min_value": f"The least is {LEAST_MINUTES}.",
            "max_value": f"The most is {MOST_MINUTES}.",
        },
    )
    kind = forms.ChoiceField(label="How", choices=InterviewKind.choices)
    where = forms.CharField(
        label="Link, number or address",
        max_length=300,
        validators=[refuse_unseen],
        error_messages={"required": "Say where they go, or what they call or open."},
    )
    note = forms.CharField(
        label="What to know before",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[refuse_unknown_places],
        help_text=f"Who is there, what to bring. They read it. {PLACES}",
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        interview: Interview | None = None,
        typed: dict[str, Any] | None = None,
        templates: Sequence[MessageTemplate] = (),
    ) -> None:
        """`typed`: what stands in its fields, before anything of the interview does."""
        initial: dict[str, Any] = {"time_zone": settings.TIME_ZONE}
        if interview is not None:
            zone = interview.zone
            initial = {
                name: getattr(interview, name) for name in ("time_zone", "minutes", "kind", "where", "note")
            }
            initial |= {
                f"slot_{number}": slot.astimezone(zone).strftime(SHAPE)
                for number, slot in enumerate(interview.slots, start=1)
            }
        super().__init__(data, initial=initial | (typed or {}), auto_id="interview_%s")
        zones = self.fields["time_zone"]
        assert isinstance(zones, forms.ChoiceField)  # noqa: S101 -- narrows the type
        zones.choices = zones_with(settings.TIME_ZONE, initial["time_zone"])
        for number in range(1, MOST_SLOTS + 1):
            self.fields[f"slot_{number}"] = WallClock(label=f"Time {number}", required=number == 1)
        self.offer_templates(templates)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("kind") == InterviewKind.VIDEO and data.get("where") and not is_link(data["where"]):
            self.add_error(
                "where",
                "A video interview needs the link they open, such as https://meet.example.com/room."
                " A code for it goes into what to know before.",
            )
        if not data.get("time_zone"):
            return data
        zone, slots = ZoneInfo(data["time_zone"]), []
        for number in range(1, MOST_SLOTS + 1):
            name = f"slot_{number}"
            if data.get(name) is None:
                continue
            try:
                slots.append(_coming(moment(data[name], zone)))
            except forms.ValidationError as fault:
                self.add_error(name, fault)
        data["slots"] = sorted(set(slots))
        return data

    def order(self) -> Offer:
        data = self.cleaned_data
        names = ("slots", "minutes", "kind", "where", "note", "time_zone")
        return Offer(**{name: data[name] for name in names})
