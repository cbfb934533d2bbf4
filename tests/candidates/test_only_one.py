"""Which one gate keeps somebody out: what SQL says of a set is what the lines say of each person."""

from __future__ import annotations

from random import Random

import pytest

from candidates.enums import FitState
from candidates.fit import Measure
from candidates.fit.criteria import OnlyOne
from candidates.models import Standing
from candidates.queries import standings
from candidates.services import standings as projection
from tests.candidates.people import make_people, make_position

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", range(3))
def test_the_one_gate_that_is_missing_is_told_by_its_place(seed: int) -> None:
    random = Random(seed)
    people = make_people(random, 150)
    projection.refresh()
    seen = set()
    for _ in range(6):
        measure = Measure(make_position(random))
        one = OnlyOne([gate.missing for gate in measure.gates])
        said = Standing.objects.filter(pk__in=people).annotate(place=one.sql()).values_list("pk", "place")
        rows = standings.derived(people)
        for key, place in said:
            lines = measure.fit(rows[key]).gates
            missing = [n for n, line in enumerate(lines, 1) if line.state == FitState.MISSING]
            assert place == one.of(rows[key]) == (missing[0] if len(missing) == 1 else 0)
            seen.add(place)
    assert len(seen) > 2


def test_of_no_conditions_none_holds() -> None:
    found = Standing.objects.annotate(place=OnlyOne([]).sql()).values_list("place", flat=True)

    assert list(found) == []
    assert OnlyOne([]).of(Standing()) == 0
