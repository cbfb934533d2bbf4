"""Where a word of the trade is used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Model, Q, QuerySet

from candidates.models import HeldCompetency, HeldCredential
from jobs.models import Competency, Position

NAMED = 8
"""So many are named; the rest is counted."""


@dataclass(frozen=True)
class Use:
    """One way in which a word is used, in words, and by how many rows."""

    words: str
    number: int
    named: list[Model] = field(default_factory=list)
    """The first few. People on file are only counted."""


def uses_of(word: Competency) -> list[Use]:
    """Whatever keeps this word from being deleted; empty when nothing does."""
    return [use for use in _uses(word) if use.number]


def _uses(word: Competency) -> Iterator[Use]:
    yield _of_positions("Asked for by", Position.objects.filter(requirements__any_of=word).distinct())
    lists = Q(settings=word) | Q(specialties=word) | Q(software=word) | Q(duties=word)
    yield _of_positions("Named in the lists of", Position.objects.filter(lists).distinct())
    held = HeldCredential.objects.filter(credential=word).count()
    held += HeldCompetency.objects.filter(competency=word).count()
    yield Use(f"On the file of {held} {'person' if held == 1 else 'people'}", held)
    form = Competency.objects.filter(apprentice_of=word).first()
    yield Use("It has an apprentice form", int(form is not None), [form] if form else [])


def _of_positions(how: str, rows: QuerySet[Position]) -> Use:
    number = rows.count()
    words = f"{how} {number} position{'' if number == 1 else 's'}"
    return Use(words, number, list(rows.order_by("-pk")[:NAMED]))
