"""What stored searches are made of: bits of choices, cells of the map, lexemes."""

from __future__ import annotations

import math

import pytest
from django.db.models import Exists, Q
from hypothesis import given
from hypothesis import strategies as st

from jobs.distance import MILES_A_DEGREE, miles
from jobs.enums import Education, Workplace
from jobs.models import Listing
from jobs.search import cells, lexemes, shapes, tsquery
from jobs.search.places import RADII

LATITUDES = st.floats(18.0, 71.5)
LONGITUDES = st.floats(-175.0, -65.0)


@given(LATITUDES, LONGITUDES, st.floats(0, 2 * math.pi), st.floats(0, 1), st.sampled_from(RADII))
def test_every_spot_within_a_radius_is_in_one_of_the_cells(
    latitude: float, longitude: float, way: float, part: float, radius: int
) -> None:
    degrees = part * radius / MILES_A_DEGREE
    north = latitude + degrees * math.cos(way)
    east = longitude + degrees * math.sin(way) / math.cos(math.radians(north))
    if miles((latitude, longitude), (north, east)) <= radius:
        assert cells.number_of(north, east, radius) in set(cells.around(latitude, longitude))


@given(LATITUDES, LONGITUDES)
def test_cells_are_few_and_have_numbers_of_their_own(latitude: float, longitude: float) -> None:
    around = list(cells.around(latitude, longitude))
    assert len(around) == len(set(around)) <= 15 * len(RADII)
    assert all(cells.NOWHERE < cell < 2**31 for cell in around)
    assert len({cells.number_of(latitude, longitude, radius) for radius in RADII}) == len(RADII)


def test_choices_that_a_filter_leaves_out() -> None:
    bit = shapes.BITS
    only = shapes.refused(Q(workplace__in=["remote"]))
    assert only == bit["workplace", Workplace.ONSITE] + bit["workplace", Workplace.HYBRID]
    assert shapes.refused(Q(years__lte=5)) == bit["years", shapes.MANY_YEARS]
    assert shapes.refused(Q(education__lte=max(Education.values))) == 0
    assert shapes.refused(Q(is_apprentice_friendly=True)) == bit["is_apprentice_friendly", False]
    assert len(set(bit.values())) == len(bit)
    assert sum(bit.values()) < 2**63
    for other in (
        Q(),
        ~Q(workplace="remote"),
        Q(state="FL"),
        Q(years__gt=1),
        Q(workplace="a") | Q(shift="b"),
    ):
        assert shapes.refused(other) is None


def test_condition_as_a_text_query() -> None:
    word = Q(tsquery.Matches("words", "'cpc'"))
    assert lexemes.query_of(Q()) == lexemes.ALWAYS
    assert lexemes.query_of(Q(pk__in=[])) == lexemes.NEVER
    assert lexemes.query_of(Q(pk__in=[]) | word) == "'cpc'"
    assert lexemes.query_of(Q(pk__in=[]) & word) == lexemes.NEVER
    assert lexemes.query_of(Q(settings__overlap=[])) == lexemes.NEVER
    both = lexemes.query_of(Q(settings__overlap=[3, 4]) & word)
    assert both == "(('=t3') | ('=t4')) & ('cpc')"
    assert lexemes.query_of(Q(remote_states=[]) | Q(remote_states__contains=["FL"])) == "('=o') | ('=oFL')"
    assert lexemes.either([lexemes.ALWAYS, "'cpc'"]) == lexemes.ALWAYS


@pytest.mark.parametrize(
    "condition", [~Q(state="FL"), Q(posted_on__gte=1), Q(Exists(Listing.objects.all())), Q(years__lte=99)]
)
def test_condition_that_no_lexeme_can_say(condition: Q) -> None:
    with pytest.raises(lexemes.Untold):
        lexemes.query_of(condition)
