from __future__ import annotations

import hashlib
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from jobs.enums import QuestionKind
from jobs.models.competency import folded
from jobs.models.position import Position

MOST_QUESTIONS = 12
"""Of one position. Each one costs applicants; those that decide nothing belong into the conversation."""
MOST_OPTIONS = 12
YES, NO = "yes", "no"
WORDS = {YES: "Yes", NO: "No"}

_NO_NUMBERS = Q(least=None, most=None, needs_least=None, needs_most=None, unit="")
_HAS_KNOCK_OUT = ~Q(refused=[]) | Q(needs_least__isnull=False) | Q(needs_most__isnull=False)


class Question(models.Model):
    """What a position asks whoever applies, beside what is on their file.

    A knock-out is an answer with which an application will most likely not go on. It declines nobody:
    the applicant is told before they send, the recruiter sees a mark, and a person decides.
    Answers keep the words of their question, so that editing one changes nothing that was said.
    """

    position = models.ForeignKey(Position, on_delete=models.CASCADE, related_name="questions")
    order = models.PositiveSmallIntegerField(default=0, help_text="The least comes first.")
    text = models.CharField("question", max_length=200)
    help = models.CharField("hint", max_length=300, blank=True)
    kind = models.CharField("answered by", max_length=6, choices=QuestionKind, default=QuestionKind.YES_NO)
    options = ArrayField(
        models.CharField(max_length=120),
        default=list,
        blank=True,
        help_text="One a line, for a question with a list.",
    )
    unit = models.CharField(max_length=30, blank=True, help_text="Of a number: hours a week.")
    least = models.DecimalField("least number", max_digits=9, decimal_places=2, null=True, blank=True)
    most = models.DecimalField("largest number", max_digits=9, decimal_places=2, null=True, blank=True)
    is_required = models.BooleanField("has to be answered", default=True)
    refused = ArrayField(
        models.CharField(max_length=120),
        default=list,
        blank=True,
        verbose_name="knock-out answers",
        help_text="One a line: Yes, No, or lines of the list.",
    )
    needs_least = models.DecimalField(
        "knock-out below", max_digits=9, decimal_places=2, null=True, blank=True
    )
    needs_most = models.DecimalField("knock-out above", max_digits=9, decimal_places=2, null=True, blank=True)
    because = models.CharField(
        "what the employer needs",
        max_length=200,
        blank=True,
        help_text="Told to whoever gives a knock-out answer: The employer needs people who can work nights.",
    )

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=QuestionKind.values), name="jobs_question_kind_known"
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="jobs_question_has_text",
                violation_error_message="Write the question.",
            ),
            models.CheckConstraint(
                condition=Q(kind=QuestionKind.CHOICE, options__len__gte=2, options__len__lte=MOST_OPTIONS)
                | (~Q(kind=QuestionKind.CHOICE) & Q(options=[])),
                name="jobs_question_options_suit_kind",
                violation_error_message=f"A list has from two to {MOST_OPTIONS} lines; other questions none.",
            ),
            models.CheckConstraint(
                condition=Q(kind=QuestionKind.NUMBER) | _NO_NUMBERS,
                name="jobs_question_numbers_suit_kind",
                violation_error_message="A unit and limits are for numbers.",
            ),
            models.CheckConstraint(
                condition=Q(least=None) | Q(most=None) | Q(least__lte=models.F("most")),
                name="jobs_question_limits_in_order",
                violation_error_message="The largest number is not below the least.",
            ),
            models.CheckConstraint(
                condition=Q(needs_least=None)
                | Q(needs_most=None)
                | Q(needs_least__lte=models.F("needs_most")),
                name="jobs_question_knock_out_leaves_some",
                violation_error_message="These two limits would knock out every number.",
            ),
            models.CheckConstraint(
                condition=Q(refused=[])
                | Q(kind=QuestionKind.YES_NO, refused__contained_by=[YES, NO], refused__len=1)
                | Q(kind=QuestionKind.CHOICE, refused__contained_by=models.F("options")),
                name="jobs_question_refused_are_answers",
                violation_error_message="A knock-out answer is Yes or No, or lines of the list.",
            ),
            models.CheckConstraint(
                condition=(_HAS_KNOCK_OUT & ~Q(because="")) | (~_HAS_KNOCK_OUT & Q(because="")),
                name="jobs_question_knock_out_is_said",
                violation_error_message="What the employer needs is said with a knock-out, and only then.",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def key(self) -> str:
        """By what two questions are the same one: their words, without case and signs."""
        return folded(self.text)[:200]

    def knocks_out(self, value: str) -> bool:
        """Whether an application with this answer will most likely not go on."""
        if not value:
            return False
        if self.kind != QuestionKind.NUMBER:
            return value in self.refused
        number = Decimal(value)
        is_below = self.needs_least is not None and number < self.needs_least
        return is_below or (self.needs_most is not None and number > self.needs_most)

    def in_words(self, value: str) -> str:
        """An answer as people read it: `Yes`, `32 hours a week`."""
        return in_words(self.kind, value, self.unit)

    def takes(self, value: str) -> bool:
        """Whether an answer that was given elsewhere may be given here."""
        if self.kind == QuestionKind.YES_NO:
            return value in WORDS
        if self.kind == QuestionKind.CHOICE:
            return value in self.options
        if self.kind == QuestionKind.TEXT:
            return True
        try:
            number = Decimal(value)
        except InvalidOperation:
            return False
        is_below = self.least is not None and number < self.least
        return not is_below and (self.most is None or number <= self.most)

    @property
    def _as_asked(self) -> str:
        numbers = (self.least, self.most, self.needs_least, self.needs_most)
        limits = ["" if one is None else f"{Decimal(one).normalize():f}" for one in numbers]
        return repr([
            self.pk, self.text, self.help, self.kind, self.options, self.unit, limits,
            self.is_required, self.refused, self.because,
        ])  # fmt: skip


def in_words(kind: str, value: str, unit: str = "") -> str:
    """An answer of that kind as people read it."""
    if kind == QuestionKind.YES_NO:
        return WORDS.get(value, value)
    return f"{value} {unit}".strip() if value else ""


def print_of(questions: Iterable[Question]) -> str:
    """Twelve signs that are others as soon as anything of these questions is; empty for none."""
    asked = [question._as_asked for question in questions]  # noqa: SLF001 -- of this module
    return hashlib.sha256("\n".join(asked).encode()).hexdigest()[:12] if asked else ""
