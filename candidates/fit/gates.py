"""The gates: what the employer marked required, and what the candidate asked for.

A gate has three states for a person: met, missing, not shown. Blank wishes are no restriction, so
met; blank qualifications are not shown. When it is met and when missing are conditions of
`candidates.fit.criteria`, written once for one person and for a set; `line()` adds the words.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Sequence
from decimal import Decimal
from functools import cached_property
from typing import ClassVar

from candidates.enums import FitState
from candidates.fit import bits
from candidates.fit.bits import Words
from candidates.fit.criteria import (
    AtLeast,
    Column,
    Condition,
    HasBit,
    If,
    IsBelow,
    IsGiven,
    IsNear,
    IsUnsaid,
    Lists,
    NamesOneOf,
    Number,
    OrElse,
    Some,
    YearsIn,
    holds_any,
)
from candidates.fit.groups import AnyOf
from candidates.fit.lines import Line, years
from candidates.models import Standing
from jobs.distance import miles
from jobs.enums import (
    HOURS_A_YEAR,
    US_STATES,
    CompetencyKind,
    Education,
    Employment,
    PayPeriod,
    RequirementLevel,
    Shift,
    Workplace,
)
from jobs.models import Competency, Position, Requirement
from jobs.models.words import dollars, joined, state_names

WIDEST_RADIUS = 500
"""Miles; the most `Candidate.radius_miles` can be."""
MOST_LINES = 10_000
"""Lines kept by one gate."""
WORKED_THERE = "You worked there; for how long is not said"
WORKED_IN_ANOTHER = "You worked in another; for how long is not said"
CHECKED = "; checked by us"
"""What is said of a held word that was checked; a page that knows when says that in its place."""
NEVER = Some(())
STATE_OF = list(US_STATES)


class Gate(ABC):
    """One gate of one position. Built once, it answers for as many people as come."""

    kind: ClassVar[str]
    must_be_met: ClassVar[bool] = False
    """Whether an alert asks for "met" where it otherwise asks for "not missing"."""

    def __init__(self, position: Position) -> None:
        """`position` comes from `Position.objects.in_full()`."""
        self.position = position
        self._lines: dict[Hashable, Line] = {}

    @property
    @abstractmethod
    def ask(self) -> str:
        """What is asked, in words."""

    @property
    @abstractmethod
    def met(self) -> Condition:
        """True of the people of whom the gate is met."""

    @property
    def missing(self) -> Condition:
        """True of those of whom it is missing. Neither met nor missing is "not shown"."""
        return ~self.met

    @abstractmethod
    def words(self, row: Standing, state: FitState) -> tuple[str, str]:
        """What the person has, and what would close the gate."""

    @property
    def lets_through(self) -> Condition:
        """True of the people whom this gate does not keep from an alert."""
        return self.met if self.must_be_met else ~self.missing

    def state(self, row: Standing) -> FitState:
        """How it stands with one person."""
        if self.met.holds(row):
            return FitState.MET
        return FitState.MISSING if self.missing.holds(row) else FitState.NOT_SHOWN

    @abstractmethod
    def seen(self, row: Standing) -> Hashable:
        """All of a person that the line depends on: of whom it is the same, the line is."""

    def line(self, row: Standing) -> Line:
        """The same in words. Thousands of people share a few lines, so each is put into words once."""
        seen = self.seen(row)
        line = self._lines.get(seen)
        if line is None:
            if len(self._lines) >= MOST_LINES:
                self._lines.clear()
            line = self._lines[seen] = self._in_words(row)
        return line

    def _in_words(self, row: Standing) -> Line:
        state = self.state(row)
        have, hint = self.words(row, state)
        return Line(self.kind, self.ask, have, state, "" if state == FitState.MET else hint)


class Group(AnyOf, Gate):
    """Any member of a group is held and not expired (`candidates.fit.groups`)."""

    kind = "required"
    must_be_met = True

    def __init__(self, position: Position, requirement: Requirement) -> None:
        Gate.__init__(self, position)
        self.requirement = requirement

    @cached_property
    def ask(self) -> str:
        return self.requirement.label

    @cached_property
    def members(self) -> list[Competency]:
        return list(self.requirement.any_of.all())

    @property
    def takes_apprentices(self) -> bool:
        return self.position.is_apprentice_friendly

    @cached_property
    def counting(self) -> list[Competency]:
        """Words each of which fills the group when held in full, those it names first."""
        named = [member.apprentice_of or member for member in self.members]
        better = [
            word
            for member in self._of(CompetencyKind.CREDENTIAL)
            if member.apprentice_of is None
            for word in member.replaced_by.all()
        ]
        return list(dict.fromkeys([*named, *better]))

    def held(self, row: Standing) -> list[str]:
        """What of it this person has, in words: `["CPC"]`."""
        return [label for label, is_held in self._ways if is_held.holds(row)]

    @cached_property
    def as_apprentice(self) -> Condition:
        return holds_any(Words.of(self.full), apprentice=True)

    @cached_property
    def _bits(self) -> list[tuple[str, int]]:
        """The columns that hold a word of the group, with the bits of these words."""
        full, apprentice = Words.of([*self.full, *self.others]), Words.of([*self.full, *self.apprentice])
        given = bits.mask(bits.KINDS[CompetencyKind(kind)] for kind in self.kinds)
        as_apprentice = ("apprentice", apprentice.masks.get("credentials", 0))
        return [*full.masks.items(), as_apprentice, ("given", given)]

    def seen(self, row: Standing) -> Hashable:
        held = [getattr(row, column) & mask for column, mask in self._bits]
        return *held, self.proven.holds(row), *(row.others or ())

    def words(self, row: Standing, state: FitState) -> tuple[str, str]:
        if not self.members:
            return "This group is empty, so nobody can fill it", ""
        if state == FitState.MET:
            checked = CHECKED if self.proven.holds(row) else ""
            return f"You have {joined(self.held(row), 'and')}{checked}", ""
        if state == FitState.NOT_SHOWN:
            return "You have not said", f"Add {self.ask} to your file if you hold it."
        if self.as_apprentice.holds(row):
            have = "You hold it as an apprentice; this employer asks for the full credential"
            return have, "It counts once the apprentice status is removed."
        return "Not on your file", f"{self.ask} would close this line."

    @cached_property
    def _ways(self) -> list[tuple[str, Condition]]:
        """What fills the group, by its label, each with the condition that it is held."""
        ways = ((self.full, False), (self.apprentice, True), (self.others, False))
        return [
            (label, holds_any(Words.of([key]), apprentice=apprentice))
            for labels, apprentice in ways
            for key, label in sorted(labels.items())
        ]


def years_by_setting(settings: Iterable[Competency]) -> YearsIn:
    """Tenths of years in the best of these settings, of those that have years."""
    numbers = [number for _, number in bits.bits_of(setting.pk for setting in settings).values()]
    return YearsIn(tuple(sorted(numbers)))


def counted_years(position: Position) -> Number:
    """Tenths of years in one of the position's settings; overall years if none are given by setting."""
    settings = list(position.settings.all())
    return or_overall(years_by_setting(settings)) if settings else Column("years_anywhere")


