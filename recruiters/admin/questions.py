"""What a position asks whoever applies: rows on its page."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db import models
from django.http import HttpRequest

from jobs.enums import QuestionKind
from jobs.models import Position, Question
from jobs.models.question import MOST_OPTIONS, MOST_QUESTIONS, NO, YES
from jobs.reading import lawful
from recruiters.admin.fields import LinesField
from recruiters.admin.options import DeskForm, DeskInline

NUMBERS = ("least", "most", "needs_least", "needs_most", "unit")


class QuestionForm(DeskForm[Question]):
    """Says beside the field what is wrong with a question, before the database would."""

    blamed: ClassVar = {
        "jobs_question_limits_in_order": "most",
        "jobs_question_knock_out_leaves_some": "needs_most",
        "jobs_question_knock_out_is_said": "because",
    }

    class Meta:
        error_messages: ClassVar = {"text": {"required": "Write the question."}}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        kind = data.get("kind")
        self._check_options(kind, data.get("options") or [])
        typed = data.get("refused") or []
        data["refused"] = self._refused(kind, typed, data.get("options") or [])
        if kind != QuestionKind.NUMBER:
            for name in NUMBERS:
                if data.get(name) not in (None, ""):
                    self.add_error(name, "That is for a number. Clear it, or choose a number as the answer.")
        self._check_knock_out(data, has_answers=bool(typed))
        return data

    def _check_options(self, kind: str | None, options: list[str]) -> None:
        if kind == QuestionKind.CHOICE and len(options) < 2:  # noqa: PLR2004 -- a choice
            self.add_error("options", "A list has at least two lines.")
        if kind != QuestionKind.CHOICE and options:
            self.add_error("options", "Lines are for a question with a list. Clear them, or choose a list.")

    def _refused(self, kind: str | None, lines: list[str], options: list[str]) -> list[str]:
        """Knock-out answers as they are kept: `yes`, `no`, or the lines of the list as they stand there."""
        if "options" in self.errors:  # what the lines are is said first
            return lines
        if kind == QuestionKind.YES_NO:
            known = {YES: YES, NO: NO}
            wrong = "The knock-out answer is Yes or No."
        else:
            known = {option.lower(): option for option in options}
            wrong = "A knock-out answer is a line of the list, in the same words."
        found = [known.get(line.lower(), "") for line in lines]
        if kind in {QuestionKind.NUMBER, QuestionKind.TEXT} and lines:
            self.add_error("refused", "That is for yes or no, and for lists. A number has limits below.")
        elif not all(found):
            self.add_error("refused", wrong)
        elif self._is_all(kind, found, options):
            self.add_error("refused", "Every answer would be a knock-out. Leave one that goes on.")
        return list(dict.fromkeys(one for one in found if one))

    def _is_all(self, kind: str | None, found: list[str], options: list[str]) -> bool:
        """Whether no answer would go on."""
        answers = len(options) if kind == QuestionKind.CHOICE else 2
        return bool(found) and len(set(found)) >= answers

    def _check_knock_out(self, data: dict[str, Any], *, has_answers: bool) -> None:
        has_limit = data.get("needs_least") is not None or data.get("needs_most") is not None
        has_one = has_answers or has_limit
        if has_one and not data.get("because"):
            self.add_error(
                "because", "Say what the employer needs: whoever gives a knock-out answer is told it."
            )
        if not has_one and data.get("because") and not {"refused", "options"} & set(self.errors):
            self.add_error("because", "That is said with a knock-out only. Clear it, or name the answer.")


class QuestionInline(DeskInline[Question, Position]):
    """At most twelve. Answers that were given keep the words of their question."""

    model = Question
    form = QuestionForm
    verbose_name = "question"
    verbose_name_plural = "Questions for whoever applies"
    max_num = MOST_QUESTIONS
    fields: ClassVar = [
        "order", "text", "kind", "is_required", "help", "options", "unit", "least", "most",
        "refused", "needs_least", "needs_most", "because",
    ]  # fmt: skip

    def formfield_for_dbfield(
        self,
        db_field: models.Field[Any, Any],
        request: HttpRequest,
        **kwargs: Any,  # noqa: ANN401
    ) -> forms.Field | None:
        if db_field.name in {"options", "refused"}:
            return LinesField(
                most=MOST_OPTIONS,
                longest=120,
                label=str(db_field.verbose_name).capitalize(),
                help_text=db_field.help_text,
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)


def warn(request: HttpRequest, position: Position) -> None:
    """Say of each question that seems to ask what should not be asked what may be asked instead."""
    for question in position.questions.all():
        for doubt in lawful.doubts(f"{question.text} {question.help}"):
            messages.warning(
                request,
                f"\u201c{question.text}\u201d seems to ask about {doubt.about}. Applicants should not be"
                f" asked that. {doubt.instead}",
            )
