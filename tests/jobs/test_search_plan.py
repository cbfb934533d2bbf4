"""The search of the board finds words by their index, and finds the same without it."""

from __future__ import annotations

from copy import copy

import pytest
from django.db import connection

from jobs.models import Position
from jobs.queries.board import Search
from jobs.queries.criteria import Criteria
from tests.factories import PositionFactory

pytestmark = pytest.mark.django_db
MANY = 400
"""Fewer rows PostgreSQL rather reads one by one."""


def plan_of(q: str) -> str:
    """How PostgreSQL would read the positions of this search."""
    sql, params = Search(Criteria(q=q)).positions().query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        return "\n".join(line for (line,) in cursor.fetchall())


def like(position: Position, number: int) -> Position:
    """One more row of the same, not saved yet."""
    other = copy(position)
    other.pk, other.reference, other.title = None, f"M-{number}", f"Coder of ward {number}"
    return other


def test_words_of_a_search_are_found_by_their_index() -> None:
    one = PositionFactory.create(open=True)
    Position.objects.bulk_create(like(one, number) for number in range(MANY))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE jobs_position")
        cursor.execute("SET LOCAL enable_seqscan = off")

    assert "Bitmap Index Scan on jobs_position_words" in plan_of("cardiothoracic")
    assert "Bitmap Index Scan on jobs_position_words" in plan_of("chest surgery")


def test_words_are_found_in_title_and_description_of_what_is_open() -> None:
    found = [
        PositionFactory.create(open=True, title="Cardiothoracic coder"),
        PositionFactory.create(open=True, description="Codes cardiothoracic surgery."),
    ]
    PositionFactory.create(title="Cardiothoracic coder")
    PositionFactory.create(open=True)

    assert set(Search(Criteria(q="cardiothoracic")).positions()) == set(found)
