"""The points: seven lines that add up to 100, by weights that a recruiter sees and may change.

Each line is a share, a whole number of a whole number, so that SQL and Python round alike. A line a
position does not ask for is dropped and the rest is scaled to 100. Points never repair a gate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import IntegerField, Value
from django.db.models.expressions import Combinable, Func

from candidates.enums import Weighed
from candidates.fit.bits import Words
from candidates.fit.criteria import (
    Between,
    CountOf,
    HasBit,
    Lists,
    Number,
    Some,
    WordsHeld,
)
from candidates.fit.gates import (
    WORKED_THERE,
    Group,
    counted_years,
    groups_of,
    in_a_sentence,
    or_overall,
    years_by_setting,
)
from candidates.fit.lines import PointLine, years
from candidates.models import Standing
from jobs.enums import CompetencyKind, RequirementLevel
from jobs.models import Competency, Position
from jobs.models.words import joined

DEFAULT_WEIGHTS: Mapping[str, int] = {
    Weighed.PREFERRED: 25,
    Weighed.SETTINGS: 20,
    Weighed.SPECIALTIES: 15,
    Weighed.SOFTWARE: 10,
    Weighed.CODE_SETS: 10,
    Weighed.YEARS: 10,
    Weighed.EVIDENCE: 10,
}
FULL = 100
"""All lines together; also of a position that asks for none of them."""
LEAST_IN_SETTING = 20
"""Tenths of years in a position's settings that fill their line, or as many as it asks for."""
YEARS_BEYOND = 30
"""Tenths of years beyond the minimum that fill their line."""


@dataclass(frozen=True)
class Share:
    """A line of points before it is weighed: `number` of `of`."""

    kind: Weighed
    ask: str
    number: Number
    of: int
    has: Callable[[Standing], str]
    hint: str = ""

    @property
    def bounded(self) -> str:
        """The template of its number in SQL, from 0 to `of`; of a number that is so by itself, no more."""
        highest = self.number.highest
        if highest is None:
            return f"least(coalesce(%(expressions)s, 0), {self.of})"
        return "%(expressions)s" if highest <= self.of else f"least(%(expressions)s, {self.of})"


@dataclass(frozen=True)
class Scale:
    """The lines of a position, each with the most points it may bring. These add up to 100."""

    lines: tuple[tuple[Share, int], ...]

    def lines_of(self, row: Standing) -> list[PointLine]:
        """The points of one person, line by line."""
        return [self._line(share, most, row) for share, most in self.lines]

    def _line(self, share: Share, most: int, row: Standing) -> PointLine:
        number = min(share.number.of(row) or 0, share.of)
        points = (2 * most * number + share.of) // (2 * share.of)
        hint = "" if number == share.of else share.hint
        return PointLine(share.kind, share.ask, share.has(row), points, most, hint)

    def sql(self) -> Combinable:
        """Their sum, 0 to 100, as an expression over rows of `Standing`."""
        if not self.lines:
            return Value(FULL)
        rounded = [
            Func(
                share.number.sql(),
                template=f"((2 * {most} * {share.bounded} + {share.of}) / {2 * share.of})",
                output_field=IntegerField(),
            )
            for share, most in self.lines
        ]
        return Func(*rounded, template="(%(expressions)s)", arg_joiner=" + ", output_field=IntegerField())


def scale(position: Position, weights: Mapping[str, int] = DEFAULT_WEIGHTS) -> Scale:
    """The lines a position asks for, scaled to 100. No query for each: it comes from `in_full()`."""
    asked = [share for share in _shares(position) if weights[share.kind]]
    return Scale(tuple(zip(asked, _to_a_hundred([weights[one.kind] for one in asked]), strict=True)))


def _to_a_hundred(weights: list[int]) -> list[int]:
    """Whole numbers in the proportion of the weights that add up to 100: the largest remainders go up."""
    total = sum(weights)
    exact = [divmod(100 * weight, total) for weight in weights]
    short = 100 - sum(whole for whole, _ in exact) if exact else 0
    by_rest = sorted(range(len(exact)), key=lambda place: (-exact[place][1], place))
    up = set(by_rest[:short])
    return [whole + (place in up) for place, (whole, _) in enumerate(exact)]


def _shares(position: Position) -> Iterable[Share]:
    required = groups_of(position, RequirementLevel.REQUIRED)
    preferred = groups_of(position, RequirementLevel.PREFERRED)
    found = (
        _preferred(preferred),
        _settings(position),
        _words(Weighed.SPECIALTIES, position.specialties.all(), "work"),
        _words(Weighed.SOFTWARE, position.software.all(), "work with"),
        _code_sets([*required, *preferred]),
        _beyond(position),
        _evidence(position, required, preferred),
    )
    return (share for share in found if share is not None)


