"""Places and ZIP codes: where they lie, and that loading them twice does nothing."""

from __future__ import annotations

import math

import pytest

from jobs.models import Place, PostalCode
from jobs.services import places


def _miles(start: tuple[float, float], end: tuple[float, float]) -> float:
    """Great-circle miles, by the spherical law of cosines (another formula than the product's)."""
    (north, west), (south, east) = ([math.radians(part) for part in spot] for spot in (start, end))
    bow = math.sin(north) * math.sin(south) + math.cos(north) * math.cos(south) * math.cos(east - west)
    return math.acos(bow) * 3958.76


@pytest.fixture(scope="module")
def florida() -> places.Atlas:
    return places.atlas("FL")


def test_cities_lie_where_they_lie(florida: places.Atlas) -> None:
    orlando = florida.cities["Orlando"]

    assert _miles(orlando, florida.cities["Tampa"]) == pytest.approx(80, abs=4)
    assert _miles(orlando, florida.cities["Lake Mary"]) == pytest.approx(17, abs=3)


def test_records_without_coordinates_do_not_move_a_city() -> None:
    """One of the boxes of Los Angeles lies at 0, 0 in the package."""
    found = places.atlas("CA")

    assert _miles(found.cities["Los Angeles"], (34.05, -118.25)) < 5
    assert found.postal_codes["90085"] == ("Los Angeles", found.cities["Los Angeles"])


def test_further_names_are_cities_unless_they_shorten_another(florida: places.Atlas) -> None:
    names = ("Heathrow", "Doral", "Fort Lauderdale", "Ft Lauderdale", "Altamonte Spg")

    assert [name in florida.cities for name in names] == [True, True, True, False, False]


def test_a_zip_code_belongs_to_its_city(florida: places.Atlas) -> None:
    city, spot = florida.postal_codes["32746"]

    assert city == "Lake Mary"
    assert _miles(spot, (28.7577, -81.3508)) < 1


@pytest.mark.django_db
class TestLoading:
    def test_rows_of_a_state(self) -> None:
        loaded = places.load(["RI"])

        assert loaded.touched == loaded.places + loaded.postal_codes
        assert PostalCode.objects.get(code="02903").place == Place.objects.named("providence", "ri").get()
        assert 60 <= loaded.postal_codes <= 120

    def test_again_changes_nothing(self) -> None:
        places.load(["RI", "DE"])

        assert places.load(["RI", "DE"]).touched == 0

    def test_what_differs_is_repaired(self) -> None:
        places.load(["RI"])
        before = Place.objects.named("Providence", "RI").get()
        Place.objects.filter(pk=before.pk).update(latitude=0, longitude=0)
        PostalCode.objects.filter(code="02903").update(latitude=0)

        assert places.load(["RI"]).touched == 2
        after = Place.objects.get(pk=before.pk)
        assert (after.latitude, after.longitude) == (before.latitude, before.longitude)

    def test_a_place_of_the_desk_stays(self) -> None:
        own = Place.objects.create(city="Providence Harbor", state="RI", latitude=41.8, longitude=-71.4)

        places.load(["RI"])

        assert Place.objects.filter(pk=own.pk).exists()

    def test_a_place_that_the_desk_wrote_in_capitals_is_the_same(self) -> None:
        own = Place.objects.create(city="PROVIDENCE", state="RI", latitude=41.8, longitude=-71.4)

        places.load(["RI"])

        assert Place.objects.named("Providence", "RI").get() == own
