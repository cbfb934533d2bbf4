"""Accuracy and productivity, as somebody says them of their own work."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from candidates.enums import ClaimKind, ClaimSource, ClaimUnit, SuggestionKind
from candidates.forms.fields import MonthField, OneErrorDecimalField
from candidates.forms.figures import plain_number
from candidates.forms.rows import RowForm, Rows
from candidates.models import Candidate, Claim, ResumeSuggestion
from candidates.models.claim import MOST_COUNTED
from candidates.services.profiles import ClaimRow
from jobs.enums import CompetencyKind
from jobs.models import Competency

EMPTY_ROWS = 2
EARLIEST = 2000
UNITS = [
    ("", "Choose"),
    ("Accuracy", [(ClaimUnit.PERCENT.value, "% of what was audited")]),
    ("Productivity", [(unit.value, unit.label) for unit in ClaimUnit if unit != ClaimUnit.PERCENT]),
]
MOST_PERCENT = 100
ASKS = {
    "value": "Give the figure, such as 97.5 or 24.",
    "unit": "Say what the figure counts.",
    "setting": "Say in which setting: figures of two settings do not compare.",
    "source": "Say how you know it.",
    "as_of": "Give the month of the figure, such as 03/2026.",
}


class ClaimForm(RowForm[Claim]):
    """One figure. Its unit says whether it is accuracy or productivity."""

    value = OneErrorDecimalField(
        label="Figure",
        error="Give a number, such as 97.5 or 24.",
        min_value=0,
        max_value=MOST_COUNTED,
        max_digits=6,
        decimal_places=1,
    )
    unit = forms.ChoiceField(required=False, choices=UNITS)
    setting = forms.ChoiceField(required=False)
    source = forms.ChoiceField(
        label="How you know", required=False, choices=[("", "Choose"), *ClaimSource.choices]
    )
    as_of = MonthField(label="As of", required=False, month_begins=True)

    def __init__(self, *args: Any, settings: dict[str, Competency], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.settings = settings
        choices = [("", "Choose"), *((key, word.label) for key, word in settings.items())]
        self.fields["setting"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("remove"):
            return given
        for name, ask in ASKS.items():
            if name not in self.errors and not given.get(name):
                self.add_error(name, ask)
        if self.errors:
            return given
        if given["unit"] == ClaimUnit.PERCENT and given["value"] > MOST_PERCENT:
            self.add_error("value", "Accuracy runs up to 100 %.")
        if given["as_of"] > timezone.localdate():
            self.add_error("as_of", "This month is still to come.")
        elif given["as_of"].year < EARLIEST:
            self.add_error("as_of", "Give a figure from 2000 or later.")
        return given

    @property
    def row(self) -> ClaimRow | None:
        if not self.is_filled:
            return None
        given = self.cleaned_data
        unit = ClaimUnit(given["unit"])
        return ClaimRow(
            kind=ClaimKind.ACCURACY if unit == ClaimUnit.PERCENT else ClaimKind.PRODUCTIVITY,
            value=given["value"],
            unit=unit,
            setting=self.settings[given["setting"]],
            source=ClaimSource(given["source"]),
            as_of=given["as_of"].replace(day=1),
            held=self.held,
        )


class FigureForm(ClaimForm):
    """A figure that a resume suggests: what the resume does not say of it is asked."""

    def __init__(self, suggestion: ResumeSuggestion, data: Any = None) -> None:  # noqa: ANN401 -- POST data
        self.suggestion = suggestion
        setting = suggestion.competency
        super().__init__(
            data,
            prefix=f"figure-{suggestion.pk}",
            initial={
                "value": plain_number(suggestion.value),
                "unit": unit_of(suggestion),
                "setting": setting.key if setting else "",
            },
            held=None,
            settings=settings_by_key(),
        )
        self.empty_permitted = False
        for name, ask in ASKS.items():  # a row of the file may stay empty, this one is accepted or left
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = ask


def unit_of(suggestion: ResumeSuggestion) -> str:
    """What a figure of a resume counts, in the units of a claim; empty where it is none of them."""
    if suggestion.kind == SuggestionKind.ACCURACY:
        return ClaimUnit.PERCENT
    what, _, per = suggestion.unit.rpartition(" a")
    for words, by in ((("chart", "record"), "charts"), (("encounter",), "encounters")):
        if any(word in what for word in words):
            return ClaimUnit(f"{by}_{'hour' if per == 'n hour' else 'day'}")
    return ""


def settings_by_key() -> dict[str, Competency]:
    """The settings somebody may name, in the order of the vocabulary."""
    words = Competency.objects.of_kind(CompetencyKind.SETTING).order_by("rank", "label")
    return {word.key: word for word in words}


class ClaimForms(Rows[ClaimForm]):
    """A form for each figure on file, and empty ones."""

    def __init__(self, candidate: Candidate, data: Any = None) -> None:  # noqa: ANN401 -- POST data
        super().__init__("claims", list(candidate.claims.select_related("setting")), data)
        settings = settings_by_key()
        self.forms = [
            ClaimForm(
                data,
                prefix=f"{self.prefix}-{row.pk}",
                initial={
                    "shown": "1",
                    "value": plain_number(row.value),
                    "unit": row.unit,
                    "setting": row.setting.key,
                    "source": row.source,
                    "as_of": row.as_of,
                },
                held=row,
                settings=settings,
            )
            for row in self.seen
        ]
        self.forms += [
            ClaimForm(data, prefix=f"{self.prefix}-new{number}", held=None, settings=settings)
            for number in range(EMPTY_ROWS)
        ]

    def check_together(self) -> None:
        """One figure for each unit, setting and way of knowing: the newer one takes the older one's row."""
        seen = {(row.unit, row.setting_id, row.source) for row in self.unseen}
        for form in self.forms:
            row = form.row
            if row is None:
                continue
            key = (row.unit.value, row.setting.pk, row.source.value)
            if key in seen:
                form.add_error("value", "You have this figure on your file already: change that one.")
            seen.add(key)

    def rows(self) -> list[ClaimRow]:
        unseen = [
            ClaimRow(
                kind=ClaimKind(row.kind),
                value=row.value,
                unit=ClaimUnit(row.unit),
                setting=row.setting,
                source=ClaimSource(row.source),
                as_of=row.as_of,
                held=row,
            )
            for row in self.unseen
        ]
        return unseen + [form.row for form in self.forms if form.row is not None]
