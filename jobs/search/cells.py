"""Places for stored searches: a net of cells for each radius, each as wide as the circle.

So a search names the one cell its place is in, and the document of a position the few within reach.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from jobs.distance import MILES_A_DEGREE
from jobs.search.places import RADII

NOWHERE = 0
"""No number of a cell."""
ROWS, COLUMNS = 1 << 10, 1 << 11
"""More than the net of the smallest radius has; numbers of cells stay below 2 ** 31."""
MORE = 1.001
"""A little more than the radius, whatever is rounded."""


def number_of(latitude: float, longitude: float, miles: int) -> int:
    """The cell a spot (degrees) is in, in the net of one of `RADII`."""
    width = _width(miles)
    return _number(miles, math.floor(latitude / width), math.floor(longitude / width))


def around(latitude: float, longitude: float) -> Iterator[int]:
    """Of each net the cells that hold every spot within its radius. They do not go around the map."""
    for miles in RADII:
        width = _width(miles)
        north = width / 2 * MORE
        east = math.sin(math.radians(north)) / math.cos(math.radians(latitude))
        reach = math.degrees(math.asin(min(1.0, abs(east)))) * MORE
        for row in _between(latitude - north, latitude + north, width):
            for column in _between(longitude - reach, longitude + reach, width):
                yield _number(miles, row, column)


def _width(miles: int) -> float:
    """In degrees."""
    return 2 * miles / MILES_A_DEGREE


def _between(first: float, last: float, width: float) -> range:
    return range(math.floor(first / width), math.floor(last / width) + 1)


def _number(miles: int, row: int, column: int) -> int:
    net = RADII.index(miles) + 1
    return (net * ROWS + row + ROWS // 2) * COLUMNS + column + COLUMNS // 2
