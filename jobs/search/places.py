"""Where somebody wants to work: `Tampa`, `Tampa, FL`, `33602`, `Florida`, `remote in FL`, `NYC`."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.db import connection
from django.db.models import Count, IntegerField, Q, Value
from django.db.models.expressions import Expression
from django.db.models.functions import Cast, Round
from django.db.models.lookups import LessThanOrEqual

from jobs.distance import MILES_A_DEGREE, MilesFrom
from jobs.enums import US_STATES, Workplace
from jobs.models import Place, PostalCode
from jobs.models.words import joined
from jobs.search import spelling

RADII = (10, 30, 50, 100)
RADIUS = 30
"""Miles around a place, unless another of `RADII` is chosen."""
MOST_NAMESAKES = 60
MOST_CHOICES = 8
ABBREVIATED = {
    "ala": "AL", "ariz": "AZ", "ark": "AR", "calif": "CA", "cal": "CA", "colo": "CO", "conn": "CT",
    "del": "DE", "fla": "FL", "ill": "IL", "ind": "IN", "kan": "KS", "kans": "KS", "mass": "MA",
    "mich": "MI", "minn": "MN", "miss": "MS", "mont": "MT", "neb": "NE", "nebr": "NE", "nev": "NV",
    "okla": "OK", "ore": "OR", "penn": "PA", "penna": "PA", "tenn": "TN", "tex": "TX", "wash": "WA",
    "wis": "WI", "wisc": "WI", "wyo": "WY", "d c": "DC", "n y": "NY", "n j": "NJ", "n c": "NC",
    "u s virgin islands": "VI", "virgin islands": "VI",
}  # fmt: skip
"""The old short forms of states, as people still write them."""
STATES_BY_NAME = (
    {name.lower(): code for code, name in US_STATES.items()}
    | {code.lower(): code for code in US_STATES}
    | ABBREVIATED
)
NICKNAMES = {
    "nyc": "new york ny",
    "new york city": "new york ny",
    "manhattan": "new york ny",
    "philly": "philadelphia pa",
    "vegas": "las vegas nv",
    "sf": "san francisco ca",
    "bay": "san francisco ca",
    "dfw": "dallas tx",
    "tampa bay": "tampa fl",
    "twin cities": "minneapolis mn",
}
"""Names of places that no post office goes by."""
SHORT_FORMS = {"st": "saint", "ft": "fort", "mt": "mount"}


@dataclass(frozen=True)
class Spot:
    """A point on the map, in degrees, with the name it was found by."""

    label: str
    state: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Whereabouts:
    """Where somebody wants to work, as a condition on listings."""

    words: str = ""
    """How the heading ends: `within 30 miles of Tampa, FL`."""
    condition: Q = field(default_factory=Q)
    unknown: str = ""
    """What is no place we know; then the condition finds nothing."""
    spots: tuple[Spot, ...] = ()
    namesakes: tuple[Spot, ...] = ()
    """Every place of the name, the largest first: those of `spots` and those near which nothing is open."""
    read_as: str = ""
    """The place a misspelled one was taken for."""
    remote: Q | None = None
    """The remote listings among those of the condition; None where it takes none."""
    possible: tuple[Spot, ...] = ()
    """Where the name has a fault in it: every spot it may be taken for, as positions open and close."""
    widest: Q | None = None
    """The condition of every state it may mean, where that is up to what is open."""

    @property
    def is_settled(self) -> bool:
        """Whether it will mean the same whatever is open, but for which of its namesakes count."""
        return self.widest is None and len(self.possible) <= 1

    @property
    def home_state(self) -> str:
        """The state of a city or ZIP: remote work open to it is offered beside the result."""
        states = {spot.state for spot in self.spots}
        return states.pop() if len(states) == 1 else ""

    @property
    def home_state_name(self) -> str:
        return US_STATES.get(self.home_state, "")

    @cached_property
    def choices(self) -> list[str]:
        """Where several places bear the name: each with its state, the largest first, to choose from."""
        labels = [spot.label for spot in self.namesakes]
        return labels[:MOST_CHOICES] if len(labels) > 1 else []

    @property
    def tenths_of_a_mile(self) -> Expression | None:
        """The distance from the spot to a listing, as a whole number one can sort and page by."""
        if len(self.spots) != 1:
            return None
        spot = self.spots[0]
        return Cast(Round(MilesFrom((spot.latitude, spot.longitude)) * 10.0), IntegerField())


def open_to(state: str) -> Q:
    """Remote positions that somebody who lives in this state may do."""
    return Q(workplace=Workplace.REMOTE) & (Q(remote_states=[]) | Q(remote_states__contains=[state]))


def workable_from(state: str) -> Q:
    """Positions at a place in this state, and remote ones open to those who live there."""
    return Q(state=state) | open_to(state)


def is_postal_code(text: str) -> bool:
    """Whether five digits are a ZIP code that is in use."""
    return PostalCode.objects.filter(code=text).exists()


def read(typed: str, radius: int = 0) -> Whereabouts:
    """What was typed as a condition on listings. At most three small queries, for a city or a ZIP."""
    # `Portland, OR or remote`: in capitals after a comma, or at the end, they are letters of a state.
    text = re.sub(r",\s*(OR|IN)\b", lambda found: f", {US_STATES[found[1]]}", typed).lower()
    text = re.sub(r"[,;./|&]+", " ", text).strip()
    text = re.sub(r"\b(or|in)$", lambda found: US_STATES[found[1].upper()].lower(), text)
    text = re.sub(r"\b(usa|u s a|united states|metro|greater|area|near|around|or)\b", " ", text)
    words = text.split()
    is_remote = any(word.startswith("remote") or word == "wfh" for word in words)
    words = [word for word in words if not word.startswith("remote") and word not in {"wfh", "in", "from"}]
    if not words:
        remote = Q(workplace=Workplace.REMOTE)
        return Whereabouts("remote", remote, remote=remote) if is_remote else Whereabouts()
    if state := STATES_BY_NAME.get(" ".join(words)):
        return _in_states([state], is_remote=is_remote)
    spots, read_as = _spots(words), ""  # before two states: `Washington, DC` and `Indiana, PA` are cities
    possible: tuple[Spot, ...] = ()
    if not spots and (states := _states(words)):
        return _in_states(states, is_remote=is_remote)
    if not spots:
        possible = _misspelled(words)
        spots = possible[:1]
        read_as = spots[0].label if spots else ""
    if not spots:
        return Whereabouts(f"in “{typed}”", Q(pk__in=[]), unknown=typed)
    if is_remote:
        return _remote_from(spots, possible or spots)
    return replace(_near(spots, radius or RADIUS, read_as), possible=possible)


def whereabouts_of(typed: str) -> tuple[str, str] | None:
    """The state somebody names, and the city in it (`Tampa, FL`) or "". None for what is no such place.

    Of several cities of one name it is the largest.
    """
    words = re.sub(r"[.,]+", " ", typed.lower()).split()
    if state := STATES_BY_NAME.get(" ".join(words)):
        return state, ""
    spots = _spots(words) or _misspelled(words)[:1]
    if not spots:
        return None
    return spots[0].state, re.sub(r"^[0-9]{5}, ", "", spots[0].label)


def _states(words: list[str]) -> list[str]:
    """The states that all of the words name, one or several of them; empty when a word is no state."""
    found: list[str] = []
    while words:
        for length in (4, 3, 2, 1):
            if state := STATES_BY_NAME.get(" ".join(words[:length])):
                found.append(state)
                words = words[length:]
                break
        else:
            return []
    return list(dict.fromkeys(found))


def _in_states(states: list[str], *, is_remote: bool) -> Whereabouts:
    names = joined([US_STATES[state] for state in states], "or")
    remote, condition = Q(), Q()
    for state in states:
        remote |= open_to(state)
        condition |= open_to(state) if is_remote else workable_from(state)
    words = f"remote from {names}" if is_remote else f"in {names} or remote from there"
    return Whereabouts(words, condition, remote=remote)


def _remote_from(spots: tuple[Spot, ...], possible: tuple[Spot, ...]) -> Whereabouts:
    """Remote work open to the state of a place: of several, the first near which something is open."""
    found = _in_states([_with_openings(spots)[0].state], is_remote=True)
    states = sorted({spot.state for spot in possible})
    if len(states) == 1:
        return found
    return replace(found, widest=_in_states(states, is_remote=True).condition)


def _spots(words: list[str]) -> tuple[Spot, ...]:
    for word in words:  # a ZIP says it all, whatever stands beside it
        if re.fullmatch(r"[0-9]{5}(-?[0-9]{4})?", word):
            code = PostalCode.objects.select_related("place").filter(code=word[:5]).first()
            if code is None:
                return ()
            return (Spot(f"{code.code}, {code.place}", code.place.state, code.latitude, code.longitude),)
    words = NICKNAMES.get(" ".join(words), " ".join(words)).split()
    for length in range(4):  # "tampa", "tampa fl", "fargo north dakota", "x district of columbia"
        city, state = words[: len(words) - length], " ".join(words[len(words) - length :])
        if not city or (length and state not in STATES_BY_NAME):
            continue
        places = Place.objects.filter(_called(city))
        if length:
            places = places.filter(state=STATES_BY_NAME[state])
        # How many ZIP codes it has says how large a place is: `Portland` is not the one in Arkansas.
        largest = places.annotate(size=Count("postal_codes")).order_by("-size", "state", "city")
        if found := list(largest[:MOST_NAMESAKES]):
            return tuple(_spot(one) for one in found)
    return ()


# Of several places with one name, those that have a listing in their surroundings: a box is near enough.
NEAR_BY = (0.6, 0.8)
"""Half the sides of the box in which something must be open, in degrees north and east."""
OPENINGS = """
SELECT spot.number FROM unnest(%(latitudes)s::float8[], %(longitudes)s::float8[]) WITH ORDINALITY
       AS spot (latitude, longitude, number)
 WHERE EXISTS (SELECT 1 FROM jobs_listing AS listing
                WHERE listing.latitude BETWEEN spot.latitude - %(north)s AND spot.latitude + %(north)s
                  AND listing.longitude BETWEEN spot.longitude - %(east)s
                                            AND spot.longitude + %(east)s)
