"""Great-circle distance in miles: for a pair of spots, and as SQL for a set of people."""

from __future__ import annotations

import math

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, FloatField, Func, Q
from django.db.models.sql.compiler import SQLCompiler

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


def miles_between(latitude: str, longitude: str, other_latitude: str, other_longitude: str) -> str:
    """The same formula as SQL, from the SQL of two spots in degrees."""
    north, south = f"radians({latitude})", f"radians({other_latitude})"
    return (
        f"({2 * EARTH_RADIUS_MILES} * asin(least(1.0, sqrt(power(sin(({north} - {south}) / 2), 2)"
        f" + cos({south}) * cos({north})"
        f" * power(sin((radians({longitude}) - radians({other_longitude})) / 2), 2)))))"
    )


class MilesFrom(Func):
    """The same formula as an expression over `latitude` and `longitude` of the rows.

    Written out as SQL: built of Django's functions it takes a millisecond each time to compile.
    """

    output_field = FloatField()

    def __init__(self, spot: tuple[float, float]) -> None:
        super().__init__(F("latitude"), F("longitude"))
        self.spot = spot

    def as_sql(  # type: ignore[override]  # the stubs know no numbers with a fraction
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_extra: object
    ) -> tuple[str, tuple[float, ...]]:
        north, east = (compiler.compile(column)[0] for column in self.get_source_expressions())
        latitude, longitude = self.spot
        sql = (
            f"(%s * asin(least(1.0, sqrt(power(sin((%s - radians({north})) / 2), 2)"
            f" + cos(radians({north})) * %s * power(sin((%s - radians({east})) / 2), 2)))))"
        )
        start = math.radians(latitude)
        return sql, (2 * EARTH_RADIUS_MILES, start, math.cos(start), math.radians(longitude))


def near(spot: tuple[float, float], widest_miles: int) -> Q:
    """A cheap first sieve: a band of latitude no narrower than the widest radius anybody may have."""
    band = widest_miles / MILES_A_DEGREE
    return Q(latitude__range=(spot[0] - band, spot[0] + band))
