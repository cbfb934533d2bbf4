"""What could be otherwise about a person: one more credential, more years, another wish.

A change is applied to a standing as the file would have it, were it so: a property test writes it into
the file and compares. Each has a short name for addresses, from which it is read again.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from candidates.fit import bits
from candidates.fit.criteria import OrElse
from candidates.fit.gates import (
    EducationGate,
    EmploymentGate,
    Gate,
    Group,
    OnsiteGate,
    PayGate,
    RemoteGate,
    ShiftGate,
    YearsGate,
    in_a_sentence,
)
from candidates.fit.lines import years
from candidates.models import Standing
from jobs.enums import HOURS_A_YEAR, US_STATES, CompetencyKind, Education, Employment, Shift, Workplace
from jobs.models import Competency, Position
from jobs.models.requirement import ASKABLE
from jobs.models.words import dollars

MOST_YEARS = 60
MOST_FLOOR = 100_000_000
"""US cents a year."""


class Change(ABC):
    """Something about a person that would be otherwise."""

    kind: ClassVar[str]
    only_opens: ClassVar[bool] = True
    """No gate that was open is closed by it."""

    @property
    @abstractmethod
    def touches(self) -> frozenset[str]:
        """The kinds of gates that may stand otherwise for it."""

    @property
    @abstractmethod
    def slug(self) -> str:
        """Its name in an address: `have-crc`, `years-inpatient-3`, `wish-remote`."""

    @property
    @abstractmethod
    def label(self) -> str:
        """In words, after "with": `CRC`, `3 years in inpatient`, `remote work among your wishes`."""

    @abstractmethod
    def write(self, row: Standing) -> None:
        """Put it into a standing."""

    def applied(self, row: Standing) -> Standing:
        """Another standing, in which it is so."""
        other = Standing.__new__(Standing)
        other.__dict__.update(row.__dict__)  # what is written is put in the place of what was
        self.write(other)
        return other


@dataclass(frozen=True)
class Have(Change):
    """A word of the vocabulary is held; a credential perhaps as an apprentice (CPC-A)."""

    word: Competency
    """Never an apprentice form: that is `apprentice` of its credential, as on a file."""
    apprentice: bool = False
    kind = "have"

    @property
    def touches(self) -> frozenset[str]:
        # A setting without years is one of which the years are not shown.
        more = {"years"} if self.word.kind == CompetencyKind.SETTING else set()
        return frozenset({"required", *more})

    @property
    def slug(self) -> str:
        return f"{'apprentice' if self.apprentice else 'have'}-{self.word.key}"

    @property
    def label(self) -> str:
        return f"{self.word.label}-A" if self.apprentice else self.word.label

    @property
    def is_credential(self) -> bool:
        return self.word.kind == CompetencyKind.CREDENTIAL

    def write(self, row: Standing) -> None:
        row.given |= 1 << bits.KINDS[CompetencyKind(self.word.kind)]
        if self.apprentice:
            _add(row, "apprentice", self.word.pk)
        else:
            _add(row, bits.COLUMNS[CompetencyKind(self.word.kind)], self.word.pk)
        if self.is_credential and not self.apprentice:
            _drop(row, "apprentice", self.word.pk)  # the same row of the file


def _add(row: Standing, column: str, key: int) -> None:
    found = bits.bits_of([key]).get(key)
    if found is None:
        row.others = sorted({*(row.others or ()), -key if column == "apprentice" else key})
    else:
        setattr(row, column, getattr(row, column) | 1 << found[1])


def _drop(row: Standing, column: str, key: int) -> None:
    found = bits.bits_of([key]).get(key)
    if found is None:
        row.others = [one for one in row.others or () if one != -key] or None
    else:
        setattr(row, column, getattr(row, column) & ~(1 << found[1]))


@dataclass(frozen=True)
class Years(Change):
    """Years of coding: all together, or in one setting."""

    number: int
    setting: Competency | None = None
    kind = "years"
    only_opens = False  # a sum too small closes what was not shown before

    @property
    def touches(self) -> frozenset[str]:
        return frozenset({"years", "required"}) if self.setting else frozenset({"years"})

    @property
    def slug(self) -> str:
        return f"years-{self.setting.key}-{self.number}" if self.setting else f"years-{self.number}"

    @property
    def label(self) -> str:
        where = f"in {in_a_sentence(self.setting.label)}" if self.setting else "of coding"
        return f"{years(self.number * 10)} {where}"

    def write(self, row: Standing) -> None:
        tenths = self.number * 10
        if self.setting is None:
            row.years = row.years_anywhere = tenths
            return
        _, bit = bits.bits_of([self.setting.pk])[self.setting.pk]
        held = list(row.setting_years or ())
        held += [None] * (bit + 1 - len(held))
        held[bit] = tenths
        row.setting_years = held
        row.settings |= 1 << bit
        row.given |= 1 << bits.KINDS[CompetencyKind.SETTING]
        if row.years is None:
            row.years_anywhere = max(each for each in held if each is not None)


@dataclass(frozen=True)
class Wish(Change):
    """A kind of workplace, of employment, or a shift is wanted too."""

    value: str
    kind = "wish"

    @property
    def touches(self) -> frozenset[str]:
        of = {"where": Workplace.values, "employment": Employment.values, "shift": Shift.values}
        return frozenset(kind for kind, values in of.items() if self.value in values)

    @property
    def slug(self) -> str:
        return f"wish-{self.value.replace('_', '-')}"

    @property
    def label(self) -> str:
        return f"{self.what} among your wishes"

    @property
    def what(self) -> str:
        """`remote work`, `day shift`, `contract`."""
        if self.value in Workplace.values:
            return f"{Workplace(self.value).label.lower()} work"
        if self.value in Shift.values:
            return f"{Shift(self.value).label.lower()} shift"
        return Employment(self.value).label.lower()

    def write(self, row: Standing) -> None:
        row.wishes |= bits.wish(self.value)


@dataclass(frozen=True)
class Onsite(Change):
    """One more state in which they would work on site."""

    state: str
    kind = "onsite"

    @property
    def touches(self) -> frozenset[str]:
        return frozenset({"where"})

    @property
    def slug(self) -> str:
        return f"onsite-{self.state.lower()}"

    @property
    def label(self) -> str:
        return f"{US_STATES[self.state]} among the states you would work in"

    def write(self, row: Standing) -> None:
        row.onsite_states |= bits.states([self.state])


@dataclass(frozen=True)
class Floor(Change):
    """A lower least pay: US cents a year."""

    cents: int
    kind = "floor"

    @property
    def touches(self) -> frozenset[str]:
        return frozenset({"pay"})

    @property
    def slug(self) -> str:
        return f"floor-{self.cents}"

    @property
    def label(self) -> str:
        return f"a least pay of {self.in_words}"

    @property
    def in_words(self) -> str:
        """Both ways: `$72,800 a year ($35 an hour)`."""
        year = Decimal(self.cents) / 100
        return f"{dollars(Decimal(round(year)))} a year ({dollars(round(year / HOURS_A_YEAR, 2))} an hour)"

    def write(self, row: Standing) -> None:
        row.pay_floor = self.cents


@dataclass(frozen=True)
class Degree(Change):
    """A higher education."""

    level: Education
    kind = "education"

    @property
    def touches(self) -> frozenset[str]:
        return frozenset({"education"})

    @property
    def slug(self) -> str:
        return f"education-{self.level.name.lower().replace('_', '-')}"

    @property
    def label(self) -> str:
        return self.level.label.lower() if self.level.label[1:2].islower() else self.level.label

    def write(self, row: Standing) -> None:
        row.education = int(self.level)


def read(slug: str) -> Change | None:
    """The change an address names, or None. A query at most."""
    kind, _, rest = slug.partition("-")
    if kind in {"have", "apprentice"}:
        return _have(rest, apprentice=kind == "apprentice")
    if kind == "years":
        return _years(rest)
    return _plain(kind, rest, rest.replace("-", "_"))


def _plain(kind: str, rest: str, value: str) -> Change | None:
    if kind == "wish" and value in bits.WISHES and value != Shift.FLEXIBLE:
        return Wish(value)
    if kind == "onsite" and rest.upper() in US_STATES and rest.islower():
        return Onsite(rest.upper())
    if kind == "floor" and rest.isascii() and rest.isdigit() and int(rest[:12]) <= MOST_FLOOR:
        return Floor(int(rest))
    if kind == "education" and value.upper() in Education.__members__:
        return Degree(Education[value.upper()])
    return None


def _have(key: str, *, apprentice: bool) -> Have | None:
    words = Competency.objects.filter(key=key, kind__in=ASKABLE, apprentice_of=None)
    if apprentice:
        words = words.filter(apprentice_form__isnull=False)
    word = words.first()
    return Have(word, apprentice) if word else None


def _years(rest: str) -> Years | None:
    key, _, number = rest.rpartition("-")
    if not (number.isascii() and number.isdigit() and int(number[:4]) in range(1, MOST_YEARS + 1)):
        return None
    if not key:
        return Years(int(number))
    setting = Competency.objects.filter(key=key, kind=CompetencyKind.SETTING).first()
    if setting is None or setting.pk not in bits.bits_of([setting.pk]):
        return None
    return Years(int(number), setting)


def closing(gate: Gate, row: Standing, with_apprentices: Collection[int] = ()) -> list[Change]:
    """The changes each of which would open this gate, which is closed to this person.

    `with_apprentices`: the credentials that can be held as an apprentice.
    """
    return [
        change
        for change in dict.fromkeys(_thought_of(gate, row, with_apprentices))
        if gate.lets_through.holds(change.applied(row))
    ]


def _thought_of(gate: Gate, row: Standing, with_apprentices: Collection[int]) -> Iterator[Change]:
    match gate:
        case Group():
            yield from (Have(word) for word in gate.counting)
            yield from (Have(word, apprentice=True) for word in gate.counting if word.pk in with_apprentices)
        case YearsGate():
            yield from _more_years(gate, row)
        case EducationGate():
            yield Degree(Education(gate.position.education))
        case RemoteGate():
            yield Wish(Workplace.REMOTE)
        case OnsiteGate():
            yield Wish(gate.position.workplace)
            yield from (Onsite(state) for state in _state_of(gate.position))
        case EmploymentGate():
            yield Wish(gate.position.employment)
        case ShiftGate():
            yield Wish(gate.position.shift)
        case PayGate():
            yield Floor(int(gate.position.pay_max_yearly * 100))


def _state_of(position: Position) -> Iterable[str]:
    return [position.place.state] if position.place else []


def _more_years(gate: YearsGate, row: Standing) -> Iterator[Change]:
    """In the setting of the position they know best, where they count by setting; else all together."""
    number = gate.position.years_min
    if not isinstance(gate.counted, OrElse) or row.setting_years is None:
        yield Years(number)
        return
    settings = list(gate.position.settings.all())
    numbers = bits.bits_of(setting.pk for setting in settings)
    held = row.setting_years

    def there(setting: Competency) -> int:
        bit = numbers[setting.pk][1]
        return (held[bit] or 0) if bit < len(held) else 0

    if counted := [setting for setting in settings if setting.pk in numbers]:
        yield Years(number, max(counted, key=there))
