"""Which saved searches find a position: all of them tried on its document by one statement."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from candidates.alerts import reasons
from candidates.models import AlertNarrowing, Application, Candidate, HiddenPosition, Recipient, SavedSearch
from jobs.distance import miles_between
from jobs.models import Position
from jobs.search import documents
from jobs.search.documents import Document
from jobs.search.places import NEAR_BY
from jobs.services import listings

EDGE = 0.000001
"""Miles: on the very edge of a circle the search itself decides, because the last digit may round."""

# Numbers come first and rule out what they can, then the text query; few rows are left for the rest. The
# planner takes a text query for as cheap as a comparison, so the order is written down as a CASE; as a
# number, because of a number it guesses that few rows have it.
# `sure`: nothing is left to look up. A place of several namesakes counts where something is open near
# it, which this position is when it lies in its box.
FIND = """
WITH passed AS MATERIALIZED (
    SELECT id, sure, held, miles, spots
      FROM candidates_compiledsearch
     WHERE pay <= %(pay)s
       AND CASE WHEN refuses & %(shape)s = 0 AND (cell = 0 OR cell = ANY(%(cells)s::int[]))
                THEN ({words} @@ asks)::int ELSE 0 END = 1{among})
SELECT %(position)s::bigint AS position, passed.id,
       (passed.sure IS NULL OR {words} @@ passed.sure) AND {is_sure} AS sure
  FROM passed{place}
 WHERE (passed.held IS NULL OR {held}) AND {is_near}