"""


def _with_openings(spots: tuple[Spot, ...]) -> tuple[Spot, ...]:
    """Namesakes near which something is open; all of them where that is true of none."""
    if len(spots) == 1:
        return spots
    values: dict[str, list[float] | float] = {
        "latitudes": [spot.latitude for spot in spots],
        "longitudes": [spot.longitude for spot in spots],
        "north": NEAR_BY[0],
        "east": NEAR_BY[1],
    }
    with connection.cursor() as cursor:
        cursor.execute(OPENINGS, values)
        numbers = sorted(number for (number,) in cursor.fetchall())
    return tuple(spots[number - 1] for number in numbers) or spots


def _spot(place: Place) -> Spot:
    return Spot(str(place), place.state, place.latitude, place.longitude)


def _called(city: list[str]) -> Q:
    """`st petersburg` is written `St. Petersburg`, `St Petersburg` or `Saint Petersburg`."""
    head, *tail = city
    names = {" ".join(city)}
    for short, long in SHORT_FORMS.items():
        if head in (short, long):
            names |= {" ".join([form, *tail]) for form in (short, f"{short}.", long)}
    condition = Q()
    for name in names:
        condition |= Q(city__iexact=name)
    return condition


# A name with a fault in it is like several cities. Long ones share trigrams with what was typed; of
# short ones a fault leaves few, so those of about the same length with the same first letter are looked at.
LIKE = """
SELECT city, state, latitude, longitude,
       EXISTS (SELECT 1 FROM jobs_position AS position
                WHERE position.place_id = place.id AND position.status = 'open') AS has_openings,
       (SELECT count(*) FROM jobs_postalcode AS code WHERE code.place_id = place.id) AS size
  FROM jobs_place AS place
 WHERE (%(state)s = '' OR state = %(state)s)
   AND (upper(city) %% upper(%(city)s)
        OR length(%(city)s) <= 8 AND left(upper(city), 1) = left(upper(%(city)s), 1)
           AND length(city) BETWEEN length(%(city)s) - 1 AND length(%(city)s) + 1)
