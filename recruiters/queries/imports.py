"""What taking in a file would bring about beyond its rows: mails to people, and new employers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from jobs.enums import PositionStatus
from jobs.models import Employer
from jobs.services.imports.running import Result

LIKENESS = 85
"""Of 100: two names that are so much alike may be one employer, spelled twice."""


@dataclass(frozen=True)
class NewEmployer:
    """A name that is not known yet, and the known one it may be a misspelling of."""

    name: str
    like: str


def openings(results: Iterable[Result]) -> int:
    """How many positions would open, of which people on file are told."""
    return sum(
        change.column == "status" and change.after == PositionStatus.OPEN
        for result in results
        for change in result.changes
    )


def new_employers(results: Iterable[Result]) -> list[NewEmployer]:
    """The employers that would be made, in the order of the file. One query."""
    named = {
        change.after: None
        for result in results
        for change in result.changes
        if change.column == "employer" and change.after
    }
    if not named:
        return []
    known = {name.casefold(): name for name in Employer.objects.values_list("name", flat=True)}
    found = []
    for name in named:
        if name.casefold() in known:
            continue
        near = process.extractOne(name.casefold(), known.keys(), scorer=fuzz.ratio, score_cutoff=LIKENESS)
        found.append(NewEmployer(name, known[near[0]] if near else ""))
    return found
