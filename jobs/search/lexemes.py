"""What a listing is, beside its words, as lexemes: so that one text query asks for words and filters alike.

A stored search holds them in its query, the document of a position in its words. A lexeme begins with
a sign that no text is read to begin with, so that nothing typed is ever taken for one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from jobs.enums import Education
from jobs.models import Listing
from jobs.search import cells, tsquery
from jobs.search.filters import YEARS

ANYTHING = "=any"
"""Of every document."""
NOTHING = "=none"
"""Of none."""
SPOT = "=spot"
"""Of positions at a place on the map."""
SEVERAL = "=several"
"""Of positions that require two groups of credentials or more."""
LETTERS = {
    "workplace": "w", "employment": "e", "shift": "h", "rung": "r", "state": "g", "remote_states": "o",
    "credentials": "c", "code_sets": "k", "settings": "t", "specialties": "p", "software": "f",
    "employer": "m", "is_apprentice_friendly": "a", "education": "d", "years": "y",
}  # fmt: skip
"""Columns of `Listing` that searches ask for, each by its letter."""
LISTS = ("credentials", "code_sets", "settings", "specialties", "software")
STEPS = {"education": tuple(Education.values), "years": YEARS}
"""Columns that are asked for up to a step: a listing has a lexeme for every step that takes it in."""


class Untold(Exception):
    """A condition that cannot be said in lexemes."""


def lexeme(column: str, value: object = "") -> str:
    return f"={LETTERS[column]}{value}"


def in_cell(number: int) -> str:
    """Of positions within reach of a cell (`jobs.search.cells`)."""
    return f"={number}"


def asked(one: str) -> str:
    """A lexeme as a text query."""
    return f"'{one}'"


ALWAYS, NEVER = asked(ANYTHING), asked(NOTHING)


def of_listing(listing: Listing) -> list[str]:
    """Everything a stored search may ask of this listing beside its words. Sorted, each once."""
    found = {ANYTHING, lexeme("employer", listing.employer_id)}
    for column in ("workplace", "employment", "shift", "rung"):
        found.add(lexeme(column, getattr(listing, column)))
    if listing.state:
        found.add(lexeme("state", listing.state))
    # Open to any state is a lexeme of its own, without letters.
    found.update(lexeme("remote_states", state) for state in listing.remote_states or [""])
    for column in LISTS:
        found.update(lexeme(column, one) for one in getattr(listing, column))
    for column, steps in STEPS.items():
        found.update(lexeme(column, step) for step in steps if getattr(listing, column) <= step)
    if listing.is_apprentice_friendly:
        found.add(lexeme("is_apprentice_friendly"))
    if listing.credential_groups > 1:
        found.add(SEVERAL)
    if listing.latitude is not None and listing.longitude is not None:
        found.add(SPOT)
        found.update(in_cell(cell) for cell in cells.around(listing.latitude, listing.longitude))
    return sorted(found)


# Conditions


def query_of(condition: Q) -> str:
    """A condition on listings as a text query over words and lexemes. Raises Untold."""
    if condition.negated:
        raise Untold(str(condition))
    parts = [_query(child) for child in condition.children]
    if not parts:
        return ALWAYS
    return both(parts) if condition.connector == Q.AND else either(parts)


def both(queries: Iterable[str]) -> str:
    """All of the queries; asks for anything when there is none."""
    parts = list(queries)
    if NEVER in parts:
        return NEVER
    return tsquery.both(part for part in parts if part != ALWAYS) or ALWAYS


def either(queries: Iterable[str]) -> str:
    """Any of the queries; finds nothing when there is none."""
    parts = list(queries)
    if ALWAYS in parts:
        return ALWAYS
    return tsquery.either(part for part in parts if part != NEVER) or NEVER


def _query(child: Any) -> str:  # noqa: ANN401 -- a part of a Q: another Q, an expression, a pair
    if isinstance(child, Q):
        return query_of(child)
    if isinstance(child, tsquery.Matches):
        return child.query
    if isinstance(child, tuple):
        name, value = child
        column, _, lookup = name.partition("__")
        return _asked(column, lookup, value)
    raise Untold(str(child))


def _asked(column: str, lookup: str, value: Any) -> str:  # noqa: ANN401 -- as the column holds it
    if (column, lookup) == ("pk", "in") and not value:
        return NEVER
    if column in LETTERS and lookup in ("in", "overlap"):
        return either(asked(lexeme(column, one)) for one in value)
    if column in LETTERS and lookup == "contains":
        return both(asked(lexeme(column, one)) for one in value)
    if lookup == "lte" and value in STEPS.get(column, ()):
        return asked(lexeme(column, int(value)))
    if column in LETTERS and not lookup:
        # A flag that is set, and states of remote work when there are none, have a bare letter.
        return asked(lexeme(column, value if isinstance(value, str) else ""))
    raise Untold(f"{column} {lookup}")
