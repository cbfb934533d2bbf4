"""The words a position is found by."""

from __future__ import annotations

import pytest

from jobs.search.criteria import Criteria
from jobs.search.results import Search
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
