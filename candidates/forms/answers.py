"""Three questions to a visitor without an account."""

from __future__ import annotations

from typing import Any

from django import forms

from candidates.forms.apply import COMMON, doubt, read_others
from candidates.forms.fields import YearsField
from candidates.queries.answers import Answers
from jobs.enums import STATE_CHOICES, CompetencyKind, Workplace
from jobs.models import Competency

NONE_YET = "none"


class AnswersForm(forms.Form):
    """Credentials, years, where. Any may be left out, not all of them."""

    too_little = "Answer at least one of the three: then there is something to compare."

    credentials = forms.MultipleChoiceField(
        label="Which credentials do you hold?", required=False, widget=forms.CheckboxSelectMultiple
    )
    other_credentials = forms.CharField(
        label="Others",
        required=False,
        max_length=200,
        help_text="By their letters, with commas between them, such as CCC, CGSC.",
    )
    years = YearsField(label="How many years have you coded?")
    state = forms.ChoiceField(
        label="Which state do you live in?",
        required=False,
        choices=[("", "Choose a state"), *STATE_CHOICES],
        widget=forms.Select(attrs={"autocomplete": "address-level1"}),
    )
    workplaces = forms.MultipleChoiceField(
        label="Work you would take",
        required=False,
        choices=Workplace.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="None ticked: any of them.",
    )
    position = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- passed on to Django
        super().__init__(*args, **kwargs)
        words = Competency.objects.of_kind(CompetencyKind.CREDENTIAL).filter(key__in=COMMON)
        offered = [(word.key, word.label) for word in words.order_by("rank", "label")]
        self.fields["credentials"].choices = [*offered, (NONE_YET, "None yet")]  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(said: Answers | None, position: int | None) -> dict[str, Any]:
        """The answers given before, for the form."""
        if said is None:
            return {"position": position}
        others = [key for key in said.credentials if key not in COMMON]
        return {
            "credentials": [*said.credentials, *([NONE_YET] if said.has_none else [])],
            "other_credentials": ", ".join(key.upper() for key in others),
            "years": said.years,
            "state": said.state,
            "workplaces": said.workplaces,
            "position": position,
        }

    def clean_other_credentials(self) -> list[Competency]:
        known, unknown = read_others(self.cleaned_data["other_credentials"])
        if unknown:
            raise forms.ValidationError(f"{doubt(unknown)} Mend it, or leave it out.")
        return known

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        ticked = given.get("credentials", [])
        if NONE_YET in ticked and (len(ticked) > 1 or given.get("other_credentials")):
            self.add_error("credentials", "You ticked “None yet” and a credential. Untick one of them.")
        if not self.errors and not self.is_enough():
            self.add_error(None, self.too_little)
        return given

    def is_enough(self) -> bool:
        """Whether what was said can be compared with anything."""
        return bool(self.answers())

    def answers(self) -> Answers:
        """What was said, once the form is valid."""
        given = self.cleaned_data
        keys = [key for key in given["credentials"] if key != NONE_YET]
        keys += [word.key for word in given["other_credentials"]]
        years = given["years"]
        return Answers(
            credentials=tuple(dict.fromkeys(keys)),
            has_none=NONE_YET in given["credentials"],
            years="" if years is None else f"{years:f}",
            state=given.get("state", ""),
            workplaces=tuple(given.get("workplaces", ())),
        )


class BackForm(forms.Form):
    """The position whose page led here, if one did."""

    position = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
