"""Which open positions name a credential: counted, listed and paid as asking each position says."""

from __future__ import annotations

import statistics
from datetime import timedelta
from random import Random

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from jobs.enums import CompetencyKind, RequirementLevel
from jobs.models import Competency, Position
from jobs.queries import apprentices, naming, pay
from jobs.queries.naming import NOTHING
from tests.candidates.people import make_position
from tests.factories import PositionFactory, competency

ROUNDS, POSITIONS = 8, 30


def middle(position: Position) -> float:
    return float(position.pay_min + position.pay_max) / 2 * (2080 if position.pay_period == "hour" else 1)


def named_by(position: Position, level: str) -> set[Competency]:
    """The credentials that its groups of a level name, read group by group."""
    return {
        word
        for group in position.requirements.all()
        if group.level == level
        for word in group.any_of.all()
        if word.kind == CompetencyKind.CREDENTIAL
    }


class SameAsReadingEach(TestCase):
    @settings(max_examples=ROUNDS, deadline=None, suppress_health_check=list(HealthCheck))
    @given(seed=st.integers(0, 2**32))
    def test_numbers_lists_and_median(self, seed: int) -> None:
        cache.clear()
        random = Random(seed)
        made = [make_position(random) for _ in range(POSITIONS)]
        found = naming.every()
        for word in Competency.objects.filter(kind=CompetencyKind.CREDENTIAL):
            required = {one.pk for one in made if word in named_by(one, "required")}
            preferred = {one.pk for one in made if word in named_by(one, "preferred")} - required
            named = found.get(word.pk, NOTHING)
            assert (named.required, named.preferred) == (len(required), len(preferred))
            assert {one.pk for one in naming.positions(word, RequirementLevel.REQUIRED)} == required
            assert {one.pk for one in naming.positions(word, RequirementLevel.PREFERRED)} == preferred
            amounts = [middle(one) for one in made if one.pk in required | preferred]
            enough = len(amounts) >= pay.ENOUGH
            assert named.median == (round(statistics.median(amounts) / 100) * 100 if enough else 0)


@pytest.mark.django_db
def test_median_is_the_percentile_of_the_positions_listed() -> None:
    for number in range(11):
        level = {"required" if number % 2 else "preferred": "CPC"}
        PositionFactory.create(
            open=True, pay_min=20 + number, pay_max=30 + number * 2, is_demo=number < 4, **level
        )
    word = competency("CPC")
    keys = [one.pk for level in RequirementLevel for one in naming.positions(word, level)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY (pay_min + pay_max) / 2 * 2080)"
            " FROM jobs_position WHERE id = ANY(%s)",
            [keys],
        )
        (percentile,) = cursor.fetchone()
    named = naming.every()[word.pk]
    assert (named.median, named.count, named.invented) == (round(percentile / 100) * 100, 11, 4)


@pytest.mark.django_db
def test_nine_are_too_few_for_a_median() -> None:
    PositionFactory.create_batch(9, open=True, required="CPC")
    named = naming.every()[competency("CPC").pk]
    assert (named.count, named.median, named.are_enough) == (9, 0, False)


@pytest.mark.django_db
def test_only_what_is_open_counts() -> None:
    PositionFactory.create(closed=True, required="CPC")
    PositionFactory.create(draft=True, required="CPC")
    PositionFactory.create(open=True, required="CPC", closes_on=timezone.localdate() - timedelta(days=1))
    assert naming.every() == {}
    assert not naming.positions(competency("CPC"), RequirementLevel.REQUIRED)


@pytest.mark.django_db
class TestApprentices:
    def titles(self) -> set[str]:
        return {one.title for one in apprentices.positions()}

    def test_takes_apprentices_and_is_coding_work(self) -> None:
        friendly = {"open": True, "is_apprentice_friendly": True}
        PositionFactory.create(**friendly, title="By its duty", duties="assign_sequence")
        PositionFactory.create(**friendly, title="By its code set", required="CPC; CPT")
        PositionFactory.create(open=True, title="By its line", required="CPC|CPC-A", preferred="ICD-10-CM")
        PositionFactory.create(**friendly, title="Records clerk", required="CPC-A")
        PositionFactory.create(open=True, title="Full coders alone", required="CPC; CPT")
        PositionFactory.create(
            closed=True, is_apprentice_friendly=True, title="Closed", duties="assign_sequence"
        )
        assert self.titles() == {"By its duty", "By its code set", "By its line"}
