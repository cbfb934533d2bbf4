"""Saved searches as rows that are tried on positions. The only writer of `CompiledSearch`.

A row is written when its search is confirmed, and anew when the vocabulary has changed. What got none,
because it is older than these rows or could not be read, gets one before the next position is matched.
"""

from __future__ import annotations

import hashlib
import logging
from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from candidates.models import CompiledSearch, SavedSearch
from candidates.queries import searches
from jobs.queries import generation
from jobs.search.compiled import Compiled, compiled
from jobs.search.compiled import state as state_now

logger = logging.getLogger(__name__)

PART = 500
"""Searches written in one transaction."""
MOST_BEFORE_A_MATCH = 1_000
"""Stale rows that a position waits for, a few milliseconds each: the others do as they are until night."""

WRITE = """
INSERT INTO candidates_compiledsearch AS kept
       (digest, state, refuses, cell, pay, miles, is_settled, asks, sure, held, spots)
VALUES (%(digest)s, %(state)s, %(refuses)s, %(cell)s, %(pay)s, %(miles)s, %(is_settled)s,
        %(asks)s::tsquery, %(sure)s::tsquery, %(held)s::int[], %(spots)s::float8[])
    ON CONFLICT (digest) DO UPDATE
   SET (state, refuses, cell, pay, miles, is_settled, asks, sure, held, spots)
     = (EXCLUDED.state, EXCLUDED.refuses, EXCLUDED.cell, EXCLUDED.pay, EXCLUDED.miles,
        EXCLUDED.is_settled, EXCLUDED.asks, EXCLUDED.sure, EXCLUDED.held, EXCLUDED.spots)
RETURNING id
"""

# Most of those without a row look for what somebody else looks for too, and has one.
SHARE = """
UPDATE candidates_savedsearch AS saved SET compiled_id = kept.id
  FROM candidates_compiledsearch AS kept
 WHERE saved.compiled_id IS NULL AND saved.confirmed_at IS NOT NULL
   AND kept.digest = md5(saved.query)::uuid AND kept.state = %s
"""


@transaction.atomic
def row_of(*, query: str) -> int:
    """The key of the row of a search as it is kept: the one there is, or a new one."""
    state = state_now()
    found = CompiledSearch.objects.select_for_update(no_key=True).filter(digest=_digest(query), state=state)
    key = found.values_list("pk", flat=True).first()
    return _write(query, state) if key is None else key


def bring_in_line(*, at_most: int | None = MOST_BEFORE_A_MATCH) -> int:
    """Write the rows that are missing, and those written for another vocabulary, `at_most` of them.

    Commits part by part. Four small queries when there is nothing to do. Returns how many were written.
    """
    number = 0
    state = state_now()
    _share(state)
    while part := list(SavedSearch.objects.uncompiled().order_by("pk").values_list("pk", "query")[:PART]):
        number += _write_missing(part, state)
        _share(state)
    stale = CompiledSearch.objects.stale(state).order_by("pk").values_list("pk", flat=True)
    done = 0
    while (at_most is None or done < at_most) and (keys := list(stale[:PART])):
        done += _write_again(keys, state)
    return number + done


def _share(state: int) -> None:
    """Give those without a row the one of their search that is there."""
    with connection.cursor() as cursor:
        cursor.execute(SHARE, [state])


def renew() -> int:
    """Once a night, and after the vocabulary was loaded: every row that may mean something else by now.

    Rows of searches that nobody has any more are deleted. Returns how many were written.
    """
    _forget()
    state = state_now()
    unsettled = list(CompiledSearch.objects.filter(is_settled=False).values_list("pk", flat=True))
    parts = [unsettled[start : start + PART] for start in range(0, len(unsettled), PART)]
    return sum(_write_again(part, state) for part in parts) + bring_in_line(at_most=None)


@transaction.atomic
def _forget() -> None:
    idle = CompiledSearch.objects.filter(~Exists(SavedSearch.objects.filter(compiled=OuterRef("pk"))))
    # Held and asked for anew: a search may have been saved in between.
    held = list(idle.select_for_update(skip_locked=True).values_list("pk", flat=True))
    idle.filter(pk__in=held).delete()


@transaction.atomic
def _write_missing(part: Iterable[tuple[int, str]], state: int) -> int:
    by_query: defaultdict[str, list[int]] = defaultdict(list)
    for pk, query in part:
        by_query[query].append(pk)
    with generation.one_state():  # the vocabulary is asked for once, not by each
        for query, keys in by_query.items():
            SavedSearch.objects.filter(pk__in=keys).update(compiled=_write(query, state))
    return len(by_query)


@transaction.atomic
def _write_again(keys: list[int], state: int) -> int:
    """These rows anew. One whose search has gone meanwhile goes as well."""
    saved = SavedSearch.objects.filter(compiled__in=keys).order_by("compiled", "pk").distinct("compiled")
    queries = dict(saved.values_list("compiled", "query"))
    with generation.one_state():
        for key in sorted(queries):
            _write(queries[key], state)
    CompiledSearch.objects.filter(pk__in=set(keys) - queries.keys()).delete()
    return len(keys)


def _write(query: str, state: int) -> int:
    """One that cannot be read is logged and finds nothing: it must not stop everybody else's."""
    try:
        with transaction.atomic():
            return _insert(query, state, compiled(searches.criteria_of(query)))
    except Exception:
        logger.exception("saved search %r cannot be read", query)
        return _insert(query, state, Compiled(is_settled=False))


def _insert(query: str, state: int, row: Compiled) -> int:
    values: dict[str, Any] = {
        "digest": str(_digest(query)),
        "state": state,
        "refuses": row.refuses,
        "cell": row.cell,
        "pay": row.pay,
        "miles": row.miles,
        "is_settled": row.is_settled,
        "asks": row.asks,
        "sure": row.sure,
        "held": list(row.held) or None,
        "spots": [degrees for spot in row.spots for degrees in spot] or None,
    }
    with connection.cursor() as cursor:
        cursor.execute(WRITE, values)
        return int(cursor.fetchone()[0])


def _digest(query: str) -> UUID:
    return UUID(hashlib.md5(query.encode(), usedforsecurity=False).hexdigest())