def or_overall(number: Number, condition: Condition | None = None) -> OrElse:
    """A number, or the overall years of who gave none by setting, and of whom `condition` holds."""
    none_by_setting = ~IsGiven("setting_years")
    return OrElse(number, If(none_by_setting & condition if condition else none_by_setting, Column("years")))


def worked_for_how_long_unsaid(settings: Iterable[Competency]) -> Condition:
    """One of these settings is on the file without years."""
    keys = [setting.pk for setting in settings]
    words = Words.of(keys)
    tests: list[Condition] = [
        HasBit("settings", 1 << number) & IsUnsaid(YearsIn((number,)))
        for _, number in sorted(bits.bits_of(keys).values())
    ]
    return Some([*tests, Lists("others", words.rest)] if words.rest else tests)


class YearsGate(Gate):
    """Years in one of the position's settings; overall years if the person gave none by setting.

    What is left blank is not shown: a setting without years, one that is not named. Two things say no
    all the same: fewer years in the settings that were given, and fewer overall, for no part is more.
    """

    kind = "years"

    @cached_property
    def ask(self) -> str:
        where = joined([in_a_sentence(one.label) for one in self.position.settings.all()], "or")
        return f"{years(self._least)} of coding" + (f" in {where}" if where else "")

    @property
    def _least(self) -> int:
        return self.position.years_min * 10

    @cached_property
    def counted(self) -> Number:
        return counted_years(self.position)

    @cached_property
    def met(self) -> Condition:
        return AtLeast(self.counted, self._least)

    @cached_property
    def missing(self) -> Condition:
        too_few = IsBelow(self.counted, self._least)
        if not isinstance(self.counted, OrElse):
            return too_few
        return too_few & ~self._unsaid | IsBelow(Column("years"), self._least) & ~self.met

    @cached_property
    def _unsaid(self) -> Condition:
        return worked_for_how_long_unsaid(self.position.settings.all())

    def seen(self, row: Standing) -> Hashable:
        return self.counted.of(row), row.setting_years is None, row.years, self._unsaid.holds(row)

    def words(self, row: Standing, state: FitState) -> tuple[str, str]:
        counted = self.counted.of(row)
        is_by_setting = isinstance(self.counted, OrElse) and row.setting_years is not None
        if state == FitState.NOT_SHOWN:
            return self._not_said(row, counted)
        if counted is None:
            return f"You gave {years(row.years or 0)} in all", self._more(row.years or 0)
        return f"You gave {years(counted)}{' there' if is_by_setting else ''}", self._more(counted)

    def _more(self, given: int) -> str:
        return f"{years(self._least - given)} more would close this line."

    def _not_said(self, row: Standing, counted: int | None) -> tuple[str, str]:
        if not self._unsaid.holds(row):
            return "You have not said", "Add your years, best by setting, and this line can close."
        have = WORKED_THERE
        if counted is not None:
            have = f"You gave {years(counted)} in one of them. {WORKED_IN_ANOTHER}"
        return have, "Add your years there, and this line can close."


