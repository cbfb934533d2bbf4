"""A search as a narrow row, so that hundreds of thousands are tried on one position by one statement.

`Search` says what a search finds; this says the same the other way round. Words and filters become one
text query over the words and lexemes of a position (`jobs.search.documents`); pay, places and several
credentials together are numbers beside it. What is up to the other positions on the board, such as
whether a misspelled word stands somewhere, is asked of `Search` itself: `sure` says when.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache as once
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Q

from jobs.enums import CompetencyKind
from jobs.search import cells, lexemes, shapes, tsquery
from jobs.search.criteria import Criteria
from jobs.search.filters import yearly
from jobs.search.lexemes import ALWAYS, NEVER
from jobs.search.places import RADII, Spot
from jobs.search.results import Search
from jobs.search.terms import Glossary

MEANING = ("jobs/search/*.py", "jobs/titles.py", "jobs/enums.py", "jobs/models/competency.py")
"""The code that says what a search means."""
STATE = """
SELECT hashtextextended(concat_ws('|', %s,
    (SELECT string_agg(concat_ws(',', id, kind, key, label, name, apprentice_of_id), ';' ORDER BY id)
       FROM jobs_competency),
    (SELECT string_agg(concat_ws(',', competency_id, folded), ';' ORDER BY competency_id, folded)
       FROM jobs_competencyalias),
    (SELECT string_agg(concat_ws(',', name, rung, is_similar), ';' ORDER BY id) FROM jobs_title),
    (SELECT max(id) FROM jobs_place)), 0)
"""


@dataclass(frozen=True)
class Compiled:
    """What a search asks of the document of a position.

    `asks` is a text query that every position it finds satisfies, of words and lexemes. `refuses` are
    bits of `jobs.search.shapes` that it may not have, `cell` the one of `jobs.search.cells` it must be
    near (0: anywhere). `pay` is what it must reach, in US dollars a year. `held` are the ids of
    credentials that may fill the groups together, where there are several. The place is any of some
    spots (degrees) within `miles`; it counts for positions that are on the map.

    Where `sure` is None, these decide. Else they do for a position that satisfies `sure` as well; any
    other one that passes is to be looked up by `Search`. `is_settled` says that nothing but the
    vocabulary can change this reading.
    """

    asks: str = NEVER
    sure: str | None = None
    refuses: int = 0
    cell: int = cells.NOWHERE
    pay: int = 0
    held: tuple[int, ...] = ()
    miles: int = 0
    spots: tuple[tuple[float, float], ...] = ()
    is_settled: bool = True


def compiled(asked: Criteria) -> Compiled:
    """The row of a search. A few queries, as for looking it up.

    When a word or an employer it names is no more, the board passes that over and shows the rest. Here
    it finds nothing: whoever asked for one employer must not hear of all.
    """
    search = Search(asked)
    if search.criteria != asked:
        return Compiled(is_settled=False)
    parts = dict(search.conditions)
    asks, sure = _words(search) if parts.pop("q", None) else (ALWAYS, None)
    queries: list[str] = []
    parts.pop("pay_min", None)
    held = _together(search)
    if held:
        parts.pop("credential")
        one = [lexemes.lexeme("credentials", pk) for pk in held]
        queries.append(lexemes.either(map(lexemes.asked, [*one, lexemes.SEVERAL])))
    cell, where = _where(search, parts)
    refuses = 0
    for condition in parts.values():
        bits = shapes.refused(condition)
        if bits is not None:
            refuses |= bits
            continue
        try:
            queries.append(lexemes.query_of(condition))
        except lexemes.Untold:
            sure = NEVER
    # Where one of several employers is removed, the search finds nothing, as said above.
    if not search.whereabouts.is_settled or len(asked.employer) > 1:
        sure = NEVER
    spots = _spots(search)
    return Compiled(
        # A filter is one look or two, words with all their synonyms are several: they come last.
        lexemes.both([where, *queries, asks]),
        sure,
        refuses,
        cell,
        yearly(asked.pay_min) if asked.pay_min else 0,
        tuple(held),
        search.radius if spots else 0,
        tuple((spot.latitude, spot.longitude) for spot in spots),
        is_settled=sure is None,
    )


def state() -> int:
    """A number for what searches mean: another one after a change to the vocabulary or to this code.

    64 bits with a sign. One query over the vocabulary, a millisecond.
    """
    with connection.cursor() as cursor:
        cursor.execute(STATE, [_code()])
        return int(cursor.fetchone()[0])


@once
def _code() -> str:
    root = Path(settings.BASE_DIR)
    files = sorted(path for pattern in MEANING for path in root.glob(pattern))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def _words(search: Search) -> tuple[str, str | None]:
    """What the typed words ask, however they are read, and with which words in it that is certain."""
    possible = Glossary.load().possible(search.criteria.q)
    read = [lexemes.query_of(reading.condition) for reading in possible.readings]
    if not possible.strange:
        return read[0], None
    said = [tsquery.phrase(token) for token in possible.strange]
    if not possible.is_word_by_word or not all(said):
        return lexemes.either(read), NEVER
    # A position that has every strange word in it is proof that they are no mistakes.
    return lexemes.either(read), lexemes.both([read[0], *said])


def _together(search: Search) -> list[int]:
    held = search.names.ids(search.criteria.credential, CompetencyKind.CREDENTIAL)
    return sorted(held) if len(held) > 1 else []


def _spots(search: Search) -> Sequence[Spot]:
    found = search.whereabouts
    return () if found.widest is not None or not found.spots else found.possible or found.namesakes


def _where(search: Search, parts: dict[str, Q]) -> tuple[int, str]:
    """The place and the states of remote work, which are two ways to say where; taken out of the parts.

    A single place is told by its cell; else all of it is in the text query.
    """
    if "where" not in parts:
        return cells.NOWHERE, ALWAYS
    place, remote = parts.pop("where"), parts.pop("remote_state", None)
    spots = _spots(search)
    if not spots:
        query = lexemes.query_of(search.whereabouts.widest or place)
    elif search.radius not in RADII:
        query = lexemes.asked(lexemes.SPOT)
    else:
        near = {cells.number_of(spot.latitude, spot.longitude, search.radius) for spot in spots}
        if len(near) == 1 and remote is None:
            return near.pop(), ALWAYS
        query = lexemes.either(lexemes.asked(lexemes.in_cell(one)) for one in sorted(near))
    return cells.NOWHERE, lexemes.either([query, lexemes.query_of(remote)]) if remote else query
