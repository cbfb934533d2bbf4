"""`read` is the door: a posting in, suggestions and doubts out, no query."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from jobs.reading import reader
from jobs.reading.found import Purpose
from jobs.reading.postings import asked, pay, terms, titles, where
from jobs.reading.postings.found import Posting, Slot, Suggestion
from jobs.reading.postings.lines import clauses as cut
from jobs.reading.signs import Signs
from jobs.reading.words import Vocabulary

LONGEST = 20_000
"""Characters of a posting, as of a description in a file."""
LONGEST_LINE = 160
ORDER = {slot: number for number, slot in enumerate(Slot)}


def read(text: str, words: Vocabulary, *, today: date | None = None) -> Posting:
    """What a posting says of each field of a position, with the words it came from.

    Nothing of it counts before somebody confirms it. Places in the answer are of `text` as it was given.
    """
    today = today or timezone.localdate()
    signs = Signs(text)
    clauses = list(cut(signs.text))
    found = reader.read(text, words, purpose=Purpose.DESCRIPTION, today=today)
    pays, of_pay = pay.read(signs)
    states, of_states = where.states(signs, clauses)
    closing, of_closing = terms.closing(signs, today)
    groups, of_groups = asked.groups(signs, found, clauses, words)
    suggestions: list[Suggestion] = [
        *titles.read(signs),
        *terms.openings(signs),
        *closing,
        *where.workplaces(signs, clauses),
        *where.cities(signs, words),
        *states,
        *pays,
        *terms.benefits(signs, clauses),
        *terms.employments(signs, clauses),
        *terms.shifts(signs, clauses),
        *terms.schedules(signs),
        *asked.lists(found),
        *asked.targets(found, LONGEST_LINE),
        *asked.years(found, signs, clauses),
        *asked.apprentices(signs, found),
        *terms.education(signs, clauses),
        *groups,
    ]
    return Posting(
        tuple(sorted(suggestions, key=lambda one: (ORDER[one.slot], one.span.start))),
        (*of_pay, *of_states, *of_closing, *of_groups),
    )
