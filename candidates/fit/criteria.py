"""What may be asked of a `Standing`, each written once with two faces.

`sql()` is an expression over rows of `Standing`, from which a set of people is one query; `holds` and
`of` answer the same for one row in hand. A property test holds the two faces equal. Conditions are
true or false, never NULL, so that each may be negated.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any, TypeGuard

from django.db.models import BooleanField, F, FloatField, Func, IntegerField, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Greatest, Least
from django.db.models.lookups import GreaterThanOrEqual, LessThan, LessThanOrEqual

from candidates.fit.bits import Words
from candidates.models import Standing
from jobs.distance import MilesFrom, miles, near

FEW_BITS = 3


class Condition(ABC):
    """Something that is true or false of a person."""

    @abstractmethod
    def sql(self) -> Q:
        """As a condition on rows of `Standing`."""

    @abstractmethod
    def holds(self, row: Standing) -> bool:
        """Whether it is true of this one."""

    def __and__(self, other: Condition) -> Condition:
        return Every((self, other))

    def __or__(self, other: Condition) -> Condition:
        return Some((self, other))

    def __invert__(self) -> Condition:
        return Not(self)


@dataclass(frozen=True)
class Every(Condition):
    parts: Sequence[Condition]

    def sql(self) -> Q:
        return in_order(*self.tests())

    def tests(self) -> list[Q]:
        """The parts as conditions on rows of `Standing`."""
        return [part.sql() for part in _single_bits_together(self._flat())]

    def _flat(self) -> Iterator[Condition]:
        for part in self.parts:
            if isinstance(part, Every):
                yield from part._flat()  # noqa: SLF001 -- one of its own kind
            else:
                yield part

    def holds(self, row: Standing) -> bool:
        return all(part.holds(row) for part in self.parts)


@dataclass(frozen=True)
class Some(Condition):
    parts: Sequence[Condition]

    def sql(self) -> Q:
        return reduce(or_, (part.sql() for part in self.parts), NEVER)

    def __invert__(self) -> Condition:
        return Every([~part for part in self.parts])

    def holds(self, row: Standing) -> bool:
        return any(part.holds(row) for part in self.parts)


@dataclass(frozen=True)
class Not(Condition):
    part: Condition

    def __invert__(self) -> Condition:
        return self.part

    def sql(self) -> Q:
        return ~self.part.sql()

    def holds(self, row: Standing) -> bool:
        return not self.part.holds(row)


NEVER = Q(Value(False, output_field=BooleanField()))


class _Test(Func):
    """A test of PostgreSQL's own, true or false."""

    output_field = BooleanField()


class _InOrder(_Test):
    template = "(%(expressions)s) IS TRUE"
    arg_joiner = " AND "


def in_order(*tests: Q) -> Q:
    """All of some tests, tried as they stand here: the first that is false ends it.

    Of a bare list PostgreSQL takes first what is quick to ask, which nearly everybody passes, and so
    asks everybody several things; what an employer requires half of the people do not have.
    """
    return Q(_InOrder(*tests)) if tests else ~NEVER


@dataclass(frozen=True)
class HasBit(Condition):
    """Any of the bits of `mask` is set in a column."""

    column: str
    mask: int

    def sql(self) -> Q:
        return Q(_Test(F(self.column), Value(self.mask), template="(%(expressions)s) <> 0", arg_joiner=" & "))

    def holds(self, row: Standing) -> bool:
        return bool(getattr(row, self.column) & self.mask)


@dataclass(frozen=True)
class _HasEach(Condition):
    """All of the bits of `mask`, which is above 0, are set in a column."""

    column: str
    mask: int

    def sql(self) -> Q:
        # Not "=", which is as true: of that the planner guesses that nobody passes.
        test = f"(%(expressions)s & {self.mask}) >= {self.mask}"
        return Q(_Test(F(self.column), template=test))

    def holds(self, row: Standing) -> bool:
        return bool(getattr(row, self.column) & self.mask == self.mask)


