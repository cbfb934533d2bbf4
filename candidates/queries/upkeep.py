"""What somebody's credentials ask of them in the cycle that runs, by issuer, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format

from candidates.models import HeldCredential
from jobs import renewal
from jobs.renewal import Need

YEAR = 12
SPANS = {12: "a year", 24: "two years"}


@dataclass(frozen=True)
class Told:
    """What one issuer asks for some of the credentials."""

    issuer: str
    credentials: str
    """`CPC, CRC`."""
    said: str
    parts: tuple[str, ...]
    notes: tuple[str, ...]
    source: str
    """Where it is from, how good that is, and as of when; empty where nothing is established."""


def needs(held: Iterable[HeldCredential], on: date | None = None) -> list[Need]:
    """The sum for those of them that count that day (default today). Each with its credential's facts."""
    day = on or timezone.localdate()
    return renewal.needs(
        [
            renewal.Credential(row.credential.facts.issuer, row.credential.key, str(row), row.expires_on)
            for row in held
            if row.is_held(day) and hasattr(row.credential, "facts")
        ],
        day,
    )


def told(held: Iterable[HeldCredential], on: date | None = None) -> list[Told]:
    """The same in words."""
    return [in_words(need) for need in needs(held, on)]


def in_words(need: Need) -> Told:
    """As in: 40 units in the two years that end on June 30, 2027."""
    labels = ", ".join(one.label for one in need.credentials)
    if need.rule is None:
        return Told(need.issuer, labels, f"{_unknown(need)} Ask {need.issuer}.", (), (), "")
    span = SPANS[need.rule.cycle_months]
    until = f"the {span} that end" if span != SPANS[YEAR] else "the year that ends"
    by = f"in {until} on {day(need.by)}" if need.by else f"in {span}; no end is on file"
    strength = need.rule.strength.words
    source = f"{need.rule.source}, as of {date_format(need.rule.as_of, 'F Y')}"
    return Told(
        issuer=need.issuer,
        credentials=labels,
        said=f"{need.units} units of continuing education {by}.",
        parts=tuple(f"{part.units} {part.words}" for part in need.parts),
        notes=need.notes,
        source=f"{source}; {strength}" if strength else source,
    )


def _unknown(need: Need) -> str:
    if need.by is not None:
        return f"What is asked until {day(need.by)} is not established here."
    return "What is asked to keep it is not established here."


def day(at: date) -> str:
    """As in: June 30, 2027."""
    return date_format(at, "F j, Y")
