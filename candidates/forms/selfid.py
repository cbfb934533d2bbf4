from __future__ import annotations

from django import forms

from candidates.enums import Race, Sex


class SelfIdForm(forms.Form):
    """Two questions. Nothing is ticked beforehand, and an empty one is as good an answer as any."""

    sex = forms.ChoiceField(choices=Sex.choices, widget=forms.RadioSelect, required=False)
    race = forms.ChoiceField(
        label="Race or ethnicity",
        choices=Race.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text="Whoever is Hispanic or Latino ticks that, whatever else they are.",
    )

    def clean_sex(self) -> Sex:
        return Sex(self.cleaned_data["sex"] or Sex.UNSAID)

    def clean_race(self) -> Race:
        return Race(self.cleaned_data["race"] or Race.UNSAID)
