"""What a listing is in the few ways that are fixed choices, as bits of one number.

A listing has one bit of each choice. A search refuses some: those that its filter leaves out. So the
filters of all choices together are one comparison of two numbers: `refuses & shape = 0`.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from jobs.enums import Education, Employment, Shift, Workplace
from jobs.models import Listing
from jobs.search.filters import YEARS

MANY_YEARS = max(YEARS) + 1
"""In place of more than any filter may ask for."""
CHOICES: dict[str, tuple[Any, ...]] = {
    "workplace": tuple(Workplace.values),
    "employment": tuple(Employment.values),
    "shift": tuple(Shift.values),
    "education": tuple(Education.values),
    "years": tuple(range(MANY_YEARS + 1)),
    "is_apprentice_friendly": (False, True),
}
BITS = {pair: 1 << number for number, pair in enumerate(
    (column, value) for column, values in CHOICES.items() for value in values
)}  # fmt: skip


def of_listing(listing: Listing) -> int:
    """The bits of a listing."""
    held = {column: getattr(listing, column) for column in CHOICES}
    held["years"] = min(held["years"], MANY_YEARS)
    return sum(BITS[pair] for pair in held.items())


def refused(condition: Q) -> int | None:
    """The bits that a filter leaves out; None where it is about something else."""
    if condition.negated or len(condition.children) != 1 or not isinstance(condition.children[0], tuple):
        return None
    name, asked = condition.children[0]
    column, _, lookup = name.partition("__")
    if column not in CHOICES or lookup not in ("", "in", "lte"):
        return None
    return sum(BITS[column, value] for value in CHOICES[column] if not _takes(lookup, value, asked))


def _takes(lookup: str, value: Any, asked: Any) -> bool:  # noqa: ANN401 -- as the column holds them
    if lookup == "in":
        return value in asked
    return bool(value <= asked if lookup == "lte" else value == asked)
