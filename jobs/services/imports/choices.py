"""Words of which a cell may hold one, and what else is understood on the way in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import TextChoices

from jobs.enums import Education, EmployerKind, Employment, PayPeriod, Shift, Workplace
from jobs.services.imports.problems import CellError, Guesses, quoted


@dataclass(frozen=True)
class Choice:
    """A few words and what they stand for; case, spaces and hyphens do not matter.

    `also` are words that are understood and never written.
    """

    known: Mapping[str, Any]
    also: Mapping[str, Any] = field(default_factory=dict)

    def read(self, text: str) -> Any:  # noqa: ANN401 -- each choice has its own type
        """What the word stands for. Raises CellError, with the nearest word and all of them."""
        if (joined := _joined(text)) in self._by_spelling:
            return self._by_spelling[joined]
        near = self._guesses.suggestion(text)
        raise CellError(f"{quoted(text)} is not known here. {near}Use {', '.join(self.known)}.")

    def write(self, value: Any) -> str:  # noqa: ANN401
        return next((word for word, known in self.known.items() if known == value), "")

    @cached_property
    def _guesses(self) -> Guesses:
        return Guesses(self.known)

    @cached_property
    def _by_spelling(self) -> dict[str, Any]:
        return {_joined(word): value for word, value in [*self.also.items(), *self.known.items()]}


def _joined(word: str) -> str:
    return re.sub(r"[^a-z0-9]", "", word.lower())


def _values(choices: type[TextChoices], also: Mapping[str, str] | None = None) -> Choice:
    return Choice({str(value): str(value) for value in choices.values}, also or {})


EDUCATION = Choice(
    {level.name.lower(): level for level in Education},
    {
        "ged": Education.HIGH_SCHOOL,
        "diploma": Education.HIGH_SCHOOL,
        "associates": Education.ASSOCIATE,
        "bachelors": Education.BACHELOR,
        "masters": Education.MASTER,
    },
)
EMPLOYER_KIND = _values(EmployerKind)
EMPLOYMENT = _values(
    Employment,
    {"prn": "per_diem", "1099": "contract", "contractor": "contract", "intern": "internship"},
)
PAY_PERIOD = _values(
    PayPeriod,
    {"hourly": "hour", "an hour": "hour", "yearly": "year", "annual": "year", "a year": "year"},
)
SHIFT = _values(Shift)
WORKPLACE = _values(Workplace, {"work from home": "remote", "wfh": "remote", "telecommute": "remote"})
