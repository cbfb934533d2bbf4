"""Cities and ZIP codes of the United States, from the data inside the `zipcodes` package.

The package is read once, by the seed; at run time only the tables are asked.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import zipcodes
from django.db import ProgrammingError, connection, transaction

from jobs.enums import US_STATES
from jobs.models import Place, PostalCode

ATTRIBUTION = "Coordinates of places: GeoNames (geonames.org), CC BY 4.0."
"""The license of the coordinates asks for this line wherever distances or places are shown."""

Spot = tuple[float, float]
"""Latitude and longitude, in degrees."""
PRECISION = 5  # digits of a degree: about a yard


TEMPORARY = """
CREATE TEMPORARY TABLE found_city (city text, state text, latitude float8, longitude float8)
    ON COMMIT DROP;
CREATE TEMPORARY TABLE found_code
    (code text, city text, state text, latitude float8, longitude float8) ON COMMIT DROP;
"""
BRING_CITIES_IN_LINE = """
INSERT INTO jobs_place (city, state, latitude, longitude)
SELECT city, state, latitude, longitude FROM found_city
    ON CONFLICT (state, upper(city)) DO UPDATE
   SET latitude = excluded.latitude, longitude = excluded.longitude
 WHERE (jobs_place.latitude, jobs_place.longitude) <> (excluded.latitude, excluded.longitude)
"""
BRING_CODES_IN_LINE = """
INSERT INTO jobs_postalcode AS kept (code, place_id, latitude, longitude)
SELECT code, place.id, found.latitude, found.longitude
  FROM found_code AS found
  JOIN jobs_place AS place ON place.state = found.state AND upper(place.city) = upper(found.city)
    ON CONFLICT (code) DO UPDATE
   SET place_id = excluded.place_id, latitude = excluded.latitude, longitude = excluded.longitude
 WHERE (kept.place_id, kept.latitude, kept.longitude)
    <> (excluded.place_id, excluded.latitude, excluded.longitude)
"""


@dataclass(frozen=True)
class Loaded:
    """How many rows stand in the tables, and how many had to be added or changed."""

    places: int
    postal_codes: int
    touched: int


@dataclass
class Atlas:
    """One state as the package has it: its cities, and its ZIP codes with the city of each."""

    cities: dict[str, Spot]
    postal_codes: dict[str, tuple[str, Spot]]


def load(states: Iterable[str] = US_STATES) -> Loaded:
    """Bring places and ZIP codes of these states (default: all) in line with the package.

    Takes seconds the first time. When the tables already hold what this release of the package
    gave, they are only counted. Rows of the desk's own stay.
    """
    wanted = list(states)
    is_all = set(wanted) == set(US_STATES)
    if is_all and _stamp() == _read_stamp():
        return Loaded(Place.objects.count(), PostalCode.objects.count(), touched=0)
    # One state at a time: the package's records of all states at once fill 140 MB.
    atlases = {state: atlas(state) for state in wanted}
    with transaction.atomic(), connection.cursor() as cursor:
        _fill(cursor, atlases)
        touched = 0
        for statement in (BRING_CITIES_IN_LINE, BRING_CODES_IN_LINE):
            cursor.execute(statement)
            touched += cursor.rowcount
        cursor.execute("DROP TABLE found_city, found_code")
    if is_all:
        _write_stamp(_stamp())
    return Loaded(Place.objects.count(), PostalCode.objects.count(), touched)


def atlas(state: str) -> Atlas:
    """The cities and the five-digit ZIP codes in use of one state, with their coordinates.

    A city lies at the mean of its ordinary ZIP codes (those of post office boxes and of single
    large receivers lie at odd places; they count where a city has no others). Names that the post
    accepts besides a ZIP code's own city are cities too, unless they only shorten another name
    (`Altamonte Spg`). No two cities differ in capitals alone.
    """
    own = _Cities()
    accepted = _Cities()
    found = zipcodes.filter_by_state(state)  # type: ignore[no-untyped-call]  # it ships no types
    records = [record for record in found if record["active"]]
    for record in records:
        spot = _spot(record)
        if spot is None:
            continue
        is_ordinary = record["zip_code_type"] == "STANDARD"
        own.add(record["city"], spot, is_ordinary=is_ordinary)
        names = {record["city"], *record["acceptable_cities"]}
        for name in record["acceptable_cities"]:
            if not any(_shortens(name, other) for other in names):
                accepted.add(name, spot, is_ordinary=is_ordinary)
    cities = own.located() | {
        folded: found for folded, found in accepted.located().items() if folded not in own.spots
    }
    return Atlas(
        dict(cities.values()),
        {
            record["zip_code"]: (record["city"], _spot(record) or cities[record["city"].upper()][1])
            for record in records
            if record["city"].upper() in cities
        },
    )


class _Cities:
    """City names, folded to capitals, with the spots of their ZIP codes."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.spots: dict[str, dict[bool, list[Spot]]] = {}

    def add(self, name: str, spot: Spot, *, is_ordinary: bool) -> None:
        self.names.setdefault(name.upper(), name)
        self.spots.setdefault(name.upper(), {True: [], False: []})[is_ordinary].append(spot)

    def located(self) -> dict[str, tuple[str, Spot]]:
        """Folded name: the name, and where it lies."""
        return {
            folded: (self.names[folded], _mean(spots[True] or spots[False]))
            for folded, spots in self.spots.items()
        }


def _spot(record: dict[str, Any]) -> Spot | None:
    """A record's coordinates; None for those few that carry zeros instead."""
    latitude, longitude = float(record["lat"]), float(record["long"])
    return (latitude, longitude) if latitude and longitude else None


def _mean(spots: list[Spot]) -> Spot:
    latitude, longitude = (sum(part) / len(spots) for part in zip(*spots, strict=True))
    return round(latitude, PRECISION), round(longitude, PRECISION)


def _shortens(name: str, other: str) -> bool:
    """Whether `name` is `other` with letters left out: `Ft Lauderdale` of `Fort Lauderdale`."""
    short, full = name.upper(), other.upper()
    if len(short) >= len(full) or short[0] != full[0]:
        return False
    rest = iter(full)
    return all(letter in rest for letter in short)


def _fill(cursor: Any, atlases: Mapping[str, Atlas]) -> None:  # noqa: ANN401 -- psycopg2's cursor
    """Put what was found into temporary tables: COPY takes a tenth of the time of INSERTs."""
    cities, codes = io.StringIO(), io.StringIO()
    for state, found in atlases.items():
        csv.writer(cities).writerows((city, state, *spot) for city, spot in found.cities.items())
        csv.writer(codes).writerows(
            (code, city, state, *spot) for code, (city, spot) in found.postal_codes.items()
        )
    cursor.execute(TEMPORARY)
    for table, rows in (("found_city", cities), ("found_code", codes)):
        rows.seek(0)
        cursor.copy_expert(f"COPY {table} FROM STDIN (FORMAT csv)", rows)


def _stamp() -> str:
    """What a complete load of this release leaves behind, with the rows that stand now."""
    rows = (PostalCode.objects.count(), Place.objects.count())
    return f"zipcodes {version('zipcodes')}: {rows[0]} codes, {rows[1]} places"


def _read_stamp() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description('jobs_postalcode'::regclass)")
        (stamp,) = cursor.fetchone()
    return stamp or ""


def _write_stamp(stamp: str) -> None:
    """Keep the stamp as the table's own comment: it goes where the rows go, and with them."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("COMMENT ON TABLE jobs_postalcode IS %s", [stamp])
    except ProgrammingError:  # the role does not own the table: the next load compares every row
        return
