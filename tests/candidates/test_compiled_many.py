"""Saved searches as rows: they find what the board finds, whatever is asked for and whatever opens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from candidates.alerts import searching
from candidates.models import SavedSearch
from candidates.queries import searches as queries
from candidates.services import compiled
from jobs.models import Listing
from jobs.search import documents
from jobs.search.results import Search
from jobs.services import listings
from tests.candidates.strange import board, criteria
from tests.factories import SavedSearchFactory

pytestmark = pytest.mark.django_db
MANY = settings(
    max_examples=500,
    deadline=None,
    phases=[Phase.generate],  # a seed is as good as a smaller one
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@contextmanager
def undone() -> Iterator[None]:
    """What an example writes is gone before the next one begins."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def found_by_rows() -> set[tuple[str, int]]:
    """Each saved search with each position of the board that its row finds."""
    queries_of = dict(SavedSearch.objects.values_list("compiled", "query"))
    found = set()
    open_now = list(Listing.objects.values_list("position", flat=True))
    for position, document in documents.of_positions(open_now).items():
        found |= {(queries_of[key], position) for key in searching.finding(document)}
    return found


def found_by_the_board(kept: set[str]) -> set[tuple[str, int]]:
    return {
        (query, key)
        for query in kept
        for key in Search(queries.criteria_of(query)).listings().values_list("pk", flat=True)
    }


@MANY
@given(st.integers(0, 2**32))
def test_row_finds_a_position_exactly_when_the_search_does(seed: int) -> None:
    dice = Random(seed)
    with undone():
        board(dice, 6)
        listings.rebuild()  # the words of the trade are known to the spelling
        kept = {queries.query_of(queries.to_keep(criteria(dice)).criteria) for _ in range(12)}
        for query in kept:
            SavedSearchFactory.create(query=query)
        if dice.random() < 0.5:  # saved before all of what it finds had opened
            compiled.bring_in_line()
            board(dice, 2)
        compiled.bring_in_line()
        assert found_by_rows() == found_by_the_board(kept)