def _single_bits_together(parts: Iterable[Condition]) -> Iterator[Condition]:
    """The same conditions, with those on single bits of one column as one, where the first of them stood."""
    listed = list(parts)
    masks: dict[str, int] = {}
    for part in listed:
        if _is_single_bit(part):
            masks[part.column] = masks.get(part.column, 0) | part.mask
    for part in listed:
        if not _is_single_bit(part):
            yield part
        elif mask := masks.pop(part.column, 0):
            yield _HasEach(part.column, mask)


def _is_single_bit(part: Condition) -> TypeGuard[HasBit]:
    return isinstance(part, HasBit) and part.mask > 0 and part.mask.bit_count() == 1


@dataclass(frozen=True)
class NamesOneOf(Condition):
    """A column holds the number of a bit, and it is one of `mask`. Nothing given is none of them."""

    column: str
    mask: int

    def sql(self) -> Q:
        test = "((1::bigint << coalesce(%(expressions)s, 63)) & " + str(self.mask) + ") <> 0"
        return Q(_Test(F(self.column), template=test))

    def holds(self, row: Standing) -> bool:
        number = getattr(row, self.column)
        return number is not None and bool(1 << number & self.mask)


@dataclass(frozen=True)
class Lists(Condition):
    """A column of keys, which may be NULL, holds one of these."""

    column: str
    keys: frozenset[int]

    def sql(self) -> Q:
        if not self.keys:
            return NEVER
        listed = ",".join(map(str, sorted(self.keys)))
        test = f"(%(expressions)s IS NOT NULL AND %(expressions)s && '{{{listed}}}'::integer[])"
        return Q(_Test(F(self.column), template=test))

    def holds(self, row: Standing) -> bool:
        return not self.keys.isdisjoint(getattr(row, self.column) or ())


def holds_any(words: Words, *, apprentice: bool = False) -> Condition:
    """Some word is held; with `apprentice`, credentials in their apprentice form."""
    tests: list[Condition] = [
        HasBit("apprentice" if apprentice else column, mask) for column, mask in words.masks.items()
    ]
    rest = frozenset(-key for key in words.rest) if apprentice else words.rest
    return Some([*tests, Lists("others", rest)] if rest else tests)


@dataclass(frozen=True)
class IsGiven(Condition):
    """A column is not empty."""

    column: str

    def sql(self) -> Q:
        return Q(**{f"{self.column}__isnull": False})

    def holds(self, row: Standing) -> bool:
        return getattr(row, self.column) is not None


@dataclass(frozen=True)
class OnOrAfter(Condition):
    """A day or a moment is given, and not before `least`."""

    column: str
    least: date | datetime

    def sql(self) -> Q:
        return Q(**{f"{self.column}__isnull": False, f"{self.column}__gte": self.least})

    def holds(self, row: Standing) -> bool:
        value = getattr(row, self.column)
        return value is not None and bool(value >= self.least)


@dataclass(frozen=True)
class OnOrBefore(Condition):
    """A day or a moment is given, and not after `most`."""

    column: str
    most: date | datetime

    def sql(self) -> Q:
        return Q(**{f"{self.column}__isnull": False, f"{self.column}__lte": self.most})

    def holds(self, row: Standing) -> bool:
        value = getattr(row, self.column)
        return value is not None and bool(value <= self.most)


@dataclass(frozen=True)
class IsNear(Condition):
    """A spot (latitude, longitude) lies within the person's radius of home."""

    spot: tuple[float, float]
    widest: int
    """Miles; no radius is wider."""

    def sql(self) -> Q:
        # The band first: it is one comparison, the great circle is a dozen functions a row.
        within = Q(LessThanOrEqual(MilesFrom(self.spot), Cast("radius_miles", FloatField())))
        return Q(latitude__isnull=False) & near(self.spot, self.widest) & within

    def holds(self, row: Standing) -> bool:
        if row.latitude is None or row.longitude is None:
            return False
        return miles((row.latitude, row.longitude), self.spot) <= row.radius_miles


