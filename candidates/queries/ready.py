"""Whether somebody's next application needs no form: one press sends it."""

from __future__ import annotations

from dataclasses import dataclass

from candidates.models import Application, ApplicationDraft, Candidate, Resume
from candidates.queries import screening, visitors
from candidates.queries.screening import Answered
from candidates.queries.visitors import Visitor
from jobs.models import Position
from jobs.models.question import print_of


@dataclass(frozen=True)
class Ready:
    """What one press would send. `asked` is the print of the questions, to be sent back with it."""

    candidate: Candidate
    answered: list[Answered]
    asked: str
    resume: Resume | None = None

    @property
    def shown(self) -> dict[str, object]:
        """What comes back with the press: it sends what was shown, and nothing else."""
        return {"asked": self.asked, "resume": self.resume.pk if self.resume else None}

    @property
    def phone(self) -> str:
        return self.candidate.phone.as_national if self.candidate.phone else ""


def to_send(visitor: Visitor | None, position: Position) -> Ready | None:
    """What would be sent for whoever looks; None where the form has something to ask or to say.

    For people who are signed in, have applied themselves before, and whose name we know. Every question
    that has to be answered was answered before, in the same words, and no answer is a knock-out: that
    is said on the form. Whoever has begun to type goes on with that.
    """
    if visitor is None or not visitor.is_signed_in or not position.is_open:
        return None
    candidate = visitor.candidate
    if not _is_known(candidate) or visitors.application_to(position, candidate):
        return None
    if ApplicationDraft.objects.of(candidate).filter(position=position).exists():
        return None
    questions = list(position.questions.all())
    found = screening.earlier(candidate, questions)
    answered = [Answered(one, found[one.pk].value) for one in questions if one.pk in found]
    is_open = any(question.is_required and question.pk not in found for question in questions)
    if is_open or any(one.is_knock_out for one in answered):
        return None
    resume = Resume.objects.of(candidate).current().usable().first()
    return Ready(candidate, answered, print_of(questions), resume)


def _is_known(candidate: Candidate) -> bool:
    """Whether the file says who they are, and they have applied themselves before."""
    is_named = bool(candidate.first_name and candidate.last_name)
    return is_named and Application.objects.of(candidate).filter(is_proven=True).exists()
