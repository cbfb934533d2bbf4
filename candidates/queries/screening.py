"""What somebody answered before, to questions that are asked again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from candidates.models import Candidate, ScreeningAnswer
from jobs.models import Question


@dataclass(frozen=True)
class Answered:
    """A question and what was answered: `yes`, `no`, a line of the list, a number in digits, or words."""

    question: Question
    value: str

    @property
    def asked(self) -> str:
        return self.question.text

    @property
    def is_knock_out(self) -> bool:
        return self.question.knocks_out(self.value)

    @property
    def in_words(self) -> str:
        return self.question.in_words(self.value)


def earlier(candidate: Candidate, questions: Sequence[Question]) -> Mapping[int, ScreeningAnswer]:
    """The newest answer of this person to the same question, by the id of each question that has one.

    The same: in the same words, answered in the same way, with an answer this question takes too. One
    query, none without questions.
    """
    if not questions:
        return {}
    rows = ScreeningAnswer.objects.of(candidate).filter(key__in={question.key for question in questions})
    newest: dict[tuple[str, str, str], ScreeningAnswer] = {}
    for row in rows.select_related("application").order_by("application__applied_at", "pk"):
        newest[row.key, row.kind, row.unit] = row
    found = {question.pk: newest.get((question.key, question.kind, question.unit)) for question in questions}
    by_pk = {question.pk: question for question in questions}
    return {pk: row for pk, row in found.items() if row is not None and by_pk[pk].takes(row.value)}
