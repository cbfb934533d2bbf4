"""Weights of a position: versions that nobody edits, the newest holds."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from candidates.enums import Weighed
from candidates.fit.points import DEFAULT_WEIGHTS
from candidates.models import Weighting
from candidates.queries import weightings as kept
from candidates.services import weightings
from tests.factories import PositionFactory, RecruiterUserFactory, WeightingFactory

pytestmark = pytest.mark.django_db
YEARS = dict.fromkeys(Weighed.values, 0) | {"years": 50}


def test_newest_version_holds_and_the_older_ones_stay() -> None:
    position, by = PositionFactory.create(), RecruiterUserFactory.create()
    assert kept.of([position.pk]) == {position.pk: DEFAULT_WEIGHTS}

    weightings.set(position=position, weights=YEARS, by=by)
    weightings.back_to_default(position=position, by=by)

    assert kept.of([position.pk]) == {position.pk: DEFAULT_WEIGHTS}
    assert [(row.version, dict(row.weights), row.by) for row in kept.history(position)] == [
        (2, dict(DEFAULT_WEIGHTS), by),
        (1, YEARS, by),
    ]


def test_what_holds_already_is_not_written_again() -> None:
    position, by = PositionFactory.create(), RecruiterUserFactory.create()

    assert weightings.back_to_default(position=position, by=by) is None
    assert weightings.set(position=position, weights=YEARS, by=by) is not None
    assert weightings.set(position=position, weights=YEARS, by=by) is None
    assert Weighting.objects.count() == 1


@pytest.mark.parametrize(
    "weights",
    [dict.fromkeys(Weighed.values, 0), YEARS | {"years": 101}, YEARS | {"years": -1}, {"years": 10}],
)
def test_other_weights_are_refused(weights: dict[str, int]) -> None:
    with pytest.raises(weightings.NoWeights):
        weightings.set(position=PositionFactory.create(), weights=weights, by=RecruiterUserFactory.create())
    assert Weighting.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_weights_of_many_positions_are_one_query(count: int) -> None:
    rows = WeightingFactory.create_batch(count)
    other = PositionFactory.create()
    with CaptureQueriesContext(connection) as queries:
        found = kept.of([*(row.position_id for row in rows), other.pk])
    assert len(queries) == 1
    assert found == {**{row.position_id: row.weights for row in rows}, other.pk: DEFAULT_WEIGHTS}
