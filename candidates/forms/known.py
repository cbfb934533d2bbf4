"""What somebody knows and has worked in, one kind of words a section: each with a level and years."""

from __future__ import annotations

from typing import Any

from django import forms

from candidates.enums import SkillLevel
from candidates.forms.fields import YearsField
from candidates.forms.figures import plain_number
from candidates.forms.rows import RowForm, Rows
from candidates.models import Candidate, HeldCompetency
from candidates.services.profiles import Known
from jobs.enums import CompetencyKind
from jobs.models import Competency

LEVELS = [("", "Level not said"), *[(str(level), label) for level, label in SkillLevel.choices]]


class KnownForm(RowForm[HeldCompetency]):
    """One word on file: how well, and for how long."""

    level = forms.TypedChoiceField(required=False, choices=LEVELS, coerce=int, empty_value=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- passed on to Django
        super().__init__(*args, **kwargs)
        word = self.held.competency.label if self.held else ""
        self.fields["years"] = YearsField(label=f"Years, {word}", placeholder="Years")
        self.fields["level"].label = f"Level, {word}"
        self.fields["remove"].label = f"Remove {word}"

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("level") == SkillLevel.NONE and given.get("years"):
            self.add_error("level", "Years with no level? Choose a level, or clear the years.")
        return given

    @property
    def known(self) -> Known:
        return Known(self.cleaned_data["years"], self.cleaned_data["level"])


class AddForm(forms.Form):
    """Words of the vocabulary that are not on file yet: each that is ticked becomes a row."""

    add = forms.MultipleChoiceField(label="Add", required=False, widget=forms.CheckboxSelectMultiple)


class KnownForms(Rows[KnownForm]):
    """A row for each word of one kind on file, and the others to choose from."""

    kind: CompetencyKind
    prefix_: str

    def __init__(
        self,
        candidate: Candidate,
        data: Any = None,  # noqa: ANN401 -- POST data
        *,
        kind: CompetencyKind,
        slug: str,
    ) -> None:
        held = [row for row in candidate.competencies.all() if row.competency.kind == kind]
        super().__init__(slug, held, data)
        self.forms = [
            KnownForm(
                data,
                prefix=f"{slug}-{row.pk}",
                initial={
                    "shown": "1",
                    "level": "" if row.level is None else str(row.level),
                    "years": plain_number(row.years),
                },
                held=row,
            )
            for row in self.seen
        ]
        taken = {row.competency_id for row in held}
        words = Competency.objects.of_kind(kind).order_by("rank", "label")
        self.words = {str(word.pk): word for word in words if word.pk not in taken}
        self.adding = AddForm(data, prefix=slug)
        # What another window has added meanwhile may be ticked here too: it is on file, and no error.
        late = [(str(row.competency_id), row.competency.label) for row in self.unseen]
        choices = [(key, word.label) for key, word in self.words.items()]
        self.adding.fields["add"].choices = choices + late  # type: ignore[attr-defined]

    def is_valid(self) -> bool:
        return super().is_valid() & self.adding.is_valid()

    @property
    def beside(self) -> list[forms.Form]:
        return [self.adding]

    @property
    def errors(self) -> dict[str, str]:
        found = super().errors
        if self.is_bound:
            said = list(self.adding.errors.get("add", ()))
            found |= dict.fromkeys([self.adding["add"].auto_id] if said else [], " ".join(map(str, said)))
        return found

    @property
    def asked(self) -> set[int]:
        """The words this page showed as rows."""
        return {row.competency_id for row in self.seen}

    def known(self) -> dict[int, Known]:
        """What the person has of what was asked, and what they add, by the key of the word."""
        rows = {form.held.competency_id: form.known for form in self.forms if form.is_filled and form.held}
        added = {int(key): Known() for key in self.adding.cleaned_data["add"] if key in self.words}
        return rows | added


class SettingForms(KnownForms):
    """Settings, and the years of coding all together."""

    def __init__(self, candidate: Candidate, data: Any = None, **options: Any) -> None:  # noqa: ANN401
        super().__init__(candidate, data, **options)
        self.overall = YearsOverallForm(
            data, prefix=self.prefix, initial={"years": plain_number(candidate.years)}
        )

    def is_valid(self) -> bool:
        return super().is_valid() & self.overall.is_valid()

    @property
    def beside(self) -> list[forms.Form]:
        return [*super().beside, self.overall]

    @property
    def errors(self) -> dict[str, str]:
        found = super().errors
        if self.is_bound:
            said = list(self.overall.errors.get("years", ()))
            found |= dict.fromkeys([self.overall["years"].auto_id] if said else [], " ".join(map(str, said)))
        return found


class YearsOverallForm(forms.Form):
    years = YearsField(label="Years of coding, all together")
