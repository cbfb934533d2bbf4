"""What was read in a posting: suggestions and doubts, each with the words it came from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices

from jobs.enums import PayPeriod
from jobs.models.words import dollar_range, dollars
from jobs.reading.found import Span


class Slot(TextChoices):
    """What of a position a suggestion fills, in the order of its form."""

    TITLE = "title", "Title"
    EMPLOYER = "employer", "Employer"
    OPENINGS = "openings", "Openings to fill"
    CLOSES_ON = "closes_on", "Closing date"
    WORKPLACE = "workplace", "Workplace"
    PLACE = "place", "City"
    ZIP = "zip", "ZIP"
    STATES = "states", "Where people may live"
    PAY = "pay", "Pay"
    BENEFITS = "benefits", "Benefits"
    EMPLOYMENT = "employment", "Employment"
    SHIFT = "shift", "Shift"
    SCHEDULE = "schedule", "Schedule"
    SETTINGS = "settings", "Care settings"
    SPECIALTIES = "specialties", "Specialties"
    SOFTWARE = "software", "Software"
    TARGETS = "targets", "Productivity and accuracy"
    YEARS = "years", "Least years"
    APPRENTICES = "apprentices", "Apprentices"
    EDUCATION = "education", "Least education"
    EDUCATION_PREFERRED = "education_preferred", "Preferred education"
    REQUIRED = "required", "Required"
    PREFERRED = "preferred", "Preferred"


KEY_LENGTH = 12
SEVERAL = frozenset({Slot.SETTINGS, Slot.SPECIALTIES, Slot.SOFTWARE, Slot.REQUIRED, Slot.PREFERRED})
"""Slots that hold as many as are said. Of any other, several suggestions are alternatives."""


@dataclass(frozen=True)
class Suggestion:
    """One value for one slot.

    `value`: text, a number, a date or a Pay; for a place a City, or its id once the map was asked; for an
    employer the id; for words and groups a tuple of ids of competencies; for states a tuple of letters.
    """

    slot: Slot
    value: Any
    words: str
    """How the value reads."""
    span: Span

    @property
    def key(self) -> str:
        """The same for the same value of the same text, whatever else is found: what a tick sends."""
        return f"{self.slot}-{hashlib.sha256(self.words.encode()).hexdigest()[:KEY_LENGTH]}"


@dataclass(frozen=True)
class Doubt:
    """Something the text leaves open, or says in a way that cannot be taken over."""

    about: str
    words: str
    span: Span


@dataclass(frozen=True)
class Pay:
    """Dollars. An end that the text does not give is None."""

    least: Decimal | None
    most: Decimal | None
    period: PayPeriod

    @property
    def words(self) -> str:
        unit = self.period.label
        if self.least is None:
            return f"Up to {dollars(self.most or Decimal(0))} {unit}"
        if self.most is None:
            return f"From {dollars(self.least)} {unit}"
        return f"{dollar_range(self.least, self.most)} {unit}"


@dataclass(frozen=True)
class City:
    """A city as written, with the state. Which words before the comma are its name, the map knows."""

    names: tuple[str, ...]
    """From the longest: `Example Clinic Tampa`, `Clinic Tampa`, `Tampa`."""
    state: str
    postal_code: str


@dataclass(frozen=True)
class Posting:
    """All that was read, in the order of the form, then of the text."""

    suggestions: tuple[Suggestion, ...]
    doubts: tuple[Doubt, ...]

    def of(self, slot: Slot) -> list[Suggestion]:
        return [one for one in self.suggestions if one.slot == slot]