class Number(ABC):
    """A whole number about a person; None and NULL where they have not said."""

    @property
    def highest(self) -> int | None:
        """The most it can be, of a number that is always given and never below 0; None of others."""
        return None

    @abstractmethod
    def sql(self) -> Combinable:
        """As an expression over rows of `Standing`."""

    @abstractmethod
    def of(self, row: Standing) -> int | None:
        """Of this one."""


@dataclass(frozen=True)
class Column(Number):
    name: str
    is_always_given: bool = False
    """The column is never NULL."""

    def sql(self) -> Combinable:
        return F(self.name)

    def of(self, row: Standing) -> int | None:
        value: int | None = getattr(row, self.name)
        return value


class _Place(Func):
    output_field = IntegerField()
    template = "%(expressions)s[%(place)s]"


@dataclass(frozen=True)
class YearsIn(Number):
    """Tenths of years in the best of some settings, by their bits; None where none of these has years."""

    bits: tuple[int, ...]

    def sql(self) -> Combinable:
        if not self.bits:
            return Cast(Value(None), IntegerField())
        places = [_Place(F("setting_years"), place=bit + 1) for bit in self.bits]
        return Func(*places, function="GREATEST", output_field=IntegerField())  # it passes NULL over

    def of(self, row: Standing) -> int | None:
        given = row.setting_years or ()
        held: Iterable[int | None] = (given[bit] for bit in self.bits if bit < len(given))
        return max((years for years in held if years is not None), default=None)


@dataclass(frozen=True)
class OrElse(Number):
    """The first, or the second where it is not given."""

    first: Number
    second: Number

    def sql(self) -> Combinable:
        return Coalesce(self.first.sql(), self.second.sql(), output_field=IntegerField())

    def of(self, row: Standing) -> int | None:
        found = self.first.of(row)
        return self.second.of(row) if found is None else found


@dataclass(frozen=True)
class If(Number):
    """A number where something holds, else nothing."""

    condition: Condition
    number: Number

    def sql(self) -> Combinable:
        return _When(_AsTruth(self.condition.sql()), self.number.sql())

    def of(self, row: Standing) -> int | None:
        return self.number.of(row) if self.condition.holds(row) else None


class _When(Func):
    output_field = IntegerField()
    template = "CASE WHEN %(expressions)s END"
    arg_joiner = " THEN "


class _AsTruth(Func):
    """A condition as a value."""

    output_field = BooleanField()
    template = "(%(expressions)s)"


@dataclass(frozen=True)
class CountOf(Number):
    """How many of the conditions hold."""

    conditions: Sequence[Condition]

    @property
    def highest(self) -> int:
        return len(self.conditions)

    def sql(self) -> Combinable:
        ones: list[Combinable] = [
            Func(_AsTruth(each.sql()), template="(%(expressions)s)::int", output_field=IntegerField())
            for each in self.conditions
        ]
        return _sum(ones)

    def of(self, row: Standing) -> int:
        return sum(each.holds(row) for each in self.conditions)


@dataclass(frozen=True)
class OnlyOne(Number):
    """Which of the conditions holds, from 1, where no other does; 0 where none does, or several.

    The second that holds ends it, so this takes less than to count them.
    """

    conditions: Sequence[Condition]

    @property
    def highest(self) -> int:
        return len(self.conditions)

    def sql(self) -> Combinable:
        return _WhichOne(*(_AsTruth(each.sql()) for each in self.conditions))

    def of(self, row: Standing) -> int:
        places = [place for place, each in enumerate(self.conditions, 1) if each.holds(row)]
        return places[0] if len(places) == 1 else 0


class _WhichOne(Func):
    output_field = IntegerField()

    def as_sql(  # type: ignore[override]  # Django's Func takes more
        self,
        compiler: Any,  # noqa: ANN401 -- Django's
        connection: Any,  # noqa: ANN401 -- Django's
        **_: object,
    ) -> tuple[str, list[Any]]:
        """Each condition is compiled once, however often it stands there."""
        parts = [compiler.compile(one) for one in self.get_source_expressions()]
        whens, params = [], []
        for place, (sql, given) in enumerate(parts, 1):
            rest = parts[place:]
            others = f"CASE WHEN {' OR '.join(sql for sql, _ in rest)} THEN 0 ELSE {place} END"
            whens.append(f"WHEN {sql} THEN {others if rest else place}")
            params += [*given, *(one for _, more in rest for one in more)]
        return f"(CASE {' '.join(whens)} ELSE 0 END)" if whens else "0", params


