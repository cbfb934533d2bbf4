"""Words with places in them, which are filled in for each person a mail goes to."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from candidates.models import Application, Candidate
from config.accounts.models import User
from jobs.models import Position
from recruiters.models import Inquiry

GREETING = re.compile(
    r"(?:hello|hi|hey|hola|dear|greetings|good (?:morning|afternoon|evening|day))"
    r"(?:,? +[^\W\d_][\w'\u2019.-]*){0,3} *(?:[,!:\u2013\u2014]|\.\s|\n|$)",
    re.IGNORECASE,
)
"""How words begin that greet: "Hello Robin," or "Good morning!"; not "Hi-tech billing is what they do"."""
PLACE = re.compile(r"\{([^{}\n]{0,40})\}")
FIELDS: Mapping[str, tuple[str, Callable[[Any, Candidate, User], str]]] = {
    "first_name": ("their first name", lambda position, candidate, by: candidate.first_name or "there"),
    "position": ("the title", lambda position, candidate, by: position.title),
    "employer": ("the employer", lambda position, candidate, by: position.employer.name),
    "place": ("where the work is", lambda position, candidate, by: position.where_label),
    "pay": ("the pay", lambda position, candidate, by: f"{position.pay_label} {position.pay_unit}"),
    "recruiter": ("your name", lambda position, candidate, by: by.get_full_name()),
}
"""What may stand in braces, what it is, and what comes in its place: of a position, a person, a recruiter."""
OF_NO_POSITION = ("first_name", "recruiter")
"""Those that can be filled in where words are about no position."""
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


def of_position(text: str) -> list[str]:
    """The places of a text that only a position fills, as they are written, each once."""
    found = dict.fromkeys(match.group(1).strip() for match in PLACE.finditer(text))
    return [f"{{{name}}}" for name in found if name in FIELDS and name not in OF_NO_POSITION]


def greets(text: str) -> bool:
    """Whether words begin with a greeting of their own."""
    return GREETING.match(text.lstrip()) is not None


def merged(text: str, *, position: Position | None, candidate: Candidate, by: User) -> str:
    """The text with every known place filled in; what nothing fills stays as it is.

    What comes in is not read again: a title with braces in it stays a title.
    """

    def fill(match: re.Match[str]) -> str:
        name = match.group(1).strip()
        if name not in FIELDS or (position is None and name not in OF_NO_POSITION):
            return match.group()
        return FIELDS[name][1](position, candidate, by)

    return PLACE.sub(fill, text)


def merged_for(application: Application, text: str, *, by: User) -> str:
    """The text as the owner of an application reads it."""
    return merged(text, position=application.position, candidate=application.candidate, by=by)


def merged_for_inquiry(inquiry: Inquiry, text: str, *, by: User) -> str:
    """The text as whoever asked reads it."""
    person = inquiry.candidate or Candidate(first_name=inquiry.first_name)
    return merged(text, position=inquiry.position, candidate=person, by=by)


def in_words() -> str:
    """The places there are, as a sentence."""
    return ", ".join(f"{{{name}}} ({what})" for name, (what, _) in FIELDS.items())
