"""The forms of scorecards: giving one, beginning one, asking colleagues for theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils import timezone

from candidates.models import Interview
from config.accounts.models import User
from recruiters.models import Recommendation, ScorecardKit
from recruiters.models.scorecard import LONGEST_EVIDENCE, LONGEST_REASON, SCORES
from recruiters.services.scorecards import Given, Mark, faults

UNSEEN = "none"
"""What the choice "not observed" sends."""
USUAL_DAYS = 3


@dataclass(frozen=True)
class Row:
    """One criterion of the form."""

    place: int
    name: str
    questions: Sequence[str]
    score: BoundField
    evidence: BoundField

    @property
    def has_errors(self) -> bool:
        return bool(self.score.errors or self.evidence.errors)


class ScorecardForm(forms.Form):
    """A card as its kit asks for it. Saving needs nothing; `require` says what giving does."""

    recommendation = forms.ChoiceField(
        label="What would you do?", choices=Recommendation.choices, required=False, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label="Why, in a sentence or two",
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What weighed most. About the work, and nothing else.",
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        criteria: Sequence[Mapping[str, Any]],
        given: Given | None = None,
    ) -> None:
        super().__init__(data, initial=_initial(given) if given else None, auto_id="card_%s")
        self.criteria = criteria
        for place, one in enumerate(criteria):
            anchors = [(str(score), f"{score}: {one['anchors'][score - 1]}") for score in SCORES]
            self.fields[f"score_{place}"] = forms.ChoiceField(
                label=one["name"],
                choices=[*anchors, (UNSEEN, "Not observed")],
                required=False,
                widget=forms.RadioSelect,
            )
            self.fields[f"evidence_{place}"] = forms.CharField(
                label="What you saw or heard",
                max_length=LONGEST_EVIDENCE,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    @property
    def rows(self) -> Iterator[Row]:
        """The criteria in their order."""
        for place, one in enumerate(self.criteria):
            questions = [line for line in one["questions"].splitlines() if line.strip()]
            yield Row(place, one["name"], questions, self[f"score_{place}"], self[f"evidence_{place}"])

    @property
    def faulty(self) -> Iterator[tuple[str, str]]:
        """Where to go and what to do, for the list above the form."""
        for name, errors in self.errors.items():
            is_choice = name.startswith("score_") or name == "recommendation"
            yield f"card_{name}{'_0' if is_choice else ''}", str(errors[0])

    def given(self) -> Given:
        """What stands in it, of a form without faults."""
        data = self.cleaned_data
        marks = [
            _mark(data.get(f"score_{place}", ""), data.get(f"evidence_{place}", ""))
            for place, _ in enumerate(self.criteria)
        ]
        return Given(marks, data.get("recommendation", ""), data.get("reason", ""))

    def require(self) -> bool:
        """Add what is missing before it can be given. Returns whether nothing is."""
        found = faults(self.criteria, self.given())
        for name, words in found.items():
            self.add_error(name, words)
        return not found


def _initial(given: Given) -> dict[str, Any]:
    found: dict[str, Any] = {"recommendation": given.recommendation, "reason": given.reason}
    for place, mark in enumerate(given.marks):
        found[f"score_{place}"] = UNSEEN if mark.not_observed else mark.score
        found[f"evidence_{place}"] = mark.evidence
    return found


def _mark(score: str, evidence: str) -> Mark:
    if score == UNSEEN:
        return Mark(not_observed=True, evidence=evidence)
    return Mark(int(score) if score else None, evidence=evidence)


class _About(forms.Form):
    """The kit, and what it is about: the application as a whole, or one interview."""

    kit = forms.ChoiceField(label="Kit", error_messages={"required": "Choose a kit."})
    interview = forms.ChoiceField(label="About", required=False)

    def offer(self, kits: Sequence[ScorecardKit], interviews: Sequence[Interview]) -> None:
        """`kits` in the order in which they are suggested."""
        self.kits = {str(kit.pk): kit for kit in kits}
        self.interviews = {str(one.pk): one for one in interviews}
        field, about = self.fields["kit"], self.fields["interview"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- narrows the type
        assert isinstance(about, forms.ChoiceField)  # noqa: S101 -- the same
        field.choices = [
            (key, f"{kit.name} (suits)" if getattr(kit, "suits", 0) else kit.name)
            for key, kit in self.kits.items()
        ]
        about.choices = [
            ("", "The application"),
            *((key, about_words(one)) for key, one in self.interviews.items()),
        ]
        if not interviews:
            self.fields.pop("interview")

    @property
    def chosen_kit(self) -> ScorecardKit:
        return self.kits[self.cleaned_data["kit"]]

    @property
    def chosen_interview(self) -> Interview | None:
        return self.interviews.get(self.cleaned_data.get("interview", ""))


class BeginForm(_About):
    """Which kit, and about what."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        kits: Sequence[ScorecardKit],
        interviews: Sequence[Interview],
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial, auto_id="begin_%s")
        self.offer(kits, interviews)


class AskForm(_About):
    """Whom, by when, by which kit."""

    asked = forms.MultipleChoiceField(
        label="Whom",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose whom you ask.",
            "invalid_choice": "Somebody of these cannot be asked any more.",
        },
    )
    due_on = forms.DateField(
        label="By",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Say by which day.",
            "invalid": "Write the day as 2027-01-04, or choose it.",
        },
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        people: Sequence[User],
        kits: Sequence[ScorecardKit],
        interviews: Sequence[Interview],
        initial: dict[str, Any] | None = None,
    ) -> None:
        due = timezone.localdate() + timedelta(days=USUAL_DAYS)
        super().__init__(data, initial={"due_on": due, **(initial or {})}, auto_id="ask_%s")
        self.offer(kits, interviews)
        self.people = {str(one.pk): one for one in people}
        field = self.fields["asked"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 -- narrows the type
        field.choices = [(key, str(one)) for key, one in self.people.items()]
        self.order_fields(["asked", "due_on", "kit", "interview"])

    def clean_due_on(self) -> date:
        due: date = self.cleaned_data["due_on"]
        if due < timezone.localdate():
            raise forms.ValidationError("This day has passed. Choose one that is still to come.")
        return due

    @property
    def chosen(self) -> list[User]:
        return [self.people[key] for key in self.cleaned_data["asked"]]


def about_words(interview: Interview) -> str:
    """`Interview by video, Nov 30`: by the day of its chosen time, or of its offer."""
    day = timezone.localdate(interview.starts_at or interview.offered_at)
    offered = "" if interview.starts_at else "offered "
    kind = interview.get_kind_display()
    return f"Interview {kind[0].lower()}{kind[1:]}, {offered}{day:%b} {day.day}"
