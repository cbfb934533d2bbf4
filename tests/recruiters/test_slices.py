"""A slice of a list is the same rows in the same order, found by their keys first."""

from __future__ import annotations

import pytest
from django.db.models import Count

from candidates.models import AlertRecord
from jobs.models import Position
from recruiters.queries.slices import sliced
from tests.factories import ApplicationFactory, PositionFactory

pytestmark = pytest.mark.django_db


def test_slice_is_that_of_the_list() -> None:
    for number in range(7):
        PositionFactory.create(title=f"{number % 3}")
    rows = Position.objects.select_related("employer").order_by("title", "-pk")

    assert list(sliced(rows, 2, 5)) == list(rows[2:5])
    assert list(sliced(rows, 6, 50)) == list(rows[6:])
    assert list(sliced(rows, 9, 12)) == []


def test_what_is_counted_for_each_row_stays() -> None:
    busy, quiet = PositionFactory.create(), PositionFactory.create()
    ApplicationFactory.create(position=busy)
    ApplicationFactory.create(position=busy)
    rows = Position.objects.annotate(people=Count("applications")).order_by("-people")

    assert [(row, row.people) for row in sliced(rows, 0, 2)] == [(busy, 2), (quiet, 0)]


def test_rows_of_a_view_are_not_looked_up_by_a_key_without_an_index() -> None:
    assert "IN (SELECT" not in str(sliced(AlertRecord.objects.order_by("pk"), 0, 5).query)
