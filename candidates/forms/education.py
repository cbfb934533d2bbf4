"""Education: the highest level, and the schools. Never a year, which would tell an age."""

from __future__ import annotations

from typing import Any

from django import forms

from candidates.forms.rows import RowForm, Rows
from candidates.models import Candidate, Schooling
from candidates.services.profiles import SchoolRow
from config.text import refuse_unseen
from jobs.enums import Education

EMPTY_ROWS = 2
LEVELS = [(level, label) for level, label in Education.choices if level != Education.NONE]


class SchoolForm(RowForm[Schooling]):
    school = forms.CharField(
        label="School or provider", required=False, max_length=120, validators=[refuse_unseen]
    )
    program = forms.CharField(
        label="Program or degree", required=False, max_length=120, validators=[refuse_unseen]
    )
    level = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, choices=[("", "Choose a level"), *LEVELS]
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not self.errors and not given.get("remove") and not given["school"]:
            self.add_error("school", "Give the name of the school, or of who held the course.")
        return given

    @property
    def row(self) -> SchoolRow | None:
        given = self.cleaned_data
        if not self.is_filled:
            return None
        return SchoolRow(given["school"], given["program"], given["level"], self.held)


class LevelForm(forms.Form):
    level = forms.TypedChoiceField(
        label="Highest level you finished",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "Choose a level"), (Education.NONE.value, "None of these"), *LEVELS],
    )


class EducationForms(Rows[SchoolForm]):
    """The level of the file, and a form for each school."""

    def __init__(self, candidate: Candidate, data: Any = None) -> None:  # noqa: ANN401 -- POST data
        super().__init__("education", list(candidate.schooling.all()), data)
        self.highest = LevelForm(data, prefix=self.prefix, initial={"level": candidate.education})
        self.forms = [
            SchoolForm(
                data,
                prefix=f"{self.prefix}-{row.pk}",
                initial={"shown": "1", "school": row.school, "program": row.program, "level": row.level},
                held=row,
            )
            for row in self.seen
        ]
        self.forms += [
            SchoolForm(data, prefix=f"{self.prefix}-new{number}", held=None) for number in range(EMPTY_ROWS)
        ]

    def is_valid(self) -> bool:
        return super().is_valid() & self.highest.is_valid()

    def check_together(self) -> None:
        """No school and program stands in two rows."""
        seen = {(row.school, row.program) for row in self.unseen}
        for form in self.forms:
            row = form.row
            if row and (row.school, row.program) in seen:
                form.add_error("school", "This school and program is on your file already.")
            elif row:
                seen.add((row.school, row.program))

    @property
    def beside(self) -> list[forms.Form]:
        return [self.highest]

    @property
    def errors(self) -> dict[str, str]:
        found = super().errors
        if self.is_bound:
            said = list(self.highest.errors.get("level", ()))
            found |= dict.fromkeys([self.highest["level"].auto_id] if said else [], " ".join(map(str, said)))
        return found

    def rows(self) -> list[SchoolRow]:
        unseen = [SchoolRow(row.school, row.program, row.level, row) for row in self.unseen]
        return unseen + [form.row for form in self.forms if form.row is not None]
