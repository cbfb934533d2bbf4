"""Sections of a person's file that are one form each: who and where, wishes, consent.

Those of several rows have modules of their own (credentials, known, education, claims).

Never asked: date of birth, photo, social security number, past pay (see the privacy page).
"""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from candidates.forms.fields import DayField, DollarsField
from candidates.forms.figures import plain_number
from candidates.forms.names import NamesForm
from candidates.models import Candidate
from jobs.distance import miles
from jobs.enums import (
    STATE_CHOICES,
    Employment,
    PayPeriod,
    Shift,
    Workplace,
)
from jobs.models import Place, PostalCode
from jobs.models.words import pay_doubt

WIDEST_ZIP = 30
"""Miles from a ZIP within which another city may share it."""


class AboutForm(NamesForm):
    city = forms.CharField(
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
        help_text="For work on site near you. Remote work asks for your state alone.",
    )
    state = forms.ChoiceField(
        label="State you live in",
        required=False,
        choices=[("", "Choose a state"), *STATE_CHOICES],
        widget=forms.Select(attrs={"autocomplete": "address-level1"}),
    )
    postal_code = forms.CharField(
        label="ZIP",
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "inputmode": "numeric"}),
    )

    @classmethod
    def of(cls, candidate: Candidate, data: Any = None) -> AboutForm:  # noqa: ANN401 -- POST data
        place = candidate.place
        return cls(
            data,
            prefix="about",
            initial={
                "first_name": candidate.first_name,
                "last_name": candidate.last_name,
                "phone": candidate.phone.as_national if candidate.phone else "",
                "city": place.city if place else "",
                "state": candidate.state,
                "postal_code": candidate.postal_code,
            },
        )

    def clean_postal_code(self) -> PostalCode | None:
        typed = self.cleaned_data["postal_code"]
        if not typed:
            return None
        if not re.fullmatch(r"[0-9]{5}(-?[0-9]{4})?", typed):
            raise ValidationError("Use the five digits of a ZIP, such as 33602.")
        code = PostalCode.objects.select_related("place").filter(code=typed[:5]).first()
        if code is None:
            raise ValidationError("We do not know this ZIP. Leave it empty and give city and state.")
        return code

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if self.errors:
            return given
        city, state, code = given["city"], given["state"], given["postal_code"]
        place = code.place if code else None
        if city and not state and place is None:
            self.add_error("state", "Give the state with the city.")
        elif city and place is None:
            place = Place.objects.named(city, state).first()
            if place is None:
                self.add_error("city", "We do not know this city in that state. Its ZIP would do, too.")
        elif place and (state and state != place.state):
            self.add_error("postal_code", f"This ZIP is in {place}. Mend the ZIP or the state.")
        elif code and city:
            place = self._city_of(code, city)
        return given | {"place": place, "postal_code": code.code if code else ""}

    def _city_of(self, code: PostalCode, city: str) -> Place:
        """The city that was typed, where its mail may have that ZIP: one ZIP can serve several cities."""
        typed = Place.objects.named(city, code.place.state).first()
        spot = (code.latitude, code.longitude)
        if typed and (typed == code.place or miles((typed.latitude, typed.longitude), spot) <= WIDEST_ZIP):
            return typed
        self.add_error("city", f"ZIP {code.code} is in {code.place}. Mend the city or the ZIP.")
        return code.place


class WishesForm(forms.Form):
    """What the person asks of work. Whatever is left empty is no restriction."""

    workplaces = forms.MultipleChoiceField(
        label="Workplace",
        required=False,
        choices=Workplace.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="None ticked: any of them.",
    )
    employment = forms.MultipleChoiceField(
        required=False,
        choices=Employment.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="None ticked: any of them.",
    )
    shifts = forms.MultipleChoiceField(
        label="Shift",
        required=False,
        choices=Shift.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="None ticked: any of them.",
    )
    radius_miles = forms.IntegerField(
        label="On site, within miles of home",
        min_value=0,
        max_value=500,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), "Give whole miles from 0 to 500."
        ),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    onsite_states = forms.MultipleChoiceField(
        label="On site, anywhere in these states",
        required=False,
        choices=STATE_CHOICES,
        widget=forms.CheckboxSelectMultiple,
    )
    pay_floor = DollarsField(
        label="Least pay you would take, in dollars",
        help_text="What you ask for next, not what you earn now. Employers do not see it.",
    )
    pay_period = forms.ChoiceField(label="For", required=False, choices=[("", "Choose"), *PayPeriod.choices])
    available_from = DayField(
        month_begins=True,
        label="Free to start from",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    @classmethod
    def of(cls, candidate: Candidate, data: Any = None) -> WishesForm:  # noqa: ANN401 -- POST data
        names = (
            "workplaces",
            "employment",
            "shifts",
            "radius_miles",
            "onsite_states",
            "pay_period",
            "available_from",
        )
        initial = {name: getattr(candidate, name) for name in names}
        return cls(
            data,
            prefix="wishes",
            initial=initial | {"pay_floor": plain_number(candidate.pay_floor)},
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        floor, period = given.get("pay_floor"), given.get("pay_period")
        if "pay_floor" in self.errors:
            return given
        if floor is not None and not period:
            self.add_error("pay_period", "Say whether this is an hour or a year.")
        elif floor is not None and (doubt := pay_doubt(floor, period or "")):
            self.add_error("pay_period", doubt)
        if floor is None and period:
            given["pay_period"] = ""  # a period without an amount says nothing
        return given


class ConsentForm(forms.Form):
    """Staying on file: one button. Leaving has a page of its own."""

    action = forms.ChoiceField(choices=[("renew", "Keep me on file")])