def in_a_sentence(label: str) -> str:
    """`Inpatient` and `Emergency department` begin small within a sentence, `HCC` does not."""
    return label.lower() if label.istitle() or label[1:].islower() else label


class EducationGate(Gate):
    kind = "education"

    @cached_property
    def ask(self) -> str:
        return Education(self.position.education).label

    @cached_property
    def met(self) -> Condition:
        return AtLeast(Column("education"), self.position.education)

    @cached_property
    def missing(self) -> Condition:
        return IsBelow(Column("education"), self.position.education)

    def seen(self, row: Standing) -> Hashable:
        return row.education

    def words(self, row: Standing, state: FitState) -> tuple[str, str]:
        if row.education is None:
            return "You have not said", "Add your education and this line can close."
        held = Education(row.education).label.lower()
        have = f"You have: {held}" if row.education else "You said: no degree"
        return have, f"{self.ask} would close this line."


class RemoteGate(Gate):
    """The person takes remote work, and lives in a state where the employer can have them.

    Where any state will do, one that is not given is still not shown: somebody has to ask for it before
    the first day, and no alert waits for it.
    """

    kind = "where"

    @cached_property
    def ask(self) -> str:
        return f"Remote, living in {self._states}" if self._states else "Remote, from any US state"

    @cached_property
    def _states(self) -> str:
        return state_names(self.position.remote_states)

    @cached_property
    def _wish(self) -> Condition:
        return HasBit("wishes", bits.wish(Workplace.REMOTE))

    @cached_property
    def _allowed(self) -> Condition:
        states = self.position.remote_states
        return NamesOneOf("state", bits.states(states)) if states else IsGiven("state")

    @cached_property
    def met(self) -> Condition:
        return self._wish & self._allowed

    @cached_property
    def missing(self) -> Condition:
        if not self.position.remote_states:
            return ~self._wish
        return ~self._wish | IsGiven("state") & ~self._allowed

    def seen(self, row: Standing) -> Hashable:
        return row.wishes, row.state

    def words(self, row: Standing, state: FitState) -> tuple[str, str]:
        if not self._wish.holds(row):
            have = "You did not name remote work among your wishes"
            return have, "Add remote work to your wishes if you would take it."
        if row.state is None:
            why = (
                "the employer sets the states"
                if self._states
                else "any will do, and the employer pays and taxes you by it"
            )
            hint = f"Add the state you live in and this line can close: {why}."
            return "You have not said where you live", hint
        home = US_STATES[STATE_OF[row.state]]
        if state == FitState.MET:
            return f"You live in {home} and take remote work", ""
        return f"You live in {home}", "The employer sets the states."


class OnsiteGate(Gate):
    """The city is within the person's radius of home, or its state among those they named."""

    kind = "where"

    @cached_property
    def ask(self) -> str:
        return f"{self._kind.label} in {self.position.place}"

    @cached_property
    def _kind(self) -> Workplace:
        return Workplace(self.position.workplace)

    @cached_property
    def _spot(self) -> tuple[float, float]:
        place = self.position.place
        if place is None:
            raise ValueError(f"{self.position.pk} is not remote and has no place")
        return place.latitude, place.longitude

    @cached_property
    def _state(self) -> str:
        return self.position.place.state if self.position.place else ""

    @cached_property
    def _wish(self) -> Condition:
        return HasBit("wishes", bits.wish(self._kind))

    @cached_property
    def _near(self) -> Condition:
        return IsNear(self._spot, WIDEST_RADIUS)

    @cached_property
    def _among(self) -> Condition:
        return HasBit("onsite_states", bits.states([self._state]))

    @cached_property
    def met(self) -> Condition:
        return self._wish & (self._among | self._near)

    def seen(self, row: Standing) -> Hashable:
        return row.wishes, row.onsite_states, row.latitude, row.longitude, row.radius_miles

    def words(self, row: Standing, state: FitState) -> tuple[str, str]:
        kind = self._kind.label.lower()
        if not self._wish.holds(row):
            hint = f"Add {kind} work to your wishes if you would take it."
            return f"You did not name {kind} work among your wishes", hint
        if row.latitude is not None and row.longitude is not None and self._near.holds(row):
            away = miles((row.latitude, row.longitude), self._spot)
            near = f"About {away:.0f} miles from you, within your {row.radius_miles}"
            return ("It is in your city" if away < 1 else near), ""
        if self._among.holds(row):
            return f"You would work on site in {US_STATES[self._state]}", ""
        if row.latitude is None and not row.onsite_states:
            hint = "Add your city, or the states you would work in."
            return "You gave neither a home city nor states", hint
        hint = "A wider radius, or this state among your states, would close this line."
        return "Outside the radius and the states you gave", hint


