"""A visitor's three answers: kept in the session, forgotten, taken into a file."""

from __future__ import annotations

from dataclasses import asdict

from django.db import transaction
from django.http import HttpRequest

from candidates.models import Candidate, HeldCredential
from candidates.queries import answers
from candidates.queries.answers import SESSION_KEY, Answers
from candidates.services import files


def keep(*, request: HttpRequest, said: Answers) -> None:
    """In this session and nowhere else."""
    request.session[SESSION_KEY] = asdict(said)


def forget(*, request: HttpRequest) -> None:
    """As if they had not answered."""
    request.session.pop(SESSION_KEY, None)


@transaction.atomic
def take(*, candidate: Candidate, said: Answers) -> Candidate:
    """Put the answers on a file as its owner's word; what stands there already stays as it is."""
    row = Candidate.objects.select_for_update(of=("self",), no_key=True).get(pk=candidate.pk)
    for word in answers.words_of(said):
        HeldCredential.objects.get_or_create(
            candidate=row,
            credential=word.apprentice_of or word,
            defaults={"apprentice": word.apprentice_of is not None},
        )
    row.years = said.years_given if row.years is None else row.years
    row.state = row.state or said.state
    row.workplaces = row.workplaces or list(said.workplaces)
    row.save(update_fields=["years", "state", "workplaces", "updated_at"])
    files.settle(candidate=row)
    return row
