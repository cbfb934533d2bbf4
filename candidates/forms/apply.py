"""Applying: what we ask somebody we know, and what we ask a guest.

Never asked: date of birth, photo, social security number, past pay (see the privacy page).
"""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings

from candidates.forms.fields import AddressField, YearsField
from candidates.forms.names import NamesForm
from candidates.services.intake import Guest
from config.traps import TrapsForm
from jobs.enums import STATE_CHOICES, CompetencyKind
from jobs.models import Competency, Position
from jobs.models.competency import folded
from jobs.models.words import joined
from jobs.queries.vocabulary import Lexicon

COMMON = ("cpc", "cpc-a", "ccs", "ccs-p", "coc", "cic", "crc", "rhit", "rhia", "cca", "cpma")
"""Credentials offered as ticks to everybody, beside those the position asks for."""


def keep_on_file_label() -> str:
    return (
        f"Keep me on file for {settings.ON_FILE_MONTHS} months, and write to me when a position"
        " opens that suits me. I can stop the mails, or leave, at any time."
    )


class ApplyForm(NamesForm):
    """What everybody is asked."""

    message = forms.CharField(
        label="Anything the recruiter should know",
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Two or three lines are plenty. Leave out anything about patients.",
    )
    keep_on_file = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- passed on to Django
        super().__init__(*args, **kwargs)
        self.fields["keep_on_file"].label = keep_on_file_label()


class KnownApplyForm(ApplyForm):
    """For somebody whose file we have. Not asked for consent again while it holds."""

    def __init__(self, *args: Any, is_on_file: bool, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        if is_on_file:
            del self.fields["keep_on_file"]


class GuestApplyForm(TrapsForm, ApplyForm):
    """For anybody."""

    email = AddressField(missing="Give an e-mail address: the answer goes there.")
    state = forms.ChoiceField(
        label="State you live in",
        required=False,
        choices=[("", "Choose a state"), *STATE_CHOICES],
        widget=forms.Select(attrs={"autocomplete": "address-level1"}),
    )
    credentials = forms.MultipleChoiceField(
        label="Credentials you hold", required=False, widget=forms.CheckboxSelectMultiple
    )
    other_credentials = forms.CharField(
        required=False,
        max_length=200,
        help_text="By their letters, with commas between them, such as CCC, CGSC.",
    )
    years = YearsField(label="Years of coding")
    asked_about = forms.CharField(required=False, widget=forms.HiddenInput)

    field_order = (
        "first_name", "last_name", "email", "phone", "state", "years", "credentials",
        "other_credentials", "message", "keep_on_file", "website", "opened", "asked_about",
    )  # fmt: skip

    def __init__(self, *args: Any, position: Position, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.choices = _offered(position)
        self.fields["credentials"].choices = [(one.key, one.label) for one in self.choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not given.get("website"):
            self._ask_about_unknown(given)
        return given

    def _ask_about_unknown(self, given: dict[str, Any]) -> None:
        """Credentials we know no word for come back once; sent again as they are, they are taken."""
        known, unknown = read_others(given.get("other_credentials", ""))
        given["read_credentials"], given["unknown_credentials"] = known, unknown
        asked_before = set(given.get("asked_about", "").split(","))
        if fresh := [word for word in unknown if folded(word) not in asked_before]:
            self._replace("asked_about", ",".join(folded(word) for word in unknown))
            self.add_error("other_credentials", f"{doubt(fresh)} Send it again to keep it as typed.")

    def guest(self) -> Guest:
        """What was said, once the form is valid."""
        given = self.cleaned_data
        by_key = {one.key: one for one in self.choices}
        known, unknown = given["read_credentials"], given["unknown_credentials"]
        ticked = [by_key[key] for key in given["credentials"]]
        return Guest(
            email=given["email"],
            first_name=given["first_name"],
            last_name=given["last_name"],
            phone=given["phone"],
            state=given["state"],
            years=given["years"],
            message=given["message"],
            credentials=list({one.pk: one for one in [*ticked, *known]}.values()),
            other_credentials=", ".join(unknown),
            keep_on_file=given["keep_on_file"],
        )


class NotMeForm(forms.Form):
    """Where somebody was when they said that the mail was not theirs."""

    position = forms.IntegerField(required=False, min_value=1)
    is_applying = forms.BooleanField(required=False)


def _offered(position: Position) -> list[Competency]:
    """The common credentials and those the position asks for, in the order of the vocabulary."""
    asked = {
        member.pk
        for group in position.requirements.all()
        for member in group.any_of.all()
        if member.kind == CompetencyKind.CREDENTIAL
    }
    credentials = Competency.objects.of_kind(CompetencyKind.CREDENTIAL)
    return list(
        (credentials.filter(key__in=COMMON) | credentials.filter(pk__in=asked)).order_by("rank", "label")
    )


def read_others(typed: str) -> tuple[list[Competency], list[str]]:
    """(credentials we know, words we do not) of a text with commas."""
    words = [" ".join(word.split()) for word in re.split("[,;\n]", typed) if word.strip()]
    if not words:
        return [], []
    lexicon = Lexicon.load()
    found = [(word, lexicon.find(word, CompetencyKind.CREDENTIAL)) for word in words]
    return [one for _, one in found if one], [word for word, one in found if one is None]


def doubt(unknown: list[str]) -> str:
    """What is strange, and what may be meant: `We do not know CSS: did you mean CCS?`."""
    lexicon = Lexicon.load()
    near = {word: lexicon.nearest(word, CompetencyKind.CREDENTIAL) for word in unknown}
    guesses = [f"{word}: did you mean {joined(near[word], 'or')}?" for word in unknown if near[word]]
    strange = [word for word in unknown if not near[word]]
    words = [f"{joined(strange, 'or')}."] if strange else []
    return " ".join(f"We do not know {each}" for each in [*words, *guesses])
