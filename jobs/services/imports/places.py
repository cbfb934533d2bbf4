"""City, state and ZIP of a row as a place we know."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from jobs.enums import US_STATES
from jobs.models import Place, PostalCode
from jobs.services.imports.cells import Column, Shape, state, text_column
from jobs.services.imports.problems import CellError, Guesses, RowRefused, quoted

LONG_FORMS = {
    "st": "saint",
    "ft": "fort",
    "mt": "mount",
    "n": "north",
    "s": "south",
    "e": "east",
    "w": "west",
}
ZIP = re.compile(r"([0-9]{5})(?:-?[0-9]{4})?")
LONGEST_CITY = 80
COLUMNS = ("city", "state", "zip")
SPOT = ("id", "city", "state", "latitude", "longitude")
Spot = tuple[int, str, str, float, float]
"""A place as plain values: a state has a thousand, of which a file names a few."""


@dataclass(frozen=True)
class Where:
    """Where a row stands; all three may be missing."""

    place: Place | None = None
    state: str = ""
    zip: str = ""

    @property
    def city(self) -> str:
        return self.place.city if self.place else ""

    def cells(self) -> dict[str, str]:
        return {"city": self.city, "state": self.state, "zip": self.zip}


NOWHERE = Where()


def place_columns() -> list[Column]:
    """The columns city, state and zip."""
    return [
        text_column("city", LONGEST_CITY),
        Column("state", state),
        Column("zip", _zip, shape=Shape.CODE),
    ]


def _zip(text: str) -> str:
    if found := ZIP.fullmatch(text):
        return found[1]
    zero = ""
    if re.fullmatch(r"[0-9]{3,4}", text):
        zero = f" The spreadsheet may have dropped a zero: {text.zfill(5)}."
    raise CellError(f"{quoted(text)} is not a ZIP code. It has five digits, such as 32801.{zero}")


def _folded(city: str) -> str:
    words = re.sub(r"[^a-z0-9 ]", "", city.lower().replace("-", " ")).split()
    return " ".join(LONG_FORMS.get(word, word) for word in words)


@dataclass
class Places:
    """Places looked up in memory: a query for the ZIP codes of a file, and one for each state."""

    codes: dict[str, PostalCode] = field(default_factory=dict)
    _by_state: dict[str, dict[str, Spot]] = field(default_factory=dict)
    _guesses: dict[str, Guesses] = field(default_factory=dict)

    def prepare(self, zips: Iterable[str]) -> None:
        """Have these ZIP codes at hand."""
        wanted = set(zips) - set(self.codes)
        if wanted:
            found = PostalCode.objects.filter(code__in=wanted).select_related("place")
            self.codes |= {code.code: code for code in found}

    def _in_state(self, letters: str) -> dict[str, Spot]:
        if letters not in self._by_state:
            spots = list(Place.objects.filter(state=letters).order_by("-pk").values_list(*SPOT))
            # The name as it is wins over one that only sounds alike (Winston Salem, Winston-salem).
            self._by_state[letters] = {_folded(spot[1]): spot for spot in spots} | {
                spot[1].lower(): spot for spot in spots
            }
        return self._by_state[letters]

    def moved(self, stored: Where, given: dict[str, str]) -> Where:
        """Where a row stands that gives some of city, state and zip, the others being as stored.

        A stored ZIP goes with the city it belongs to, a stored city with its state. Raises
        RowRefused.
        """
        state = given.get("state", "" if given.get("zip") else stored.state)
        city = given.get("city", stored.city if state in ("", stored.state) and not given.get("zip") else "")
        if "zip" in given:
            return self.find(city=city, state=state, zip_code=given["zip"])
        found = self.find(city=city, state=state)
        is_same = (found.place, found.state) == (stored.place, stored.state)
        return stored if is_same else found

    def find(self, *, city: str = "", state: str = "", zip_code: str = "") -> Where:
        """The place of a city in a state, or that of a ZIP; a state alone is kept alone.

        Raises RowRefused for an unknown city (with the nearest names), a city without its state,
        and a ZIP of another state.
        """
        code = self.codes.get(zip_code)
        if code and state and code.place.state != state:
            its = US_STATES[code.place.state]
            reason = f"{zip_code} is a ZIP code of {its}, not of {US_STATES[state]}. Correct one."
            raise RowRefused([("zip", reason)])
        state = state or (code.place.state if code else "")
        if not city:
            if zip_code and not code:
                reason = f"{zip_code} is not on our list of ZIP codes. Give the city and the state."
                raise RowRefused([("zip", reason)])
            return Where(code.place if code else None, state, zip_code)
        if not state:
            raise RowRefused([("state", f"Give the state of {city}.")])
        spots = self._in_state(state)
        spot = spots.get(city.lower()) or spots.get(_folded(city))
        if spot is None:
            if state not in self._guesses:
                self._guesses[state] = Guesses(spot[1] for spot in spots.values())
            hint = (
                self._guesses[state].suggestion(city).strip()
                or "Check the spelling, or give the ZIP code and leave the city out."
            )
            raise RowRefused([("city", f"There is no city {quoted(city)} in {US_STATES[state]}. {hint}")])
        return Where(Place.from_db(None, SPOT, spot), state, zip_code)
