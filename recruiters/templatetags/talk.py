"""What somebody asked a recruiter, for their own pages: `candidates` knows nothing of the desk."""

from __future__ import annotations

from collections.abc import Sequence

from django import template

from candidates.models import Candidate
from recruiters.models import Inquiry
from recruiters.queries import inquiries

register = template.Library()
MOST = 20


@register.simple_tag
def questions_of(candidate: Candidate) -> list[Inquiry]:
    """The newest questions of somebody, each with `new_answers`. One query."""
    return list(inquiries.of_person(candidate.pk)[:MOST])


@register.filter
def new_among(questions: Sequence[Inquiry]) -> int:
    """How many answers among them were not read."""
    return sum(getattr(one, "new_answers", 0) for one in questions)
