"""What a search of the board asks for, and how it is written into an address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

TYPED = ("q", "where", "radius")
"""What is typed or chosen above the list; all else are filters."""


@dataclass(frozen=True)
class Criteria:
    """A search as typed and ticked. Values of one filter are alternatives; filters add up.

    `credential`, `code_set`, `setting`, `specialty` and `software` hold keys of competencies,
    `remote_state` postal letters, `employer` slugs; `radius` is miles, `posted` days. `pay_min` is
    US dollars, an hour below 1,000 and a year from there on. `education` is the name of a level, of
    somebody who has it; `years_max` the most years a position may ask for. Empty and 0 ask nothing.
    """

    q: str = ""
    where: str = ""
    radius: int = 0
    workplace: tuple[str, ...] = ()
    remote_state: tuple[str, ...] = ()
    employment: tuple[str, ...] = ()
    shift: tuple[str, ...] = ()
    pay_min: int = 0
    credential: tuple[str, ...] = ()
    code_set: tuple[str, ...] = ()
    setting: tuple[str, ...] = ()
    specialty: tuple[str, ...] = ()
    software: tuple[str, ...] = ()
    education: str = ""
    years_max: str = ""
    apprentice: str = ""
    posted: int = 0
    employer: tuple[str, ...] = ()
    sort: str = ""

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Each thing asked for, as (name, value), in the order of an address. The sort is no demand."""
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, tuple):
                yield from ((field.name, one) for one in value)
            elif value and field.name != "sort":
                yield field.name, str(value)

    def __bool__(self) -> bool:
        return any(True for _ in self)

    @property
    def ticked(self) -> list[tuple[str, str]]:
        """The filters in use, without what was typed."""
        return [(name, value) for name, value in self if name not in TYPED]

    @property
    def unticked(self) -> Criteria:
        """The same words and place, without any filter."""
        return Criteria(q=self.q, where=self.where, radius=self.radius, sort=self.sort)

    def without(self, name: str, value: str = "") -> Criteria:
        """The same search with one thing less; without a value, with nothing under that name."""
        held = getattr(self, name)
        empty: Any = type(held)()
        rest: Any = tuple(one for one in held if one != value) if isinstance(held, tuple) and value else empty
        return replace(self, **{name: rest})

    def with_one(self, name: str, value: str) -> Criteria:
        """The same search with this as the only value under the name."""
        held = getattr(self, name)
        only: Any = (value,) if isinstance(held, tuple) else type(held)(value)
        return replace(self, **{name: only})

    def pairs(self) -> list[tuple[str, str]]:
        """Everything as it stands in an address."""
        return [*self, *([("sort", self.sort)] if self.sort else [])]

    def url(self, **more: str) -> str:
        """The address of this search, and of `more` (a cursor)."""
        query = urlencode([*self.pairs(), *more.items()])
        return reverse("jobs:position-list") + (f"?{query}" if query else "")
