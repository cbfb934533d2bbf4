"""Statements that are planned once for each connection to the database, and not each time.

For the few that run for every mail: planning half a dozen joins takes longer than doing them. psycopg2
prepares nothing by itself, so PREPARE and EXECUTE are written out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import connection
from django.db.backends.utils import CursorWrapper

PLANNED_ONCE = "SET LOCAL plan_cache_mode = force_generic_plan"
"""Else PostgreSQL plans anew each time whatever takes an array: it guesses ten members, sees one, and
finds its guess too dear. Sent along with the statement, in one transaction with it."""
_known: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()
"""The statements that each connection has."""


@dataclass(frozen=True)
class Prepared:
    """A statement with `%(value)s` in it, and the type in PostgreSQL of each value, by its name."""

    name: str
    sql: str
    types: Mapping[str, str] = field(hash=False)

    def execute(self, cursor: CursorWrapper, values: Mapping[str, Any], *, first: str = "") -> None:
        """Run it on a cursor of the default connection.

        `first` is a statement of the same values, sent along with it: one round trip, and one commit.
        """
        before = f"{first};" if first else ""
        if settings.DATABASE_CONN_MAX_AGE == 0:
            # Behind a pooler, whose connections are lent out for a transaction: nothing prepared stays.
            cursor.execute(before + self._with(lambda name: f"%({name})s::{self.types[name]}"), values)
            return
        connection.ensure_connection()
        known = _known.setdefault(connection.connection, set())
        if self.name not in known:
            numbers = {name: f"${number}" for number, name in enumerate(self.types, start=1)}
            types = ", ".join(self.types.values())
            with connection.connection.cursor() as bare:
                bare.execute(f"PREPARE {self.name} ({types}) AS {self._with(numbers.__getitem__)}")
            known.add(self.name)
        places = ", ".join(f"%({name})s" for name in self.types)
        cursor.execute(f"{before}{PLANNED_ONCE};EXECUTE {self.name} ({places})", values)

    def _with(self, place: Callable[[str], str]) -> str:
        return self.sql % {name: place(name) for name in self.types}
