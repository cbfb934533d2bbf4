"""The sections of a person's file, each a form of its own.

Never asked: date of birth, photo, social security number, past pay (see the privacy page).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from candidates.enums import SkillLevel
from candidates.forms.fields import DayField, DollarsField, MonthField, YearsField
from candidates.forms.names import NamesForm
from candidates.models import Candidate, HeldCompetency, HeldCredential
from candidates.services.profiles import CredentialRow, Known
from config.text import refuse_unseen
from jobs.distance import miles
from jobs.enums import (
    STATE_CHOICES,
    CompetencyKind,
    Education,
    Employment,
    PayPeriod,
    Shift,
    Workplace,
)
from jobs.models import Competency, Place, PostalCode
from jobs.models.words import pay_doubt

EMPTY_ROWS = 3
WIDEST_ZIP = 30
"""Miles from a ZIP within which another city may share it."""


def plain_number(number: Decimal | None) -> str:
    """`2.5`, `3`, or nothing: without the zeros a database column adds."""
    return "" if number is None else f"{number.normalize():f}"


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


class CredentialForm(forms.Form):
    """One credential. On file it keeps its name; a new row asks which it is."""

    credential = forms.ChoiceField(required=False)
    apprentice = forms.BooleanField(label="As an apprentice (CPC-A and the like)", required=False)
    number = forms.CharField(label="Member number", required=False, max_length=40, validators=[refuse_unseen])
    expires_on = MonthField(label="Expires", required=False)
    remove = forms.BooleanField(label="Take it off my file", required=False)
    shown = forms.CharField(initial="1", required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 -- passed on to Django
        held: HeldCredential | None,
        offered: dict[str, Competency],
        is_extra: bool = False,
        **kwargs: Any,  # noqa: ANN401 -- the same
    ) -> None:
        super().__init__(*args, **kwargs)
        self.held, self.offered, self.is_extra = held, offered, is_extra
        if held is None:
            choices = [
                (key, f"{one.label}, {one.name}" if one.name else one.label) for key, one in offered.items()
            ]
            self.fields["credential"].choices = [("", "Choose a credential"), *choices]  # type: ignore[attr-defined]
            del self.fields["remove"]
            del self.fields["shown"]
            self.empty_permitted = True
        else:
            del self.fields["credential"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if self.errors or given.get("remove"):
            return given
        credential = self._credential()
        if credential is None:
            self.add_error("credential", "Choose which credential this is.")
        elif (
            "apprentice" in self.changed_data
            and given["apprentice"]
            and not hasattr(credential, "apprentice_form")
        ):
            self.add_error("apprentice", f"{credential.label} has no apprentice form.")
        return given

    def _credential(self) -> Competency | None:
        if self.held:
            return self.held.credential
        return self.offered.get(self.cleaned_data.get("credential", ""))

    @property
    def row(self) -> CredentialRow | None:
        """What is to stand on the file; None when it is taken off, or when nobody filled it in."""
        given, credential = self.cleaned_data, self._credential()
        if credential is None or given.get("remove"):
            return None
        expires = given["expires_on"]
        if self.held and "expires_on" not in self.changed_data:
            expires = self.held.expires_on
        return CredentialRow(credential, given["apprentice"], given["number"], expires, self.held)


class CredentialForms:
    """One form for each credential on file, and a few empty ones: it works without a script."""

    prefix = "credentials"

    def __init__(self, candidate: Candidate, data: Any = None) -> None:  # noqa: ANN401 -- POST data
        credentials = Competency.objects.of_kind(CompetencyKind.CREDENTIAL).filter(apprentice_of=None)
        rows = credentials.select_related("apprentice_form").order_by("rank", "label")
        offered = {one.key: one for one in rows}
        on_file = list(candidate.credentials.all())
        # What came onto the file after the page was opened was not on it: it stays as it is.
        self.unseen = [
            row for row in on_file if data is not None and f"{self.prefix}-{row.pk}-shown" not in data
        ]
        self.forms = [
            CredentialForm(
                data,
                prefix=f"{self.prefix}-{row.pk}",
                initial=_initial(row),
                held=row,
                offered={row.credential.key: offered.get(row.credential.key, row.credential)},
            )
            for row in on_file
            if row not in self.unseen
        ]
        self.forms += [
            CredentialForm(
                data,
                prefix=f"{self.prefix}-new{number}",
                held=None,
                offered=offered,
                is_extra=number > 0,
            )
            for number in range(EMPTY_ROWS)
        ]

    @property
    def is_bound(self) -> bool:
        return any(form.is_bound for form in self.forms)

    def __iter__(self) -> Iterator[CredentialForm]:
        return iter(self.forms)

    def is_valid(self) -> bool:
        """Whether every row is, and no credential stands in two of them."""
        if sum(form.is_valid() for form in self.forms) < len(self.forms):  # every form is asked
            return False
        seen = {row.credential_id for row in self.unseen}
        for form in self.forms:
            if form.row is None:
                continue
            if form.row.credential.pk in seen:
                form.add_error("credential", f"{form.row.credential.label} is on your file already.")
            else:
                seen.add(form.row.credential.pk)
        return not any(form.errors for form in self.forms)

    @property
    def errors(self) -> dict[str, str]:
        """Every error with the id of its field, for the head of the form."""
        return {
            form[name].auto_id: str(message)
            for form in self.forms
            if form.is_bound
            for name, messages in form.errors.items()
            for message in messages
        }

    def rows(self) -> list[CredentialRow]:
        """What is to stand on the file, once valid."""
        unseen = [
            CredentialRow(row.credential, row.apprentice, row.number, row.expires_on, row)
            for row in self.unseen
        ]
        return unseen + [form.row for form in self.forms if form.row is not None]


def _initial(row: HeldCredential) -> dict[str, Any]:
    return {
        "shown": "1",
        "apprentice": row.apprentice,
        "number": row.number,
        "expires_on": row.expires_on,
    }


LISTED = "listed"
LEVELS = [
    ("", "Not said"),
    (LISTED, "Known, level not said"),
    *[(str(level), label) for level, label in SkillLevel.choices],
]
_TICKED = {"specialties": CompetencyKind.SPECIALTY, "software": CompetencyKind.SOFTWARE}


class ExperienceForm(forms.Form):
    """Years, settings, code sets, specialties, systems: fields from the words of the vocabulary."""

    education = forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=None,
        choices=[
            ("", "Choose a level"),
            *[
                (level, "None of these" if level == Education.NONE else label)
                for level, label in Education.choices
            ],
        ],
    )
    years = YearsField(label="Years of coding, all together")
    specialties = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    software = forms.MultipleChoiceField(label="Systems", required=False, widget=forms.CheckboxSelectMultiple)

    ASKED = (
        CompetencyKind.SETTING,
        CompetencyKind.CODE_SET,
        CompetencyKind.SPECIALTY,
        CompetencyKind.SOFTWARE,
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 -- passed on to Django
        words: list[Competency],
        held: dict[int, HeldCompetency],
        **kwargs: Any,  # noqa: ANN401 -- the same
    ) -> None:
        super().__init__(*args, **kwargs)
        self.words, self.held = words, held
        for word in words:
            if word.kind == CompetencyKind.SETTING:
                self.fields[f"in-{word.pk}"] = forms.BooleanField(label=word.label, required=False)
                self.fields[f"years-{word.pk}"] = YearsField(
                    label=f"Years in {word.label}", placeholder="Years"
                )
            elif word.kind == CompetencyKind.CODE_SET:
                self.fields[f"level-{word.pk}"] = forms.ChoiceField(
                    label=word.label, required=False, choices=LEVELS
                )
        for name, kind in _TICKED.items():
            ticks = [(str(one.pk), one.label) for one in words if one.kind == kind]
            self.fields[name].choices = ticks  # type: ignore[attr-defined]

    @classmethod
    def of(cls, candidate: Candidate, data: Any = None) -> ExperienceForm:  # noqa: ANN401 -- POST data
        words = list(Competency.objects.of_kind(*cls.ASKED).order_by("rank", "label"))
        held = {row.competency_id: row for row in candidate.competencies.all()}
        initial: dict[str, Any] = {
            "education": candidate.education,
            "years": plain_number(candidate.years),
        }
        for word in words:
            if row := held.get(word.pk):
                initial[f"in-{word.pk}"] = row.is_held
                initial[f"years-{word.pk}"] = plain_number(row.years)
                initial[f"level-{word.pk}"] = LISTED if row.level is None else str(row.level)
        for name, kind in _TICKED.items():
            ticked = (row for row in held.values() if row.competency.kind == kind and row.is_held)
            initial[name] = [str(row.competency_id) for row in ticked]
        return cls(data, prefix="experience", initial=initial, words=words, held=held)

    @property
    def settings(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """(tick, years) of each care setting."""
        return [
            (self[f"in-{word.pk}"], self[f"years-{word.pk}"])
            for word in self.words
            if word.kind == CompetencyKind.SETTING
        ]

    @property
    def code_sets(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("level-")]

    @property
    def ticked(self) -> dict[str, list[str]]:
        """Labels of what is on file of the lists that stand folded."""
        labels = {str(word.pk): word.label for word in self.words}
        return {name: [labels[pk] for pk in self.initial[name] if pk in labels] for name in _TICKED}

    def known(self) -> dict[int, Known]:
        """What the person says of what was asked, by the key of the competency.

        What a field does not ask (years in a specialty, say) stays as it is on file.
        """
        given, known = self.cleaned_data, {}
        ticked = {int(pk) for name in _TICKED for pk in given[name]}
        for word in self.words:
            row = self.held.get(word.pk)
            as_is = Known(row.years, row.level) if row and row.is_held else Known()
            years, level = given.get(f"years-{word.pk}"), given.get(f"level-{word.pk}")
            if word.pk in ticked:
                known[word.pk] = as_is
            elif given.get(f"in-{word.pk}") or years is not None:
                known[word.pk] = Known(years, as_is.level)
            elif level:
                known[word.pk] = Known(as_is.years, None if level == LISTED else int(level))
        return known


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