"""
WORDS = "(%(words)s::tsvector || array_to_tsvector(%(lexemes)s))"
AMONG = " AND id = ANY(%(among)s)"
TOGETHER = "passed.held && %(held)s::int[]"
PLACE = """
  LEFT JOIN LATERAL (
       SELECT bool_or(spot.distance < passed.miles + %(edge)s) AS is_near,
              bool_or(spot.distance < passed.miles - %(edge)s
                      AND (cardinality(passed.spots) = 2 OR abs(%(latitude)s - spot.latitude) < %(north)s
                           AND abs(%(longitude)s - spot.longitude) < %(east)s)) AS is_sure
         FROM (SELECT latitude, longitude, {distance} AS distance
                 FROM (SELECT passed.spots[at] AS latitude, passed.spots[at + 1] AS longitude
                         FROM generate_series(1, cardinality(passed.spots), 2) AS at) AS spot) AS spot
       ) AS place ON passed.spots IS NOT NULL"""


def finding(document: Document) -> list[int]:
    """The keys of the `CompiledSearch` rows that find a position. One statement, and one each in doubt."""
    sure, doubtful = _tried([(document, None)])[document.position_id]
    return sure + _looked_up(doubtful, document.position_id)


def holding(
    asked: Mapping[int, Collection[SavedSearch]], known: dict[int, Document] | None = None
) -> dict[int, set[int]]:
    """For each position, the keys of those of these searches that find it as it stands now.

    A few queries for the documents that are not `known`, which are put there, and one for all the rows,
    and one for each search in doubt.
    """
    known = {} if known is None else known
    wanted = [position for position, some in asked.items() if some]
    if unread := set(wanted) - known.keys():
        known |= documents.of_positions(unread)
    among = [
        (known[position], [one.compiled_id for one in asked[position] if one.compiled_id])
        for position in wanted
        if position in known
    ]
    found: dict[int, set[int]] = {position: set() for position in asked}
    for position, (sure, doubtful) in _tried(among).items():
        passed = {*sure, *_looked_up(doubtful, position)}
        for one in asked[position]:
            is_found = one.compiled_id in passed
            if one.compiled_id is None:  # written since: there was no match yet that would have compiled it
                is_found = bool(reasons.looked_up(one.query, [position]))
            if is_found:
                found[position].add(one.pk)
    return found


def searchers(position: Position, found: Collection[int], on: date | None = None) -> QuerySet[Recipient]:
    """Those who saved one of these rows' searches and are to hear.

    That is: listening, not hidden, not yet applied, and nothing they narrowed keeps it away. The position
    comes from `in_full()`.
    """
    saved = SavedSearch.objects.telling(on).filter(compiled__in=found)
    hidden = Candidate.hidden_from.through.objects.filter(
        candidate=OuterRef("candidate"), employer=position.employer_id
    )
    applied = Application.objects.filter(candidate=OuterRef("candidate"), position=position.pk)
    unwanted = HiddenPosition.objects.filter(candidate=OuterRef("candidate"), position=position.pk)
    narrowed = AlertNarrowing.objects.against(position).order_by().values("recipient")
    return Recipient.objects.listening(on).filter(
        ~Exists(hidden),
        ~Exists(applied),
        ~Exists(unwanted),
        ~Q(pk__in=narrowed),
        pk__in=saved.values("recipient"),
    )


def told(position: Position, on: date | None = None) -> QuerySet[Recipient] | None:
    """Those whom an open position is told by their searches; None where no search finds it."""
    document = documents.of_positions([position.pk]).get(position.pk)
    found = finding(document) if document else []
    return searchers(position, found, on) if found else None


def reach(position: Position, on: date | None = None) -> QuerySet[Recipient]:
    """Those who would hear by a search if this position, which is a draft, were open.

    What only the board could decide is counted in: searches with a fault in them, and the like.
    """
    document = documents.of_listings([listings.as_if_open(position.pk)])[position.pk]
    sure, doubtful = _tried([(document, None)])[position.pk]
    return searchers(position, sure + doubtful, on)


def _looked_up(rows: Iterable[int], position: int) -> list[int]:
    """Those of these rows whose search itself finds the position."""
    keys = list(rows)
    if not keys:
        return []
    saved = SavedSearch.objects.filter(compiled__in=keys).order_by("compiled", "pk").distinct("compiled")
    return [
        key for key, query in saved.values_list("compiled", "query") if reasons.looked_up(query, [position])
    ]


def _tried(asked: Collection[tuple[Document, list[int] | None]]) -> dict[int, tuple[list[int], list[int]]]:
    """For each document the rows that find it for sure, and those in doubt; among some rows, or all."""
    found: dict[int, tuple[list[int], list[int]]] = {one.position_id: ([], []) for one, _ in asked}
    if not found:
        return found
    with connection.cursor() as cursor:
        parts = [cursor.mogrify(*statement(one, among)).decode() for one, among in asked]
        # It begins with SELECT, so that nobody adds values to it (`config.hands`): words hold percent signs.
        whole = " UNION ALL ".join(f"SELECT * FROM ({part}) AS tried" for part in parts)  # noqa: S608 -- ours
        cursor.execute(whole)
        for position, key, is_sure in cursor.fetchall():
            found[position][0 if is_sure else 1].append(key)
    return found


def statement(document: Document, among: list[int] | None = None) -> tuple[str, dict[str, Any]]:
    """The query of the rows that find a document, and its parameters."""
    groups = {f"group{number}": list(ids) for number, ids in enumerate(document.groups)}
    together = " AND ".join(f"passed.held && %({name})s::int[]" for name in groups)
    spot = document.spot
    parts = {
        "words": WORDS,
        "among": "" if among is None else AMONG,
        "held": f"({TOGETHER} OR {together})" if together else TOGETHER,
        "place": PLACE.format(distance=_distance()) if spot else "",
        "is_near": "coalesce(place.is_near, true)" if spot else "true",
        "is_sure": "coalesce(place.is_sure, true)" if spot else "true",
    }
    values = {
        "position": document.position_id,
        "words": document.words,
        "lexemes": list(document.lexemes),
        "shape": document.shape,
        "cells": document.cells,
        "pay": document.pay,
        "held": list(document.credentials),
        "among": among,
        "latitude": spot[0] if spot else None,
        "longitude": spot[1] if spot else None,
        "edge": EDGE,
        "north": NEAR_BY[0] - EDGE,
        "east": NEAR_BY[1] - EDGE,
    }
    return FIND.format(**parts), values | groups


def _distance() -> str:
    return miles_between("spot.latitude", "spot.longitude", "%(latitude)s", "%(longitude)s")