def _preferred(groups: list[Group]) -> Share | None:
    groups = [group for group in groups if group.kinds]
    if not groups:
        return None
    held = CountOf([group.met for group in groups])

    def has(row: Standing) -> str:
        return _of_all([group.ask for group in groups if group.met.holds(row)])

    ask = joined([group.ask for group in groups], "and")
    return Share(
        Weighed.PREFERRED, f"Preferred: {ask}", held, len(groups), has, "Each of them brings its share."
    )


def _settings(position: Position) -> Share | None:
    settings = list(position.settings.all())
    if not settings:
        return None
    most = max(position.years_min * 10, LEAST_IN_SETTING)
    words = Words.of(one.pk for one in settings)
    worked = Some([HasBit(column, mask) for column, mask in words.masks.items()])
    # Years without a setting count for somebody who names the setting and gives years for none.
    number = or_overall(years_by_setting(settings), worked)

    def has(row: Standing) -> str:
        counted = number.of(row)
        if counted is not None:
            return f"You gave {years(min(counted, 600))} there"
        return WORKED_THERE if worked.holds(row) else "You have not said"

    where = joined([in_a_sentence(one.label) for one in settings], "or")
    ask = f"{years(most)} in {where}"
    return Share(Weighed.SETTINGS, ask, Between(number, most), most, has, "Add your years by setting.")


def _words(kind: Weighed, asked: Iterable[Competency], verb: str) -> Share | None:
    words = list(asked)
    if not words:
        return None
    number = WordsHeld(Words.of(word.pk for word in words))
    alone = [(word.label, WordsHeld(Words.of([word.pk]))) for word in words]

    def has(row: Standing) -> str:
        return _of_all([label for label, held in alone if held.of(row)])

    ask = joined([word.label for word in words], "and")
    return Share(kind, ask, number, len(words), has, f"Add those you {verb}.")


def _code_sets(groups: list[Group]) -> Share | None:
    labels = {
        member.pk: member.label
        for group in groups
        for member in group.requirement.any_of.all()
        if member.kind == CompetencyKind.CODE_SET
    }
    if not labels:
        return None
    number = WordsHeld(Words.of(labels), "skilled")
    alone = [(label, WordsHeld(Words.of([key]), "skilled")) for key, label in labels.items()]

    def has(row: Standing) -> str:
        return _of_all([label for label, held in alone if held.of(row)])

    ask = f"{joined(list(labels.values()), 'and')} on your own"
    return Share(Weighed.CODE_SETS, ask, number, len(labels), has, "Say at which level you code with them.")


def _beyond(position: Position) -> Share | None:
    if not position.years_min:
        return None
    counted = counted_years(position)
    number = Between(counted, YEARS_BEYOND, position.years_min * 10)

    def has(row: Standing) -> str:
        given = counted.of(row)
        return "You have not said" if given is None else f"You gave {years(given)}"

    ask = f"Up to {years(YEARS_BEYOND)} beyond the {years(position.years_min * 10)} asked"
    return Share(Weighed.YEARS, ask, number, YEARS_BEYOND, has, "Add your years, best by setting.")


def _evidence(position: Position, required: list[Group], preferred: list[Group]) -> Share | None:
    """Required credentials that were checked; a tested skill that the position names counts as one."""
    credentials = [group for group in required if group.full]
    named = {key for group in [*required, *preferred] for key in group.others}
    named |= {
        word.pk
        for words in (position.settings, position.specialties, position.software)
        for word in words.all()
    }
    if not credentials and not named:
        return None
    checked = [group.met & group.proven for group in credentials]
    tested = Lists("proven", frozenset(named))
    most = max(len(credentials), 1)

    def has(row: Standing) -> str:
        known = [group.ask for group, is_so in zip(credentials, checked, strict=True) if is_so.holds(row)]
        parts = [f"We have checked {joined(known, 'and')}"] if known else []
        if tested.holds(row):
            parts.append("A skill it names was tested")
        return "; ".join(parts) or "Nothing was checked within a year"

    ask = "Credentials checked, or a skill tested, within a year"
    return Share(
        Weighed.EVIDENCE, ask, Between(CountOf([*checked, tested]), most), most, has, "A recruiter checks it."
    )


def _of_all(labels: list[str]) -> str:
    return f"You have {joined(labels, 'and')}" if labels else "None on your file yet"
