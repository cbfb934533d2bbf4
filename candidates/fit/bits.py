"""Which bit stands for what in a `Standing`. The database writes them (`candidates_standing_of`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from candidates.models import Bit
from jobs.enums import US_STATES, CompetencyKind, Employment, Shift, Workplace
from jobs.models.requirement import ASKABLE

STATES = {state: number for number, state in enumerate(US_STATES)}
WISHES = {
    value: number for number, value in enumerate([*Workplace.values, *Employment.values, *Shift.values])
}
KINDS = {kind: number for number, kind in enumerate(ASKABLE)}
COLUMNS = {
    CompetencyKind.CREDENTIAL: "credentials",
    CompetencyKind.CODE_SET: "code_sets",
    CompetencyKind.SETTING: "settings",
    CompetencyKind.SPECIALTY: "specialties",
    CompetencyKind.SOFTWARE: "software",
    CompetencyKind.KNOWLEDGE: "knowledge",
}
"""Where what is held of a kind stands."""

_known: dict[int, tuple[str, int] | None] = {}
# A word gets its bit as it is added, or never, and keeps it: what is known of one holds for ever.


def bits_of(keys: Iterable[int]) -> dict[int, tuple[str, int]]:
    """Kind and bit of these words; those without a bit are left out. A query where one is new here."""
    wanted = set(keys)
    if unknown := wanted - _known.keys():
        rows = {row.pk: (row.kind, row.number) for row in Bit.objects.all()}
        _known.update({**dict.fromkeys(unknown), **rows})
    return {key: found for key in wanted if (found := _known[key]) is not None}


def mask(numbers: Iterable[int]) -> int:
    """These bits set, all others not."""
    made = 0
    for number in numbers:
        made |= 1 << number
    return made


def states(names: Iterable[str]) -> int:
    """The mask of these states, by their postal letters."""
    return mask(STATES[name] for name in names)


def wish(value: str) -> int:
    """The bit of a workplace, a kind of employment or a shift among the wishes."""
    return 1 << WISHES[value]


@dataclass(frozen=True)
class Words:
    """Words of the vocabulary as a standing holds them."""

    masks: dict[str, int] = field(default_factory=dict)
    """Bits, by column."""
    rest: frozenset[int] = frozenset()
    """Keys of those that have no bit."""

    @classmethod
    def of(cls, keys: Iterable[int]) -> Words:
        """From keys of `Competency`."""
        given = set(keys)
        found = bits_of(given)
        masks: dict[str, int] = {}
        for kind, number in found.values():
            column = COLUMNS[CompetencyKind(kind)]
            masks[column] = masks.get(column, 0) | 1 << number
        return cls(masks, frozenset(given - found.keys()))
