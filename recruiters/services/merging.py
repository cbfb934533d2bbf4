"""Words with places in them, which are filled in for each person a mail goes to."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from candidates.models import Application, Candidate
from config.accounts.models import User
from jobs.models import Position

PLACE = re.compile(r"\{([^{}\n]{0,40})\}")
FIELDS: Mapping[str, tuple[str, Callable[[Position, Candidate, User], str]]] = {
    "first_name": ("their first name", lambda position, candidate, by: candidate.first_name or "there"),
    "position": ("the title", lambda position, candidate, by: position.title),
    "employer": ("the employer", lambda position, candidate, by: position.employer.name),
    "place": ("where the work is", lambda position, candidate, by: position.where_label),
    "pay": ("the pay", lambda position, candidate, by: f"{position.pay_label} {position.pay_unit}"),
    "recruiter": ("your name", lambda position, candidate, by: by.get_full_name()),
}
"""What may stand in braces, what it is, and what comes in its place."""
INVITE = (
    "Hello {first_name},\n\n"
    "I thought of you for {position} at {employer}: {pay}, {place}.\n\n"
    "Have a look. If you want me to put you forward, apply by the link below or answer this mail.\n\n"
    "{recruiter}"
)
"""What an invitation says until the recruiter writes something else."""


def unknown(text: str) -> list[str]:
    """The places of a text that nothing fills, as they are written, each once."""
    found = dict.fromkeys(match.group(1).strip() for match in PLACE.finditer(text))
    return [f"{{{name}}}" for name in found if name not in FIELDS]


def merged(text: str, *, position: Position, candidate: Candidate, by: User) -> str:
    """The text with every known place filled in; what nothing fills stays as it is.

    What comes in is not read again: a title with braces in it stays a title.
    """

    def fill(match: re.Match[str]) -> str:
        known = FIELDS.get(match.group(1).strip())
        return known[1](position, candidate, by) if known else match.group()

    return PLACE.sub(fill, text)


def merged_for(application: Application, text: str, *, by: User) -> str:
    """The text as the owner of an application reads it."""
    return merged(text, position=application.position, candidate=application.candidate, by=by)


def in_words() -> str:
    """The places there are, as a sentence."""
    return ", ".join(f"{{{name}}} ({what})" for name, (what, _) in FIELDS.items())
