"""What a position asks whoever applies: rows on its page."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db import models
from django.http import HttpRequest

from jobs.models import Position, Question
from jobs.models.question import MOST_OPTIONS, MOST_QUESTIONS
from jobs.reading import lawful
from jobs.services import questions
from recruiters.admin.fields import LinesField
from recruiters.admin.options import DeskForm, DeskInline


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
        refused, faults = questions.judged(
            kind=data.get("kind"),
            options=None if "options" in self.errors else data.get("options") or [],
            refused=data.get("refused") or [],
            given={name: data.get(name) for name in questions.NUMBERS},
            because=data.get("because") or "",
            is_unread="refused" in self.errors,
        )
        for name, words in faults:
            self.add_error(name, words)
        data["refused"] = refused
        return data


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
