"""How much each line of points weighs for one position."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from candidates.enums import Weighed
from candidates.fit.points import DEFAULT_WEIGHTS
from candidates.models.weighting import MOST_WEIGHT

MEANS: Mapping[str, str] = {
    Weighed.PREFERRED: "The groups marked preferred: each one filled brings its share.",
    Weighed.SETTINGS: "Time in one of the position's settings: full from two years, or as many as it asks.",
    Weighed.SPECIALTIES: "The share of its specialties they name.",
    Weighed.SOFTWARE: "The share of its systems they name.",
    Weighed.CODE_SETS: "The share of the code sets it names with which they code on their own.",
    Weighed.YEARS: "Years beyond the minimum: full from three more.",
    Weighed.EVIDENCE: "Required credentials checked, or a skill it names tested, within a year.",
}


class WeightsForm(forms.Form):
    """Seven whole numbers; only their proportion counts."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        for kind in Weighed:
            self.fields[kind.value] = forms.IntegerField(
                label=kind.label,
                min_value=0,
                max_value=MOST_WEIGHT,
                help_text=f"{MEANS[kind]} The default is {DEFAULT_WEIGHTS[kind]}.",
                error_messages={
                    "required": "Give a number; 0 leaves the line out.",
                    "invalid": "Give a whole number.",
                    "min_value": "The least is 0.",
                    "max_value": f"The most is {MOST_WEIGHT}.",
                },
            )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not any(data.values()):
            raise forms.ValidationError("At least one line weighs more than 0.")
        return data

    @property
    def weights(self) -> Mapping[str, int]:
        """What was given, once it is valid."""
        return {kind: self.cleaned_data[kind] for kind in Weighed.values}
