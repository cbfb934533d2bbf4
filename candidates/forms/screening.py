"""The questions of a position, as fields of the form by which one applies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.dateformat import format as formatted
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from candidates.forms.fields import OneErrorDecimalField
from candidates.models import ScreeningAnswer
from candidates.models.answer import LONGEST_ANSWER
from candidates.queries.screening import Answered
from jobs.enums import QuestionKind
from jobs.models import Question
from jobs.models.question import NO, WORDS, YES, print_of

CHANGED = (
    "The questions of this position were changed while you were writing. What you typed is still here:"
    " look over your answers, then go on."
)
UNANSWERED = "Answer this question."


class ScreeningForm(forms.Form):
    """To be continued. Each question is a field; those answered before come filled in."""

    asked = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 -- passed on to Django
        questions: Sequence[Question] = (),
        answered: Mapping[int, ScreeningAnswer] | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions = {name_of(question): question for question in questions}
        self.print = print_of(questions)
        self.fields["asked"].initial = self.print
        own = [name for name in self.fields if name != "message"]
        for name, question in self.questions.items():
            earlier = (answered or {}).get(question.pk)
            self.fields[name] = _field(question, earlier)
            if earlier is not None:
                self.initial.setdefault(name, earlier.value)
        self.order_fields([*own[: _place_of_message(self.fields)], *self.questions, "message"])

    @property
    def question_fields(self) -> list[BoundField]:
        """For the page, in the order in which they are asked."""
        return [self[name] for name in self.questions]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if self.questions and given.get("asked") != self.print:
            self._show_again("asked", self.print)
            self.add_error(None, CHANGED)
        return given

    def _show_again(self, name: str, value: str) -> None:
        changed = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict: the form is bound
        changed[self.add_prefix(name)] = value
        self.data = changed

    def answers(self) -> list[Answered]:
        """What was answered, once the form is valid; a question left out is left out."""
        values = {name: _canonical(self.cleaned_data.get(name)) for name in self.questions}
        return [Answered(question, values[name]) for name, question in self.questions.items() if values[name]]

    def knock_outs(self) -> list[Answered]:
        """Those answers with which it will most likely not go on."""
        return [one for one in self.answers() if one.is_knock_out]


def name_of(question: Question) -> str:
    """The field of a question in the form."""
    return f"q{question.pk}"


def _place_of_message(fields: Mapping[str, forms.Field]) -> int:
    names = list(fields)
    return names.index("message") if "message" in names else len(names)


def _field(question: Question, earlier: ScreeningAnswer | None) -> forms.Field:
    common: dict[str, Any] = {
        "label": question.text,
        "required": question.is_required,
        "help_text": _hint(question, earlier),
    }
    if question.kind == QuestionKind.NUMBER:
        return OneErrorDecimalField(
            error=_number_error(question),
            min_value=question.least,
            max_value=question.most,
            max_digits=9,
            decimal_places=2,
            **common,
        )
    common["error_messages"] = {"required": UNANSWERED, "invalid_choice": UNANSWERED}
    if question.kind == QuestionKind.TEXT:
        return forms.CharField(max_length=LONGEST_ANSWER, widget=forms.Textarea(attrs={"rows": 3}), **common)
    choices = (
        [(YES, WORDS[YES]), (NO, WORDS[NO])]
        if question.kind == QuestionKind.YES_NO
        else [(option, option) for option in question.options]
    )
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)


def _hint(question: Question, earlier: ScreeningAnswer | None) -> SafeString:
    """Hints are put into pages as they are, so what a recruiter typed is made safe here."""
    words = [question.help, f"In {question.unit}." if question.unit else ""]
    if earlier is not None:
        day = formatted(localtime(earlier.application.own_applied_at), "F j, Y")
        words.append(f"Your answer of {day}. Change it if it is no longer so.")
    return format_html_join(" ", "{}", ((one,) for one in words if one))


def _number_error(question: Question) -> str:
    least, most = (None if one is None else f"{one.normalize():f}" for one in (question.least, question.most))
    if least is not None and most is not None:
        return f"Give a number from {least} to {most}."
    if least is not None:
        return f"Give a number, {least} or more."
    return f"Give a number, {most} at most." if most is not None else "Give a number, such as 2 or 2.5."


def _canonical(value: Any) -> str:  # noqa: ANN401 -- what a field cleaned
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value or ""
