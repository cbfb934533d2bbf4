"""What a misspelled word may mean: a word that titles, employers or the trade are written with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.db import connection
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

SHORTEST = 4
"""In letters: below it every word is like another one."""
FAULTS = ((5, 1), (10, 2), (1000, 3))
"""How many faults a word of up to so many letters may have."""
FAULTS_OF_A_CITY = ((7, 1), (1000, 2))
"""Fewer: many cities are called alike, and the wrong one is worse than none."""

# Words that nothing is written with; and whether they stand in a position all the same, in any form.
STRANGE = """
SELECT token, EXISTS (SELECT 1 FROM jobs_listing WHERE words @@ plainto_tsquery('english', token))
  FROM unnest(%(tokens)s::text[]) AS token
 WHERE NOT EXISTS (SELECT 1 FROM jobs_searchword WHERE word = token)
"""
# Trigrams find long words with a fault in them; in a short one a single fault leaves few trigrams,
# so those of about the same length are looked at one by one. Of cities, those with openings are meant;
# who writes the name of another one rightly has made no mistake.
NEAR = """
WITH asked AS (
    SELECT token FROM unnest(%(tokens)s::text[]) AS token
     WHERE NOT EXISTS (SELECT 1 FROM jobs_place AS place WHERE upper(place.city) = upper(token))
)
SELECT token, word, false AS is_city FROM asked
  LEFT JOIN jobs_searchword ON word %% token
                       OR length(token) <= 6 AND length(word) BETWEEN length(token) - 1 AND length(token) + 1
 UNION ALL
SELECT token, word, true FROM asked
  JOIN jobs_place AS place
    ON upper(place.city) %% upper(token) OR upper(token) <%% upper(place.city)
       OR length(token) <= 7 AND left(upper(place.city), 1) = left(upper(token), 1)
          AND length(place.city) BETWEEN length(token) - 1 AND length(token) + 1
 CROSS JOIN LATERAL regexp_split_to_table(lower(place.city), '[^a-z]+') AS word
 WHERE length(word) >= %(shortest)s
   AND EXISTS (SELECT 1 FROM jobs_position AS position
                WHERE position.place_id = place.id AND position.status = 'open')
"""


def strange(tokens: Iterable[str]) -> dict[str, bool]:
    """Lower-case words that titles, employers and the trade are never written with. One query at most.

    True for those that stand in the text of a position all the same. Words too short to tell are left out.
    """
    asked = sorted({token for token in tokens if len(token) >= SHORTEST and not token.isdigit()})
    if not asked:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(STRANGE, {"tokens": asked})
        return dict(cursor.fetchall())


def corrected(unknown: Iterable[str], names: Collection[str] = ()) -> dict[str, str]:
    """Words that stand nowhere, each with the known word it was most likely meant to be. One query at most.

    Known are the words of titles, employers and the trade, cities with openings, and further `names`.
    Those that are like nothing known are left out.
    """
    tokens = sorted(unknown)
    if not tokens:
        return {}
    near: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(NEAR, {"tokens": tokens, "shortest": SHORTEST})
        for token, word, is_city in cursor.fetchall():
            words = near.setdefault(token, set())
            if word and (not is_city or OSA.distance(token, word) <= _allowed(token, FAULTS_OF_A_CITY)):
                words.add(word)
    for token, words in near.items():
        alike = process.extract(token, names, scorer=OSA.distance, score_cutoff=_allowed(token), limit=None)
        words.update(name for name, _, _ in alike)
    found = {token: _nearest(token, words) for token, words in near.items()}
    return {token: word for token, word in found.items() if word}


def nearest_name(text: str, names: Iterable[str]) -> str:
    """The one of some long names that `text` was most likely meant to be; empty when it is like none."""
    found = process.extractOne(text, names, scorer=OSA.distance, score_cutoff=_allowed(text))
    return str(found[0]) if found else ""


def faults_of_a_city(typed: str, city: str) -> int | None:
    """How many faults would make what was typed of the name of a city; None when it would be too many."""
    faults = int(OSA.distance(typed.lower(), city.lower()))
    return faults if faults <= _allowed(typed, FAULTS_OF_A_CITY) else None


def _nearest(token: str, words: Iterable[str]) -> str:
    """The word with the fewest faults (swapped neighbors are one), then the one that begins alike."""
    ranked = sorted((OSA.distance(token, word), -JaroWinkler.similarity(token, word), word) for word in words)
    faults, _, word = ranked[0] if ranked else (len(token), 0.0, "")
    return word if faults <= _allowed(token) else ""


def _allowed(token: str, faults_of: Sequence[tuple[int, int]] = FAULTS) -> int:
    return next(faults for letters, faults in faults_of if len(token) <= letters)