def _wanted(row: Standing, choices: type[Employment | Shift]) -> list[str]:
    """The choices a person named, in words; empty where they named none, or all."""
    named = [one for one in choices if row.wishes & bits.wish(one)]
    return [] if len(named) == len(choices) else [one.label.lower() for one in named]


class EmploymentGate(Gate):
    kind = "employment"

    @cached_property
    def ask(self) -> str:
        return Employment(self.position.employment).label

    @cached_property
    def met(self) -> Condition:
        return HasBit("wishes", bits.wish(self.position.employment))

    def seen(self, row: Standing) -> Hashable:
        return row.wishes

    def words(self, row: Standing, state: FitState) -> tuple[str, str]:
        wanted = _wanted(row, Employment)
        if not wanted:
            return "You take any kind of employment", ""
        hint = f"Add {self.ask.lower()} to your wishes if you would take it."
        return f"You want {joined(wanted, 'or')}", hint


class ShiftGate(Gate):
    """A flexible position suits everybody's wish."""

    kind = "shift"

    @cached_property
    def ask(self) -> str:
        return "Flexible hours" if self._is_flexible else f"{Shift(self.position.shift).label} shift"

    @property
    def _is_flexible(self) -> bool:
        return self.position.shift == Shift.FLEXIBLE

    @cached_property
    def met(self) -> Condition:
        return ~NEVER if self._is_flexible else HasBit("wishes", bits.wish(self.position.shift))

    def seen(self, row: Standing) -> Hashable:
        return row.wishes

    def words(self, row: Standing, state: FitState) -> tuple[str, str]:
        if self._is_flexible:
            return "It suits any wish", ""
        wanted = _wanted(row, Shift)
        if not wanted:
            return "You take any shift", ""
        hint = f"Add {self.ask.lower()} to your wishes if you would take it."
        return f"You want {joined(wanted, 'or')} hours", hint


class PayGate(Gate):
    """The top of the range reaches the person's floor, both a year (an hour counts 2,080 times)."""

    kind = "pay"

    @cached_property
    def ask(self) -> str:
        return f"Pay up to {dollars(self.position.pay_max)} {self._unit}"

    @property
    def _unit(self) -> str:
        return PayPeriod(self.position.pay_period).label

    @cached_property
    def missing(self) -> Condition:
        return AtLeast(Column("pay_floor", is_always_given=True), int(self.position.pay_max_yearly * 100) + 1)

    @cached_property
    def met(self) -> Condition:
        return ~self.missing

    def seen(self, row: Standing) -> Hashable:
        return row.pay_floor

    def words(self, row: Standing, state: FitState) -> tuple[str, str]:
        if not row.pay_floor:
            return "You set no least pay", ""
        floor = Decimal(row.pay_floor) / 100
        hourly = self.position.pay_period == PayPeriod.HOUR
        least = Decimal(round(floor / HOURS_A_YEAR, 2) if hourly else round(floor))
        return f"Your least is {dollars(least)} {self._unit}", "It pays less than the least you set."


def groups_of(position: Position, level: RequirementLevel) -> list[Group]:
    """The groups a position requires, or prefers."""
    return [Group(position, group) for group in position.requirements.all() if group.level == level]


def gates_of(position: Position) -> Sequence[Gate]:
    """The gates a position has, in the order they are read. What it does not ask for has no gate.

    No query for each: the position comes from `Position.objects.in_full()`.
    """
    remote = position.workplace == Workplace.REMOTE
    gates: list[Gate | None] = [
        *groups_of(position, RequirementLevel.REQUIRED),
        YearsGate(position) if position.years_min else None,
        EducationGate(position) if position.education else None,
        RemoteGate(position) if remote else OnsiteGate(position),
        EmploymentGate(position),
        ShiftGate(position),
        PayGate(position),
    ]
    return [gate for gate in gates if gate is not None]
