"""Listings: the words a position is found by, and that they are in line with positions."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection, transaction

from jobs.enums import CloseReason
from jobs.models import Listing
from jobs.search.criteria import Criteria
from jobs.search.results import Search
from jobs.services import listings, positions
from tests.factories import PositionFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("field", "text", "typed"),
    [
        ("targets", "90 visits a day, 95 percent right in audit", "percent"),
        ("equipment", "A wired connection is yours", "wired"),
        ("schedule", "Four tens", "tens"),
        ("benefits", "Dues paid", "dues"),
    ],
)
def test_what_is_said_of_the_work_is_found(field: str, text: str, typed: str) -> None:
    PositionFactory.create(open=True, benefits="Leave")
    found = PositionFactory.create(open=True, **{"benefits": "Leave", field: text})
    assert [row.key for row in Search(Criteria(q=typed)).read(None)] == [found.pk]


@pytest.mark.django_db
def test_listings_of_an_earlier_release_are_not_whole() -> None:
    """They hold no words of titles: what is run with each release writes them anew."""
    PositionFactory.create(open=True, title="Coding manager")
    assert listings.are_whole()
    manager = {row.key for row in Search(Criteria(q="coding manager")).read(None)}
    with connection.cursor() as cursor:
        cursor.execute("UPDATE jobs_listing SET words = to_tsvector('english', 'before')")

    assert not listings.are_whole()
    listings.rebuild()
    assert listings.are_whole()
    assert {row.key for row in Search(Criteria(q="coding manager")).read(None)} == manager != set()


@pytest.mark.django_db(transaction=True)
def test_a_position_that_closes_while_all_are_written_anew_stays_off_the_board() -> None:
    position = PositionFactory.create(open=True)
    is_closing = threading.Event()

    def close() -> None:
        try:
            with transaction.atomic():
                positions.close(position=position, reason=CloseReason.FILLED, by=None)
                is_closing.set()
                time.sleep(0.5)  # the rebuild has begun by now, and knows it as open
        finally:
            connection.close()

    closing = threading.Thread(target=close)
    closing.start()
    assert is_closing.wait(10)
    listings.rebuild()
    closing.join(10)

    assert not Listing.objects.exists()
