"""What a search of the board asks for, and how it is written into an address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse


@dataclass(frozen=True)
class Criteria:
    """A search as typed and ticked. Values of one filter are alternatives; filters add up.

    `credential`, `setting` and `specialty` hold keys of competencies, `state` holds postal letters.
    """

    q: str = ""
    where: str = ""
    workplace: tuple[str, ...] = ()
    credential: tuple[str, ...] = ()
    setting: tuple[str, ...] = ()
    specialty: tuple[str, ...] = ()
    employment: tuple[str, ...] = ()
    state: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Each thing asked for, as (name, value)."""
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, tuple):
                yield from ((field.name, one) for one in value)
            elif value:
                yield field.name, value

    def __bool__(self) -> bool:
        return any(True for _ in self)

    @property
    def ticked(self) -> list[tuple[str, str]]:
        """The filters in use, without what was typed."""
        return [(name, value) for name, value in self if name not in {"q", "where"}]

    def without(self, name: str, value: str) -> Criteria:
        """The same search with one thing less."""
        held = getattr(self, name)
        rest: Any = tuple(one for one in held if one != value) if isinstance(held, tuple) else ""
        return replace(self, **{name: rest})

    def url(self, **more: str) -> str:
        """The address of this search, and of `more` (a cursor)."""
        query = urlencode([*self, *more.items()])
        return reverse("jobs:position-list") + (f"?{query}" if query else "")
