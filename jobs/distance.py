"""Great-circle distance in miles: for a pair of spots, and as SQL for a set of people."""

from __future__ import annotations

import math
from typing import Any

from django.db.models import F, FloatField, Q, Value
from django.db.models.functions import ASin, Cos, Least, Power, Radians, Sin, Sqrt

EARTH_RADIUS_MILES = 3958.7613
"""Mean radius of the Earth (IUGG, 6,371.0088 km)."""
MILES_A_DEGREE = EARTH_RADIUS_MILES * math.pi / 180


def miles(start: tuple[float, float], end: tuple[float, float]) -> float:
    """Miles between two (latitude, longitude) spots in degrees, by the haversine formula."""
    north, south = math.radians(start[0]), math.radians(end[0])
    bow = (
        math.sin((south - north) / 2) ** 2
        + math.cos(north) * math.cos(south) * math.sin(math.radians(end[1] - start[1]) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_MILES * math.asin(min(1.0, math.sqrt(bow)))


def _constant(number: float) -> Value:
    return Value(number, output_field=FloatField())


def miles_from(spot: tuple[float, float]) -> Any:  # noqa: ANN401 -- an SQL expression
    """The same formula as an expression over `latitude` and `longitude` of the rows."""
    latitude, longitude = spot
    north = Radians(F("latitude"))
    half_up = Sin((_constant(math.radians(latitude)) - north) / 2.0)
    half_across = Sin((_constant(math.radians(longitude)) - Radians(F("longitude"))) / 2.0)
    bow = Power(half_up, 2.0) + Cos(north) * _constant(math.cos(math.radians(latitude))) * Power(
        half_across, 2.0
    )
    return _constant(2 * EARTH_RADIUS_MILES) * ASin(Least(_constant(1.0), Sqrt(bow)))


def near(spot: tuple[float, float], widest_miles: int) -> Q:
    """A cheap first sieve: a band of latitude no narrower than the widest radius anybody may have."""
    band = widest_miles / MILES_A_DEGREE
    return Q(latitude__range=(spot[0] - band, spot[0] + band))
