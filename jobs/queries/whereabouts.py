"""The second field of the search: `Tampa`, `Tampa, FL`, `33602`, `Florida`, `remote in FL`."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from jobs.enums import US_STATES, Workplace
from jobs.models import Place, PostalCode

NEAR_MILES = 30
EARTH_MILES = 3958.8
MILES_PER_DEGREE = 69.0
MOST_NAMESAKES = 60
STATES_BY_NAME = {name.lower(): code for code, name in US_STATES.items()} | {
    code.lower(): code for code in US_STATES
}
SHORT_FORMS = {"st": "saint", "ft": "fort", "mt": "mount"}


@dataclass(frozen=True)
class Whereabouts:
    """Where somebody wants to work. `words` go into the heading; `unknown` is what is no place."""

    words: str = ""
    condition: Q = field(default_factory=Q)
    unknown: str = ""
    home_state: str = ""
    """The state of a city or ZIP: remote work open to it is offered beside the result."""

    @property
    def home_state_name(self) -> str:
        return US_STATES.get(self.home_state, "")


@dataclass(frozen=True)
class _Spot:
    label: str
    state: str
    latitude: float
    longitude: float


def open_to(state: str) -> Q:
    """Remote positions that somebody who lives in this state may do."""
    return Q(workplace=Workplace.REMOTE) & (Q(remote_states=[]) | Q(remote_states__contains=[state]))


def workable_from(state: str) -> Q:
    """Positions at a place in this state, and remote ones open to those who live there."""
    return ~Q(workplace=Workplace.REMOTE) & Q(place__state=state) | open_to(state)


def read(typed: str) -> Whereabouts:
    """What was typed as a condition on positions. One or two small queries for a city or a ZIP."""
    text = re.sub(r"[,;.]+", " ", typed.lower())
    text = re.sub(r"\b(usa|u s a|united states)\b", " ", text)
    words = text.split()
    is_remote = any(word.startswith("remote") for word in words)
    words = [word for word in words if not word.startswith("remote") and word not in {"in", "from"}]
    if not words:
        return Whereabouts("remote", Q(workplace=Workplace.REMOTE)) if is_remote else Whereabouts()
    if state := STATES_BY_NAME.get(" ".join(words)):
        return _in_state(state, is_remote=is_remote)
    spots = _spots(words)
    if not spots:
        return Whereabouts(f"in “{typed}”", Q(pk__in=[]), unknown=typed)
    if is_remote:
        return _in_state(spots[0].state, is_remote=True)
    return _near(spots)


def _in_state(state: str, *, is_remote: bool) -> Whereabouts:
    name = US_STATES[state]
    if is_remote:
        return Whereabouts(f"remote from {name}", open_to(state))
    return Whereabouts(f"in {name} or remote from there", workable_from(state))


def _spots(words: list[str]) -> list[_Spot]:
    if re.fullmatch(r"[0-9]{5}(-?[0-9]{4})?", "".join(words)):
        code = PostalCode.objects.select_related("place").filter(code=words[0][:5]).first()
        return (
            [_Spot(f"{code.code}, {code.place}", code.place.state, code.latitude, code.longitude)]
            if code
            else []
        )
    for length in (
        0,
        1,
        2,
        3,
    ):  # "tampa", "tampa fl", "fargo north dakota", "x district of columbia"
        city, state = words[: len(words) - length], " ".join(words[len(words) - length :])
        if not city or (length and state not in STATES_BY_NAME):
            continue
        places = Place.objects.filter(_called(city))
        if length:
            places = places.filter(state=STATES_BY_NAME[state])
        if found := list(places[:MOST_NAMESAKES]):
            return [_Spot(str(one), one.state, one.latitude, one.longitude) for one in found]
    return []


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


def _near(spots: list[_Spot]) -> Whereabouts:
    box = Q()
    for spot in spots:
        north = NEAR_MILES / MILES_PER_DEGREE
        east = north / max(math.cos(math.radians(spot.latitude)), 0.1)
        box |= Q(
            latitude__range=(spot.latitude - north, spot.latitude + north),
            longitude__range=(spot.longitude - east, spot.longitude + east),
        )
    used = Place.objects.filter(box, positions__isnull=False).distinct()
    near = [place.pk for place in used if _is_near(place, spots)]
    is_one = len(spots) == 1
    label = spots[0].label if is_one else spots[0].label.rsplit(",", 1)[0]
    return Whereabouts(
        f"within {NEAR_MILES} miles of {label}",
        ~Q(workplace=Workplace.REMOTE) & Q(place__in=near),
        home_state=spots[0].state if is_one else "",
    )


def _is_near(place: Place, spots: Iterable[_Spot]) -> bool:
    return any(
        miles(place.latitude, place.longitude, spot.latitude, spot.longitude) <= NEAR_MILES for spot in spots
    )


def miles(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Great-circle distance between two points given in degrees."""
    north, south = math.radians(latitude), math.radians(other_latitude)
    half = math.sin((south - north) / 2) ** 2
    half += math.cos(north) * math.cos(south) * math.sin(math.radians(other_longitude - longitude) / 2) ** 2
    return 2 * EARTH_MILES * math.asin(math.sqrt(min(1.0, half)))
