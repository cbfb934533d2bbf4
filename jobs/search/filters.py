"""The filters of the board: what each asks of a listing, and how its numbers are counted.

The number beside an option says how many positions choosing it alone would leave, with all other
filters as they are. So a filter is counted over the listings that the *other* filters let through.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from jobs.enums import (
    HOURS_A_YEAR,
    US_STATES,
    CompetencyKind,
    Education,
    Employment,
    RequirementLevel,
    Shift,
    Workplace,
)
from jobs.models import Competency, Employer, Requirement
from jobs.models.words import dollars, joined
from jobs.search import places
from jobs.search.criteria import Criteria

HOURLY_BELOW = 1000
"""A least pay below this is meant an hour."""
DAYS = (1, 3, 7, 14, 30)
YEARS = (0, 1, 2, 3, 5)
IN_ANY_CASE = "in any case"
"""In place of the states of remote work: listings that are found whichever state is chosen."""


@dataclass(frozen=True)
class Names:
    """What the keys in a search are called: loaded for those asked for and those counted."""

    competencies: Mapping[str, Competency]
    by_id: Mapping[int, Competency]
    employers: Mapping[str, Employer]

    def ids(self, keys: Iterable[str], kind: CompetencyKind) -> list[int]:
        """The ids of those keys that are words of the kind."""
        known = (self.competencies.get(key) for key in keys)
        return [word.pk for word in known if word is not None and word.kind == kind]


@dataclass(frozen=True)
class Filter:
    """One filter. `column` is what its options are counted by; empty: not counted."""

    name: str
    legend: str
    column: str = ""
    is_single: ClassVar[bool] = False
    """Whether one value at most may be chosen."""
    without: ClassVar[str] = ""
    """What doing without it is called, where the chosen value does not say so."""

    def values(self, criteria: Criteria) -> tuple[str, ...]:
        """What is chosen, as it stands in an address."""
        held = getattr(criteria, self.name)
        return held if isinstance(held, tuple) else (str(held),) if held else ()

    def condition(self, values: Sequence[str], names: Names) -> Q:
        """What the chosen values ask of a listing."""
        raise NotImplementedError

    def tally(
        self, groups: Iterable[tuple[Any, int]], names: Names, chosen: Sequence[str] = ()
    ) -> dict[str, int]:
        """How many listings each option has, from how many each value of the column has.

        Options that have none are left out, but for those that are `chosen`.
        """
        raise NotImplementedError

    def label(self, value: str, names: Names) -> str:
        """The option in words, beside its number."""
        raise NotImplementedError

    def chip(self, value: str, names: Names) -> str:
        """The option in words, where it stands alone among the filters in use."""
        return self.label(value, names)

    def left_out(self, values: Sequence[str], names: Names) -> str:
        """What is given up by doing without this filter: `Without Inpatient or Pro-fee`."""
        return self.without or joined([self.chip(value, names) for value in values], "or")


@dataclass(frozen=True)
class ChoiceFilter(Filter):
    """One of a few fixed choices of the position."""

    choices: tuple[tuple[str, str], ...] = ()

    def condition(self, values: Sequence[str], names: Names) -> Q:
        return Q(**{f"{self.name}__in": list(values)})

    def tally(
        self, groups: Iterable[tuple[Any, int]], names: Names, chosen: Sequence[str] = ()
    ) -> dict[str, int]:
        counted = {value: count for value, count in groups if value}
        return {value: counted[value] for value, _ in self.choices if counted.get(value)}

    def label(self, value: str, names: Names) -> str:
        return dict(self.choices)[value]

    def chip(self, value: str, names: Names) -> str:
        return f"{self.label(value, names)} shift" if self.name == "shift" else self.label(value, names)


@dataclass(frozen=True)
class WordFilter(Filter):
    """Words of one kind of the vocabulary; a listing holds several."""

    kind: CompetencyKind = CompetencyKind.SETTING

    def condition(self, values: Sequence[str], names: Names) -> Q:
        return Q(**{f"{self.column}__overlap": names.ids(values, self.kind)})

    def tally(
        self, groups: Iterable[tuple[Any, int]], names: Names, chosen: Sequence[str] = ()
    ) -> dict[str, int]:
        counted: Counter[int] = Counter()
        for ids, count in groups:
            for one in ids or ():
                counted[one] += count
        words = sorted(
            (names.by_id[one] for one in counted if one in names.by_id),
            key=lambda word: (-counted[word.pk], word.rank, word.label),
        )
        return {word.key: counted[word.pk] for word in words}

    def label(self, value: str, names: Names) -> str:
        return names.competencies[value].label


@dataclass(frozen=True)
class CredentialFilter(WordFilter):
    """Positions that somebody qualifies for with these credentials, and that ask for one of them."""

    def condition(self, values: Sequence[str], names: Names) -> Q:
        held = names.ids(values, self.kind)
        alone = super().condition(values, names)
        if len(held) < 2:  # noqa: PLR2004 -- one credential fills what it fills alone
            return alone
        # Several together may fill what none of them fills alone: every group, each by one of them.
        of_position = Requirement.objects.filter(
            position=OuterRef("position_id"), level=RequirementLevel.REQUIRED
        )
        members = Requirement.any_of.through.objects.filter(requirement=OuterRef("pk"))
        other = members.exclude(competency__kind=CompetencyKind.CREDENTIAL)
        filled = Competency.objects.filter(
            Q(pk__in=held) | Q(replaced_by__in=held) | Q(apprentice_of__in=held)
        )
        by_held = members.filter(competency__in=filled.values("pk"))
        unfilled = of_position.filter(~Exists(other), ~Exists(by_held), Exists(members))
        return alone | Q(credential_groups__gte=2) & ~Q(Exists(unfilled))

    def chip(self, value: str, names: Names) -> str:
        return f"with {self.label(value, names)}"

    def left_out(self, values: Sequence[str], names: Names) -> str:
        return joined([self.label(value, names) for value in values], "and")


@dataclass(frozen=True)
class RemoteStateFilter(Filter):
    """Remote positions that people in a state may take; beside a place, as well as those near it."""

    def condition(self, values: Sequence[str], names: Names) -> Q:
        found = Q()
        for state in values:
            found |= places.open_to(state)
        return found

    def tally(
        self, groups: Iterable[tuple[Any, int]], names: Names, chosen: Sequence[str] = ()
    ) -> dict[str, int]:
        anywhere, near, counted = 0, 0, Counter[str]()
        for states, count in groups:
            if states == IN_ANY_CASE:
                near += count
            elif not states:
                anywhere += count
            else:
                counted.update(dict.fromkeys(states, count))
        by_name = sorted(US_STATES, key=lambda code: US_STATES[code])
        open_to = {code: counted[code] + anywhere for code in by_name}
        return {code: number + near for code, number in open_to.items() if number or code in chosen}

    def label(self, value: str, names: Names) -> str:
        return US_STATES[value]

    def chip(self, value: str, names: Names) -> str:
        return f"remote from {US_STATES[value]}"


@dataclass(frozen=True)
class EmployerFilter(Filter):
    def condition(self, values: Sequence[str], names: Names) -> Q:
        return Q(employer__in=[names.employers[slug].pk for slug in values if slug in names.employers])

    def tally(
        self, groups: Iterable[tuple[Any, int]], names: Names, chosen: Sequence[str] = ()
    ) -> dict[str, int]:
        counted = dict(groups)
        found = [one for one in names.employers.values() if counted.get(one.pk)]
        found.sort(key=lambda one: (-counted[one.pk], one.name))
        return {one.slug: counted[one.pk] for one in found}

    def label(self, value: str, names: Names) -> str:
        return names.employers[value].name


@dataclass(frozen=True)
class LadderFilter(Filter):
    """A line on a scale: each option holds what the ones below it hold."""

    is_single: ClassVar[bool] = True

    def steps(self) -> dict[str, Any]:
        """Option to the furthest value of the column that it takes in."""
        raise NotImplementedError

    def takes(self, step: Any, value: Any) -> bool:  # noqa: ANN401 -- a number or a day
        return bool(value <= step)

    def tally(
        self, groups: Iterable[tuple[Any, int]], names: Names, chosen: Sequence[str] = ()
    ) -> dict[str, int]:
        rows = [(value, count) for value, count in groups if value is not None]
        numbers = {
            option: sum(count for value, count in rows if self.takes(step, value))
            for option, step in self.steps().items()
        }
        return {option: number for option, number in numbers.items() if number}


@dataclass(frozen=True)
class EducationFilter(LadderFilter):
    """Positions open to somebody who has this much education."""

    without: ClassVar[str] = "my education"

    def steps(self) -> dict[str, int]:
        return {level.name.lower(): level.value for level in Education}

    def condition(self, values: Sequence[str], names: Names) -> Q:
        return Q(education__lte=self.steps()[values[0]])

    def label(self, value: str, names: Names) -> str:
        return "No degree" if value == "none" else Education(self.steps()[value]).label

    def chip(self, value: str, names: Names) -> str:
        return f"education: {self.label(value, names).lower()}"


@dataclass(frozen=True)
class YearsFilter(LadderFilter):
    """Positions that ask for no more years than these."""

    without: ClassVar[str] = "a limit of years"

    def steps(self) -> dict[str, int]:
        return {str(years): years for years in YEARS}

    def condition(self, values: Sequence[str], names: Names) -> Q:
        return Q(years__lte=int(values[0]))

    def label(self, value: str, names: Names) -> str:
        if value == "0":
            return "No years asked"
        return f"Up to {value} year{'' if value == '1' else 's'} asked"


@dataclass(frozen=True)
class PostedFilter(LadderFilter):
    """Published within some days, today being the first."""

    without: ClassVar[str] = "a limit of days"

    def steps(self) -> dict[str, date]:
        return {str(days): self._since(days) for days in DAYS}

    def _since(self, days: int) -> date:
        return timezone.localdate() - timedelta(days=days - 1)

    def takes(self, step: Any, value: Any) -> bool:  # noqa: ANN401 -- two days
        return bool(value >= step)

    def condition(self, values: Sequence[str], names: Names) -> Q:
        return Q(posted_on__gte=self._since(int(values[0])))

    def label(self, value: str, names: Names) -> str:
        return "Today" if value == "1" else f"Last {value} days"

    def chip(self, value: str, names: Names) -> str:
        return "posted today" if value == "1" else f"posted in the last {value} days"


@dataclass(frozen=True)
class ApprenticeFilter(LadderFilter):
    """Where apprentices are welcome."""

    def steps(self) -> dict[str, bool]:
        return {"1": True}

    def takes(self, step: Any, value: Any) -> bool:  # noqa: ANN401 -- two flags
        return bool(value)

    def condition(self, values: Sequence[str], names: Names) -> Q:
        return Q(is_apprentice_friendly=True)

    def label(self, value: str, names: Names) -> str:
        return "Apprentices welcome"


@dataclass(frozen=True)
class PayFilter(Filter):
    """Pay that reaches an amount, an hour and a year compared on one scale. Typed, so not counted."""

    is_single: ClassVar[bool] = True
    without: ClassVar[str] = "a least pay"

    def condition(self, values: Sequence[str], names: Names) -> Q:
        return Q(pay_to__gte=yearly(int(values[0])))

    def label(self, value: str, names: Names) -> str:
        amount = int(value)
        unit = "an hour" if amount < HOURLY_BELOW else "a year"
        # The most a position pays is what counts, so its least may be below.
        return f"reaching {dollars(amount)} {unit}"  # type: ignore[arg-type]  # whole dollars


def yearly(amount: int) -> int:
    """A least pay in dollars a year; below 1,000 it was meant an hour."""
    return amount * HOURS_A_YEAR if amount < HOURLY_BELOW else amount


def _choices(choices: Iterable[tuple[Any, Any]]) -> tuple[tuple[str, str], ...]:
    return tuple((str(value), str(label)) for value, label in choices)


FILTERS: tuple[Filter, ...] = (
    ChoiceFilter("workplace", "Workplace", "workplace", _choices(Workplace.choices)),
    RemoteStateFilter("remote_state", "Remote, living in", "remote_states"),
    CredentialFilter("credential", "I qualify with", "credentials", CompetencyKind.CREDENTIAL),
    WordFilter("setting", "Setting", "settings", CompetencyKind.SETTING),
    YearsFilter("years_max", "Years of coding", "years"),
    ApprenticeFilter("apprentice", "First years", "is_apprentice_friendly"),
    PayFilter("pay_min", "Least pay"),
    WordFilter("specialty", "Specialty", "specialties", CompetencyKind.SPECIALTY),
    ChoiceFilter("employment", "Employment", "employment", _choices(Employment.choices)),
    ChoiceFilter("shift", "Shift", "shift", _choices(Shift.choices)),
    WordFilter("code_set", "Code set", "code_sets", CompetencyKind.CODE_SET),
    WordFilter("software", "System", "software", CompetencyKind.SOFTWARE),
    EducationFilter("education", "My education", "education"),
    PostedFilter("posted", "Posted", "posted_on"),
    EmployerFilter("employer", "Employer", "employer_id"),
)
BY_NAME = {one.name: one for one in FILTERS}
KINDS = {one.name: one.kind for one in FILTERS if isinstance(one, WordFilter)}
