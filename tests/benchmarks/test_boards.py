"""That the large boards can still be written: benchmarks run rarely, and tables change often."""

from __future__ import annotations

import pytest

from jobs.models import Listing
from jobs.search.criteria import Criteria
from jobs.search.results import Search
from tests.benchmarks.boards import fill


@pytest.mark.django_db
def test_a_board_of_any_size_can_be_filled_and_searched() -> None:
    fill(30)
    assert Listing.objects.open().count() == 30
    assert Search(Criteria(q="inpatient")).count > 0