"""


def _misspelled(words: list[str]) -> tuple[Spot, ...]:
    """The cities that may be meant by a name with a fault in it, the likeliest first."""
    state = ""
    for length in (3, 2, 1):
        end = " ".join(words[-length:])
        if len(words) > length and end in STATES_BY_NAME:
            state, words = STATES_BY_NAME[end], words[:-length]
            break
    typed = " ".join(words)
    with connection.cursor() as cursor:
        cursor.execute(LIKE, {"city": typed, "state": state})
        rows = cursor.fetchall()
    # A city with openings is meant, then the fewest faults, then the largest.
    near = [
        (not has_openings, faults, -size, Spot(f"{city}, {code}", code, latitude, longitude))
        for city, code, latitude, longitude, has_openings, size in rows
        if (faults := spelling.faults_of_a_city(typed, city)) is not None
    ]
    return tuple(spot for *_, spot in sorted(near, key=lambda one: one[:3]))


def _near(namesakes: tuple[Spot, ...], radius: int, read_as: str) -> Whereabouts:
    spots = _with_openings(namesakes)
    around = Q()
    for spot in spots:
        around |= _box(spot, radius) & Q(_within(spot, radius))
    label = spots[0].label if len(spots) == 1 else spots[0].label.rsplit(",", 1)[0]
    words = f"within {radius} miles of {label}"
    return Whereabouts(words, around, spots=spots, namesakes=namesakes, read_as=read_as)


def _box(spot: Spot, radius: int) -> Q:
    """A cheap first sieve, by an index; never narrower than the circle."""
    north = radius / MILES_A_DEGREE
    east = north / max(math.cos(math.radians(spot.latitude)), 0.1) * 1.05
    return Q(
        latitude__range=(spot.latitude - north, spot.latitude + north),
        longitude__range=(spot.longitude - east, spot.longitude + east),
    )


def _within(spot: Spot, radius: int) -> LessThanOrEqual:
    return LessThanOrEqual(MilesFrom((spot.latitude, spot.longitude)), Value(float(radius)))
