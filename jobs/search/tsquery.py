"""Text queries as PostgreSQL writes them: read once, then joined, weighted and kept as plain text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from django.contrib.postgres.search import SearchVectorField
from django.db import connection, transaction
from django.db.models import BooleanField, F, Func, Value
from django.db.models.expressions import Expression

from jobs import titles

RUNG = "zqr"
"""Before the rung of a title, as `jobs.services.listings` writes it."""
TITLE = "zqt"
"""Before each whole word of a position's own title (`jobs.titles.words_of`), at the weight of the title."""
ENTRY = "'zqrentry'"
"""What marks coding work for those in their first year."""
HIM = "'him'"
"""Health information management in capitals; the English pronoun is not among the words."""


@lru_cache(maxsize=4096)
def phrase(text: str) -> str:
    """The words of a text one after the other; empty when it holds none that counts. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT phraseto_tsquery('english', %s)::text", [text])
        (query,) = cursor.fetchone()
    return str(query)


def prefix(text: str) -> str:
    """Words that begin so. `text` holds letters and digits alone."""
    return f"'{text}':*"


def competency(pk: int) -> str:
    """Positions that name a word of the vocabulary."""
    return f"'zqw{pk}'"


def rung(name: str) -> str:
    return f"'{RUNG}{name}'"


def title(name: str) -> str:
    """Positions that are called so, by the index of words; in memory `jobs.titles.TitleIndex` finds them."""
    return either(_bearing(one) for one in titles.names_of(name))


def _bearing(name: str) -> str:
    """Positions whose own title holds every word of a name, each in one of the ways it may be written."""
    return both(
        either(both(f"'{TITLE}{word}'" for word in sorted(form)) for form in forms)
        for forms in titles.forms_of(name)
    )


def either(queries: Iterable[str]) -> str:
    """Any of the queries; empty ones ask nothing, and a phrase asks nothing beside one of its own words."""
    asked = list(dict.fromkeys(query for query in queries if query))
    alone = set(asked)
    found = [query for query in asked if " <-> " not in query or alone.isdisjoint(query.split(" <-> "))]
    return " | ".join(f"({query})" for query in found) if len(found) > 1 else "".join(found)


def both(queries: Iterable[str]) -> str:
    """All of the queries."""
    found = list(dict.fromkeys(query for query in queries if query))
    return " & ".join(f"({query})" for query in found) if len(found) > 1 else "".join(found)


_is_by_index = ContextVar("words are looked up by their index", default=False)


@contextmanager
def by_index() -> Iterator[None]:
    """Within, words are looked up in their index, never row by row. One block in another is one with it.

    The planner does not know that words are kept out of line: to read those of all rows seems as cheap
    to it as a common word's index, and takes twenty times as long.
    """
    if _is_by_index.get():
        yield
        return
    token = _is_by_index.set(True)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            yield
            cursor.execute("SET LOCAL enable_seqscan = on")
    finally:
        _is_by_index.reset(token)


class Matches(Func):
    """Whether words match a text query as PostgreSQL writes it."""

    output_field = BooleanField()
    template = "%(expressions)s"
    arg_joiner = " @@ "

    def __init__(self, words: str | Expression, query: str) -> None:
        super().__init__(F(words) if isinstance(words, str) else words, _Query(Value(query)))
        self.query = query


class _Query(Func):
    template = "%(expressions)s::tsquery"
    output_field = SearchVectorField()
