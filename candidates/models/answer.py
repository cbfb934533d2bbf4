from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from candidates.models.application import Application
from candidates.models.candidate import Candidate
from jobs.enums import QuestionKind
from jobs.models import Question
from jobs.models.question import MOST_QUESTIONS, in_words

LONGEST_ANSWER = 1000


class ScreeningAnswerQuerySet(models.QuerySet["ScreeningAnswer"]):
    def of(self, candidate: Candidate) -> ScreeningAnswerQuerySet:
        """What a person said themselves. What a form without a log-in says of them is not theirs."""
        return self.filter(application__candidate=candidate, application__is_proven=True)


class ScreeningAnswer(models.Model):
    """What somebody answered to a question of a position, with the question in the words it had then.

    `question` is None once the question has gone. `key` is what makes questions of several positions
    the same one (`Question.key`).
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="screening")
    question = models.ForeignKey(
        Question, on_delete=models.SET_NULL, null=True, blank=True, related_name="answers"
    )
    order = models.PositiveSmallIntegerField()
    asked = models.CharField("question", max_length=200)
    key = models.CharField(max_length=200, editable=False)
    kind = models.CharField(max_length=6, choices=QuestionKind)
    unit = models.CharField(max_length=30, blank=True)
    value = models.TextField("answer", max_length=LONGEST_ANSWER)
    is_knock_out = models.BooleanField(default=False)
    because = models.CharField("what the employer needs", max_length=200, blank=True)

    objects: ClassVar[ScreeningAnswerQuerySet] = ScreeningAnswerQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "question"],
                name="candidates_answer_once",
                violation_error_message="This question is answered already.",
            ),
            models.UniqueConstraint(fields=["application", "order"], name="candidates_answer_order_unique"),
            models.CheckConstraint(
                condition=Q(kind__in=QuestionKind.values), name="candidates_answer_kind_known"
            ),
            models.CheckConstraint(condition=~Q(value=""), name="candidates_answer_says_something"),
            models.CheckConstraint(condition=~Q(asked=""), name="candidates_answer_keeps_question"),
            models.CheckConstraint(
                condition=Q(order__lt=MOST_QUESTIONS), name="candidates_answer_order_sensible"
            ),
            models.CheckConstraint(
                condition=Q(is_knock_out=False) | ~Q(because=""),
                name="candidates_answer_knock_out_has_reason",
                violation_error_message="A knock-out keeps what the employer needs.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked} {self.in_words}"

    @property
    def in_words(self) -> str:
        """The answer as people read it: `Yes`, `32 hours a week`."""
        return in_words(self.kind, self.value, self.unit)
