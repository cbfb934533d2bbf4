"""What must hold of every search: numbers that are true, pages that meet each position once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import pytest
from django.core.cache import cache
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobs import tasks
from jobs.models import Employer, Listing, Position
from jobs.search.criteria import Criteria
from jobs.search.cursor import Cursor
from jobs.search.filters import BY_NAME
from jobs.search.results import Search
from jobs.search.sorts import Row
from jobs.services import listings
from tests.jobs.search.boards import board, search

pytestmark = pytest.mark.django_db
SOME = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@contextmanager
def undone() -> Iterator[None]:
    """What an example writes is gone before the next one begins."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    cache.clear()  # what is taken back may be counted in the same transaction as another state


@SOME
@given(st.integers(0, 2**32))
def test_number_of_an_option_is_what_choosing_it_finds(seed: int) -> None:
    dice = Random(seed)
    with undone():
        board(dice, 15)
        asked = search(dice)
        found = Search(asked)
        assert found.count == len(found.read(None, 1000))
        for facet in found.facets:
            for option in facet.options + facet.more:
                chosen = Search(found.criteria.with_one(facet.name, option.value))
                assert (facet.name, option.value, option.count) == (facet.name, option.value, chosen.count)


@SOME
@given(st.integers(0, 2**32))
def test_what_is_left_out_is_in_no_list_and_no_number(seed: int) -> None:
    """As if they were not on the board at all, though the counts that are kept are everybody's."""
    dice = Random(seed)
    with undone():
        made = board(dice, 15)
        asked = search(dice)
        without = frozenset(one.pk for one in made if dice.random() < 0.3)
        everybody = Search(asked)
        assert everybody.facets  # now kept
        found = Search(asked, without=without)
        whole = {row.key for row in everybody.read(None, 1000)}
        assert {row.key for row in found.read(None, 1000)} == whole - without
        assert found.left_out == len(whole & without) == everybody.count - found.count
        for facet in found.facets:
            for option in facet.options + facet.more:
                chosen = Search(found.criteria.with_one(facet.name, option.value), without=without)
                assert (facet.name, option.value, option.count) == (facet.name, option.value, chosen.count)
        shown = [(one.name, one.options, one.more) for one in found.facets]
        assert [(one.name, one.options, one.more) for one in Search(asked).facets] == [
            (one.name, one.options, one.more) for one in everybody.facets
        ]
        listings_left = Listing.objects.exclude(pk__in=without)
        Listing.objects.exclude(pk__in=listings_left.values("pk")).delete()
        cache.clear()
        alone = Search(asked)
        if not asked.where and not asked.q:  # what words and places mean is up to what is open
            assert [(one.name, one.options, one.more) for one in alone.facets] == shown


@SOME
@given(st.integers(0, 2**32))
def test_pages_meet_each_position_once_while_others_are_published(seed: int) -> None:
    dice = Random(seed)
    with undone():
        board(dice, 15)
        asked = search(dice)
        has_facets = dice.random() < 0.5

        def read(cursor: Cursor | None, size: int) -> list[Row]:
            """As a page does it: with the numbers of its filters, and so of all rows, known or not."""
            found = Search(asked)
            return found.read(cursor, size) if not has_facets or found.facets else []

        whole = [row.key for row in read(None, 1000)]
        met: list[int] = []
        cursor = None
        while rows := read(cursor, 4):
            met += [row.key for row in rows]
            cursor = Cursor(rows[-1].numbers)
            back = read(Cursor(rows[0].numbers, is_backward=True), 1000)[::-1]
            board(dice, 1)
            before = [key for key in met[: -len(rows)] if key in whole]
            assert [row.key for row in back if row.key in whole] == before
        assert len(met) == len(set(met))
        assert [key for key in met if key in whole] == whole


@SOME
@given(st.integers(0, 2**32))
def test_listing_written_alone_is_that_of_a_rebuild(seed: int) -> None:
    dice = Random(seed)
    with undone():
        board(dice, 8)
        content = [field.name for field in Listing._meta.fields if field.name != "written_at"]
        alone = list(Listing.objects.order_by("pk").values(*content))
        listings.rebuild()
        assert list(Listing.objects.order_by("pk").values(*content)) == alone


def test_every_filter_is_asked_for_by_a_field_of_the_search() -> None:
    assert set(BY_NAME) < set(Search(search(Random(1))).criteria.__dataclass_fields__)


def test_closed_position_is_listed_no_more() -> None:
    (position,) = board(Random(3), 1)
    Position.objects.update(status="paused")
    listings.refresh([position.pk])
    assert not Listing.objects.exists()


def test_new_name_of_an_employer_is_found_once_listings_are_written_anew() -> None:
    (position,) = [one for one in board(Random(5), 3) if one.is_open][:1]
    Employer.objects.filter(pk=position.employer_id).update(name="Marigold Orthopaedic Hospital")
    assert Search(Criteria(q="marigold")).count == 0
    tasks.relist()
    assert Search(Criteria(q="marigold")).count >= 1
