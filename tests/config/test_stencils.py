"""A query that is put together once answers as if it had been put together for each value."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import BigIntegerField, CharField, Exists, OuterRef, QuerySet

from config.stencils import Given, Stencil
from jobs.models import Position
from tests.factories import PositionFactory

pytestmark = pytest.mark.django_db


def drawn() -> QuerySet[Position]:
    same = Position.objects.filter(employer=OuterRef("employer"), pk=Given("other", BigIntegerField()))
    return (
        Position.objects.filter(title=Given("title", CharField()))
        .select_related("employer")
        .annotate(has_other=Exists(same))
        .order_by("pk")
    )


def test_rows_are_those_of_the_values_given(django_assert_num_queries: Any) -> None:  # noqa: ANN401
    stencil = Stencil(drawn)
    one, two = PositionFactory.create(title="One"), PositionFactory.create(title="Two; DROP %s")
    other = PositionFactory.create(employer=two.employer, title="Three")

    with django_assert_num_queries(2):
        first: Any = stencil.rows(title="One", other=other.pk)
        second: Any = stencil.rows(title=two.title, other=other.pk)
        assert second[0].employer == two.employer

    assert [(row, row.has_other) for row in first] == [(one, False)]
    assert [(row, row.has_other) for row in second] == [(two, True)]


def test_a_value_that_is_missing_is_an_error() -> None:
    with pytest.raises(KeyError, match="other"):
        Stencil(drawn).rows(title="One")
