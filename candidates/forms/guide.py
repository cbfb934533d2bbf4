"""Plain forms of the guide to credentials: what is shown, what is compared, which one next."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from candidates.forms.answers import AnswersForm
from candidates.queries.credentials import Card
from candidates.queries.next_credential import Said
from jobs import entry
from jobs.enums import CompetencyKind, CredentialLevel
from jobs.models import Competency

LEAST_COMPARED, MOST_COMPARED = 2, 4


class NarrowForm(forms.Form):
    """Which credentials are listed. What is not on a list asks for nothing, and is said to."""

    issuer = forms.ChoiceField(label="Issuer", required=False)
    setting = forms.ChoiceField(label="Made for", required=False)
    level = forms.ChoiceField(label="Level", required=False, choices=[("", "Any"), *CredentialLevel.choices])

    def __init__(self, data: Any, cards: Iterable[Card]) -> None:  # noqa: ANN401 -- GET data
        super().__init__(data)
        issuers = sorted({card.issuer for card in cards if card.issuer})
        self.fields["issuer"].choices = [("", "Any"), *((one, one) for one in issuers)]  # type: ignore[attr-defined]
        fields = [(field.key, field.label) for field in entry.fields()]
        self.fields["setting"].choices = [("", "Any"), *fields]  # type: ignore[attr-defined]
        for name in self.fields:
            self.fields[name].error_messages["invalid_choice"] = "There is none of that name: all are shown."

    def asked(self) -> dict[str, str]:
        """What of it holds, as `credentials.narrowed` takes it."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}


class CompareForm(forms.Form):
    """Two to four credentials side by side."""

    compare = forms.MultipleChoiceField(required=False)

    def __init__(self, data: Any, cards: Iterable[Card]) -> None:  # noqa: ANN401 -- GET data
        super().__init__(data)
        self.cards = {card.key: card for card in cards}
        field = self.fields["compare"]
        field.choices = [(key, card.word.label) for key, card in self.cards.items()]  # type: ignore[attr-defined]
        field.error_messages["invalid_choice"] = "We know no credential “%(value)s”. Tick one of the list."

    def clean_compare(self) -> list[str]:
        keys = list(dict.fromkeys(self.cleaned_data["compare"]))
        if len(keys) > MOST_COMPARED:
            raise forms.ValidationError(
                f"Four stand side by side at most, and {len(keys)} are ticked. Untick some."
            )
        if len(keys) == 1:
            raise forms.ValidationError("One alone compares with nothing. Tick a second.")
        return keys

    @property
    def ticked(self) -> set[str]:
        """What was ticked, whether it can be compared or not."""
        value = self["compare"].value() or []
        return {str(key) for key in value}

    def chosen(self) -> list[Card]:
        """What is to be compared; none where that is not right."""
        return [self.cards[key] for key in self.cleaned_data["compare"]] if self.is_valid() else []


class NextForm(AnswersForm):
    """What somebody holds, in which setting they would work, how many years they have."""

    too_little = "Say what you hold, or tick “None yet”: the answer is what one more would open."
    state = None  # type: ignore[assignment]  # Django drops a field that is None
    workplaces = None  # type: ignore[assignment]
    position = None  # type: ignore[assignment]
    setting = forms.ModelChoiceField(
        Competency.objects.none(),
        label="In which setting would you work?",
        required=False,
        to_field_name="key",
        empty_label="Any",
        error_messages={"invalid_choice": "We know no such setting. Choose one of the list."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- passed on to Django
        super().__init__(*args, **kwargs)
        settings = Competency.objects.of_kind(CompetencyKind.SETTING).order_by("rank", "label")
        self.fields["setting"].queryset = settings  # type: ignore[attr-defined]

    def is_enough(self) -> bool:
        held = self.answers()
        return bool(held.credentials or held.has_none)

    def said(self) -> Said:
        """What was said, once the form is valid."""
        return Said(self.answers(), self.cleaned_data["setting"])


class BringForm(forms.Form):
    """The change whose positions are to be listed."""

    bring = forms.SlugField(required=False, max_length=80)