class _Popcount(Func):
    output_field = IntegerField()
    template = "bit_count((%(expressions)s)::bit(64))::int"
    arg_joiner = " & "


@dataclass(frozen=True)
class WordsHeld(Number):
    """How many of the words are held; `column` where it is not that of their kind."""

    words: Words
    column: str = ""

    @property
    def highest(self) -> int:
        rest = len(self.words.rest) if not self.column else 0
        return sum(mask.bit_count() for mask in self.words.masks.values()) + rest

    def sql(self) -> Combinable:
        counts = [_bits_set(self.column or column, mask) for column, mask in self.words.masks.items()]
        if self.words.rest and not self.column:
            listed = [Lists("others", frozenset({key})) for key in sorted(self.words.rest)]
            counts.append(CountOf(listed).sql())
        return _sum(counts)

    def of(self, row: Standing) -> int:
        found = 0
        for column, mask in self.words.masks.items():
            bits: int = getattr(row, self.column or column)
            found += (bits & mask).bit_count()
        rest = self.words.rest.intersection(row.others or ()) if not self.column else ()
        return found + len(rest)


def _bits_set(column: str, mask: int) -> Combinable:
    """How many bits of a mask a column has; of a few bits each is looked at, which is quicker."""
    bits = [1 << place for place in range(mask.bit_length()) if mask >> place & 1]
    if len(bits) > FEW_BITS:
        return _Popcount(F(column), Value(mask))
    return CountOf([HasBit(column, bit) for bit in bits]).sql()


def _sum(counts: Iterable[Combinable]) -> Combinable:
    parts = list(counts)
    if not parts:
        return Value(0)
    return Func(*parts, template="(%(expressions)s)", arg_joiner=" + ", output_field=IntegerField())


@dataclass(frozen=True)
class Between(Number):
    """A number less a start, never below 0 nor above `most`; 0 where it is not given."""

    number: Number
    most: int
    start: int = 0

    @property
    def highest(self) -> int:
        return self.most

    def sql(self) -> Combinable:
        if self.number.highest is not None and not self.start:
            counted = self.number.sql()
            return counted if self.number.highest <= self.most else Least(counted, Value(self.most))
        given = Coalesce(self.number.sql(), Value(0), output_field=IntegerField())
        return Least(Greatest(given - self.start, Value(0)), Value(self.most))

    def of(self, row: Standing) -> int:
        return min(max((self.number.of(row) or 0) - self.start, 0), self.most)


def _given(number: Number, otherwise: int) -> Any:  # noqa: ANN401 -- either side of a lookup
    """A number as SQL, with one in place of NULL."""
    if isinstance(number, Column) and number.is_always_given:
        return number.sql()
    return Coalesce(number.sql(), Value(otherwise))


@dataclass(frozen=True)
class AtLeast(Condition):
    """A number is given and reaches `least`, which is not below 0."""

    number: Number
    least: int

    def sql(self) -> Q:
        return Q(GreaterThanOrEqual(_given(self.number, -1), self.least))

    def holds(self, row: Standing) -> bool:
        value = self.number.of(row)
        return value is not None and value >= self.least


@dataclass(frozen=True)
class IsUnsaid(Condition):
    """A number is not given."""

    number: Number

    def sql(self) -> Q:
        return Q(_Test(self.number.sql(), template="(%(expressions)s) IS NULL"))

    def holds(self, row: Standing) -> bool:
        return self.number.of(row) is None


@dataclass(frozen=True)
class IsBelow(Condition):
    """A number is given and does not reach `least`."""

    number: Number
    least: int

    def sql(self) -> Q:
        return Q(LessThan(_given(self.number, self.least), self.least))

    def holds(self, row: Standing) -> bool:
        value = self.number.of(row)
        return value is not None and value < self.least
