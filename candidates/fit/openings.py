"""One person against every open position: which suit them, and which one line keeps from them.

Thousands of positions share a few hundred gates, so each distinct gate is kept once, with the set of
positions that have it: bits of one whole number, the newest position the lowest. A person is held
against each gate by the gate's own rule (`lets_through`), and the rest is "or" and "and" of such numbers.

Kept in each process for one state of the board. A position is read again when its listing was written
since, a gate is built from a position that has it (`gates_of`): no rule of fit is written a second time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import QuerySet

from candidates.fit.criteria import Condition
from candidates.fit.gates import Gate, gates_of
from candidates.models import Standing
from jobs.enums import HOURS_A_YEAR, PayPeriod, RequirementLevel, Workplace
from jobs.models import Competency, Position, Requirement
from jobs.queries import generation

Version = tuple[datetime | None, datetime]
"""When the listing of a position, and the position itself, were last written."""
Inputs = tuple[Hashable, ...]
"""What each gate of a position depends on, in the order of `gates_of`: equal inputs, equal gates."""
AT_ONCE = 500
UNREAD = ("description", "description_html", "benefits")


@dataclass(frozen=True)
class Meaning:
    """What the words of the vocabulary mean to a gate; gates are made of it."""

    words: tuple[tuple[int, str, int | None], ...]
    """Key, kind, of which it is the apprentice form."""
    better: tuple[tuple[int, int], ...]
    """What replaces what."""

    @classmethod
    def now(cls) -> Meaning:
        """Two queries."""
        words = Competency.objects.order_by("pk").values_list("pk", "kind", "apprentice_of")
        better = Competency.replaces.through.objects.order_by("pk")
        return cls(tuple(words), tuple(better.values_list("from_competency", "to_competency")))

    @property
    def with_apprentices(self) -> frozenset[int]:
        return frozenset(full for _, _, full in self.words if full is not None)


@dataclass(frozen=True)
class Asked:
    """A gate that some positions have. `positions` are bits, by their places on the board."""

    gate: Gate
    lets_through: Condition
    positions: int


class Openings:
    """Every open position of one state of the board, the newest first, by its gates."""

    _kept: ClassVar[Openings | None] = None

    def __init__(
        self,
        word: str,
        meaning: Meaning,
        read: dict[int, tuple[Version, Inputs]],
        gates: dict[Hashable, Gate],
    ) -> None:
        self.word, self.meaning = word, meaning
        self.read = read
        # Where a position was changed while it was read, it is left out: the next state has it.
        self.keys = [key for key, (_, inputs) in read.items() if all(each in gates for each in inputs)]
        self.places = {key: place for place, key in enumerate(self.keys)}
        self.everything = (1 << len(self.keys)) - 1
        self.gates = gates
        self.asked = self._by_gate()

    def _by_gate(self) -> list[Asked]:
        having: defaultdict[Hashable, list[int]] = defaultdict(list)
        for key, place in self.places.items():
            for each in self.read[key][1]:
                having[each].append(place)
        self.gates = {each: self.gates[each] for each in having}
        return [
            Asked(self.gates[each], self.gates[each].lets_through, _bits(places))
            for each, places in having.items()
        ]

    @classmethod
    def now(cls) -> Openings:
        """Those of the board as it is. One query for its state; what has changed is read anew."""
        word = generation.here()
        if cls._kept is None or cls._kept.word != word:
            cls._kept = _read(word, cls._kept)
        return cls._kept

    @classmethod
    def forget(cls) -> None:
        """Read all of it anew at the next look."""
        cls._kept = None

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def with_apprentices(self) -> frozenset[int]:
        """The credentials that have an apprentice form."""
        return self.meaning.with_apprentices

    def those(self, keys: Iterable[int]) -> int:
        """The bits of these positions; what is not open is passed over."""
        return _bits(self.places[key] for key in keys if key in self.places)

    def listed(self, positions: int) -> list[int]:
        """The keys of positions given as bits, the newest first."""
        return [self.keys[place] for place in _places(positions)]

    def closed_to(self, row: Standing) -> list[Asked]:
        """The gates that keep this person from a position."""
        return [asked for asked in self.asked if not asked.lets_through.holds(row)]

    def suiting(self, row: Standing) -> int:
        """The positions whose every gate lets this person through, as the alert rule says it."""
        return self.everything & ~all_of(self.closed_to(row))

    def without_missing(self, row: Standing) -> int:
        """The positions of which no gate is missing; some may not be shown."""
        missing = all_of(asked for asked in self.closed_to(row) if asked.gate.missing.holds(row))
        return self.everything & ~missing

    def one_away(self, row: Standing) -> list[Asked]:
        """The gates that alone keep this person from some positions, with these positions."""
        closed = self.closed_to(row)
        once = twice = 0
        for asked in closed:
            twice |= once & asked.positions
            once |= asked.positions
        only = once & ~twice
        found = (Asked(each.gate, each.lets_through, each.positions & only) for each in closed)
        return [each for each in found if each.positions]


def all_of(gates: Iterable[Asked]) -> int:
    """The positions that have any of these gates."""
    found = 0
    for asked in gates:
        found |= asked.positions
    return found


def count(positions: int) -> int:
    """How many positions these bits are."""
    return positions.bit_count()


def _bits(places: Iterable[int]) -> int:
    listed = list(places)
    if not listed:
        return 0
    made = bytearray(max(listed) // 8 + 1)
    for place in listed:
        made[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(made, "little")


def _places(positions: int) -> Iterator[int]:
    """Where bits are set, the lowest first."""
    for number, eight in enumerate(positions.to_bytes((positions.bit_length() + 7) // 8, "little")):
        if eight:
            yield from (8 * number + bit for bit in range(8) if eight >> bit & 1)


def _read(word: str, before: Openings | None) -> Openings:
    rows = Position.objects.open().order_by("-published_at", "-pk")
    versions: dict[int, Version] = {
        key: (written_at, updated_at)
        for key, written_at, updated_at in rows.values_list("pk", "listing__written_at", "updated_at")
    }
    meaning = Meaning.now()
    is_good = before is not None and before.meaning == meaning
    known = before.read if before is not None and is_good else {}
    gates = dict(before.gates) if before is not None and is_good else {}
    changed = [key for key, version in versions.items() if key not in known or known[key][0] != version]
    fresh = _inputs(changed) if changed else {}
    kept = {key: known[key][1] for key in versions if key in known} | fresh
    # In the order of the board; one that closed in between is not among the fresh ones.
    read = {key: (version, kept[key]) for key, version in versions.items() if key in kept}
    return Openings(word, meaning, read, gates | _built(fresh, gates))


def _inputs(keys: Sequence[int]) -> dict[int, Inputs]:
    """What the gates of these positions depend on: three queries."""
    here = Position.objects.filter(pk__in=keys)
    groups = _listed(
        Requirement.objects.filter(position__in=here, level=RequirementLevel.REQUIRED)
        .order_by("position", "pk")
        .values_list("position", "pk")
        .annotate(members=ArrayAgg("any_of", order_by="any_of", default=[]))
    )
    through = Position.settings.through.objects.filter(position__in=here)
    settings = dict(
        through.order_by().values_list("position").annotate(all=ArrayAgg("competency", order_by="competency"))
    )
    rows = here.values_list(
        "pk", "years_min", "education", "workplace", "remote_states", "place", "place__state",
        "place__latitude", "place__longitude", "employment", "shift", "pay_max", "pay_period",
        "is_apprentice_friendly",
    )  # fmt: skip
    return {key: tuple(_of(key, rest, groups, settings)) for key, *rest in rows}


def _listed(rows: QuerySet[Requirement, tuple[int, int, list[int | None]]]) -> dict[int, list[Inputs]]:
    found: defaultdict[int, list[Inputs]] = defaultdict(list)
    for position, _, members in rows:
        found[position].append(tuple(member for member in members if member is not None))
    return found


def _of(
    key: int,
    columns: Sequence[object],
    groups: dict[int, list[Inputs]],
    settings: dict[int, list[int]],
) -> Iterator[Hashable]:
    """In the order of `gates_of`, which a property test holds them to."""
    years_min, education, workplace, states, *spot, employment, shift, pay_max, period, friendly = columns
    for members in groups.get(key, ()):
        yield "required", members, friendly
    if years_min:
        yield "years", years_min, tuple(settings.get(key, ()))
    if education:
        yield "education", education
    if workplace == Workplace.REMOTE:
        yield "remote", tuple(sorted(states))  # type: ignore[call-overload]  # a column of letters
    else:
        yield "onsite", workplace, *spot
    yield "employment", employment
    yield "shift", shift
    yield "pay", Decimal(str(pay_max)) * (HOURS_A_YEAR if period == PayPeriod.HOUR else 1)


def _built(fresh: dict[int, Inputs], known: dict[Hashable, Gate]) -> dict[Hashable, Gate]:
    """A gate for all inputs that have none yet, each from one position that has it."""
    wanted: dict[int, Inputs] = {}
    seen = set(known)
    for key, inputs in fresh.items():
        if not seen.issuperset(inputs):
            wanted[key] = inputs
            seen.update(inputs)
    made: dict[Hashable, Gate] = {}
    keys = list(wanted)
    for start in range(0, len(keys), AT_ONCE):
        part = keys[start : start + AT_ONCE]
        whole = Position.objects.in_full().defer(*UNREAD).in_bulk(part)
        # One that was written in between has other gates than its inputs say.
        still = _inputs(part)
        for key, position in whole.items():
            if still.get(key) == wanted[key]:
                made |= zip(wanted[key], gates_of(position), strict=True)
    return made
