"""The rule of a pool: criteria of fit joined by "and", from which its people follow on any day.

A rule is what was asked, in keys of the vocabulary and numbers. `parts_of` makes conditions of it, each with
its words and its two faces. Never asked: name, age, gender, address or ZIP, gaps, past pay (as in fit).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone

from candidates.enums import Visibility
from candidates.fit import bits
from candidates.fit.criteria import (
    AtLeast,
    Column,
    Condition,
    Every,
    HasBit,
    IsGiven,
    Lists,
    NamesOneOf,
    OnOrAfter,
    in_order,
)
from candidates.fit.filed import AgreedSince, FreeBy, LookedUpSince
from candidates.fit.gates import in_a_sentence, or_overall, years_by_setting
from candidates.fit.groups import AnyOf
from candidates.fit.lines import years
from candidates.fit.suited import agrees, shown, wants_to_hear
from candidates.models import Standing
from jobs.enums import (
    HOURS_A_YEAR,
    CompetencyKind,
    Employment,
    PayPeriod,
    RequirementLevel,
    Shift,
    Workplace,
)
from jobs.models import Competency, Position
from jobs.models.words import dollars, joined, state_names

Groups = tuple[tuple[str, ...], ...]
MOST_DAYS = 360
"""The longest "within so many days": a check counts for a year."""
GONE = "a word that is gone"
"""What stands for a word that the vocabulary has no more: nobody has it."""


@dataclass(frozen=True)
class Rule:
    """What a pool asks for. Everything left empty is not asked. Each of several groups must be filled."""

    credentials: Groups = ()
    """Groups of keys; one of a group is enough."""
    skills: Groups = ()
    """The same of code sets, settings, specialties, software and knowledge."""
    takes_apprentices: bool = False
    years_min: int = 0
    years_in: tuple[str, ...] = ()
    """Keys of settings, in one of which the years are; none: of coding altogether."""
    states: tuple[str, ...] = ()
    """Two letters: they live in one of them, or would work on site there."""
    workplaces: tuple[str, ...] = ()
    employment: tuple[str, ...] = ()
    shifts: tuple[str, ...] = ()
    pay_most: str = ""
    """Dollars, as a decimal: their least is no more."""
    pay_period: str = ""
    free_within: int | None = None
    """Days from today."""
    checked_within: int | None = None
    """Days: the credentials asked for, or any, were looked up since."""
    agreed_within: int | None = None
    changed_within: int | None = None
    takes_alerts: bool = False

    @property
    def asks_nothing(self) -> bool:
        """Whether everybody on file would be in it."""
        return not _asked(self.stored())

    def stored(self) -> dict[str, Any]:
        """As it is kept: what is asked alone, as JSON has it."""
        given = {one.name: getattr(self, one.name) for one in fields(self)}
        return {
            one.name: _as_lists(given[one.name]) for one in fields(self) if given[one.name] != one.default
        }

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Rule:
        """The rule that was kept. ValueError where it asks what this version does not know.

        Passing that over would let in people whom nobody asked for.
        """
        known = {one.name for one in fields(cls)}
        if unknown := stored.keys() - known:
            raise ValueError(f"no such criteria: {', '.join(sorted(unknown))}")
        return cls(**{name: _as_tuples(value) for name, value in stored.items()})

    @property
    def keys(self) -> frozenset[str]:
        """Every word of the vocabulary that it names."""
        named = [key for group in (*self.credentials, *self.skills) for key in group]
        return frozenset([*named, *self.years_in])


def _asked(stored: Mapping[str, Any]) -> bool:
    return bool(stored.keys() - {"takes_apprentices", "years_in", "pay_period"})


def _as_lists(value: Any) -> Any:  # noqa: ANN401 -- a column of a rule
    return [_as_lists(one) for one in value] if isinstance(value, tuple) else value


def _as_tuples(value: Any) -> Any:  # noqa: ANN401 -- JSON
    return tuple(_as_tuples(one) for one in value) if isinstance(value, list | tuple) else value


@dataclass(frozen=True)
class Part:
    """One of the things that are asked."""

    ask: str
    """Short, as it is named when it is left out: `Epic`, `weekend shift`."""
    says: str
    """After "Who": `has Epic`, `takes weekend shift`."""
    condition: Condition


def parts_of(rule: Rule, on: date | None = None, words: Mapping[str, Competency] | None = None) -> list[Part]:
    """What it asks, the quickest to ask first.

    `words` are those it names (`words_of`), where several rules are read at once; else two queries read them.
    """
    words = words_of(rule.keys) if words is None else words
    return [*_held(rule, words), *_wishes(rule), *_lately(rule, words, on or timezone.localdate())]


def in_words(parts: Sequence[Part]) -> str:
    """The rule as one sentence, as in: Who holds CIC or CCS; has Epic; and takes weekend shift."""
    if not parts:
        return "Everybody on file."
    said = [part.says for part in parts]
    return f"Who {'; '.join([*said[:-1], f'and {said[-1]}' if said[1:] else said[-1]])}."


def who(parts: Iterable[Part], on: date | None = None) -> Q:
    """Those of the rows of `Standing` whom it names: on file, not hidden, and each part holds."""
    conditions = [part.condition for part in parts]
    tests = Every([one for one in conditions if not isinstance(one, FreeBy | AgreedSince)]).tests()
    found = in_order(*tests, agrees(on).sql(), shown())
    # Not in that order: of many people PostgreSQL joins the files at once, of few it looks each up.
    for one in conditions:
        if isinstance(one, FreeBy | AgreedSince):
            found &= one.sql()
    return found


def is_in(parts: Iterable[Part], row: Standing, on: date | None = None) -> bool:
    """The same of one row, with its file."""
    return (
        all(part.condition.holds(row) for part in parts)
        and agrees(on).holds(row)
        and row.candidate.visibility == Visibility.VISIBLE
    )


def words_of(keys: Iterable[str]) -> dict[str, Competency]:
    """Words of the vocabulary by their keys, with what a rule asks of them. Two queries at most."""
    wanted = set(keys)
    if not wanted:
        return {}
    rows = Competency.objects.filter(key__in=wanted).order_by()
    return {word.key: word for word in rows.select_related("apprentice_of").prefetch_related("replaced_by")}


def _named(keys: Iterable[str], words: Mapping[str, Competency]) -> list[Competency]:
    return [words[key] for key in keys if key in words]


def _or(keys: Iterable[str], words: Mapping[str, Competency]) -> str:
    return joined([words[key].label if key in words else GONE for key in keys], "or")


def _held(rule: Rule, words: Mapping[str, Competency]) -> Iterator[Part]:
    for verb, groups in (("holds", rule.credentials), ("has", rule.skills)):
        for keys in groups:
            group = AnyOf(_named(keys, words), takes_apprentices=rule.takes_apprentices)
            ask = _or(keys, words)
            as_well = ", also as an apprentice" if rule.takes_apprentices and verb == "holds" else ""
            yield Part(ask, f"{verb} {ask}{as_well}", group.met)
    if rule.years_min:
        yield _years(rule, words)


def _years(rule: Rule, words: Mapping[str, Competency]) -> Part:
    least = rule.years_min * 10
    if not rule.years_in:
        ask = f"{years(least)} of coding"
        return Part(ask, f"has {ask} or more", AtLeast(Column("years_anywhere"), least))
    settings = _named(rule.years_in, words)
    where = joined([in_a_sentence(one.label) for one in settings] or [GONE], "or")
    ask = f"{years(least)} in {where}"
    number = or_overall(years_by_setting(settings)) if settings else years_by_setting(settings)
    return Part(ask, f"has {ask} or more", AtLeast(number, least))


def _wishes(rule: Rule) -> Iterator[Part]:
    if rule.states:
        named, where = bits.states(rule.states), state_names(list(rule.states))
        there = NamesOneOf("state", named) | HasBit("onsite_states", named)
        yield Part(where, f"lives in {where}, or would work on site there", there)
    for values in (rule.workplaces, rule.employment, rule.shifts):
        if values:
            ask, mask = joined([_wish(value) for value in values], "or"), 0
            for value in values:
                mask |= bits.wish(value)
            yield Part(ask, f"takes {ask}", HasBit("wishes", mask))
    if rule.pay_most:
        yield _pay(Decimal(rule.pay_most), rule.pay_period)


def _wish(value: str) -> str:
    """`remote work`, `day shift`, `contract`."""
    if value in Workplace.values:
        return f"{Workplace(value).label.lower()} work"
    if value in Shift.values:
        return f"{Shift(value).label.lower()} shift"
    return Employment(value).label.lower()


def _pay(most: Decimal, period: str) -> Part:
    yearly = most * (HOURS_A_YEAR if period == PayPeriod.HOUR else 1)
    ask = f"{dollars(most)} {PayPeriod(period).label}"
    asks_more = AtLeast(Column("pay_floor", is_always_given=True), int(yearly * 100) + 1)
    return Part(f"{ask} at most", f"asks for {ask} or less", ~asks_more)


def _lately(rule: Rule, words: Mapping[str, Competency], today: date) -> Iterator[Part]:
    if rule.takes_alerts:
        yield Part("alerts on", "takes mails about positions", wants_to_hear(today))
    if rule.changed_within is not None:
        ask = f"changed {_within(rule.changed_within)}"
        yield Part(
            ask, f"{ask} what they hold or want", OnOrAfter("changed_at", _since(rule.changed_within, today))
        )
    if rule.agreed_within is not None:
        ask = f"agreed {_within(rule.agreed_within)}"
        yield Part(ask, f"{ask} to be kept on file", AgreedSince(_since(rule.agreed_within, today)))
    if rule.free_within is not None:
        ask = f"free {_within(rule.free_within)}" if rule.free_within else "free today"
        yield Part(ask, f"is {ask}, as far as they say", FreeBy(today + timedelta(days=rule.free_within)))
    if rule.checked_within is not None:
        yield _checked(rule, words, rule.checked_within, today)


def _checked(rule: Rule, words: Mapping[str, Competency], days: int, today: date) -> Part:
    """Of each group of credentials one that counts was looked up; without groups, any credential."""
    since, ask = _since(days, today), f"looked up {_within(days)}"
    if not rule.credentials:
        # Who was not proven within a year was not within fewer days: a column says so.
        return Part(ask, f"had a credential {ask}", IsGiven("proven") & LookedUpSince(since))
    tests: list[Condition] = []
    for keys in rule.credentials:
        group = AnyOf(_named(keys, words), takes_apprentices=rule.takes_apprentices)
        full, apprentice = frozenset(group.full), frozenset(group.apprentice)
        proven = Lists("proven", frozenset([*full, *(-key for key in apprentice)]))
        tests.append(proven & LookedUpSince(since, full, apprentice))
    named = joined([_or(keys, words) for keys in rule.credentials], "and")
    return Part(f"{named} {ask}", f"had {named} {ask}", Every(tests))


def _within(days: int) -> str:
    return f"within {days} day{'' if days == 1 else 's'}"


def _since(days: int, today: date) -> datetime:
    """The morning of the day so many days ago."""
    return timezone.make_aware(datetime.combine(today - timedelta(days=days), time.min))


def rule_of(position: Position) -> Rule:
    """What a position asks, as far as a rule can: its gates. It comes from `in_full`.

    A place is asked for by its state, and education is not asked.
    """
    groups = [
        list(group.any_of.all())
        for group in position.requirements.all()
        if group.level == RequirementLevel.REQUIRED
    ]
    credentials = [group for group in groups if all(one.kind == CompetencyKind.CREDENTIAL for one in group)]
    remote = position.workplace == Workplace.REMOTE
    here = [position.place.state] if position.place else []
    return Rule(
        credentials=tuple(tuple(one.key for one in group) for group in credentials if group),
        skills=tuple(tuple(one.key for one in group) for group in groups if group not in credentials),
        takes_apprentices=position.is_apprentice_friendly and bool(credentials),
        years_min=position.years_min,
        years_in=tuple(one.key for one in position.settings.all()) if position.years_min else (),
        states=tuple(position.remote_states if remote else here),
        workplaces=(position.workplace,),
        employment=(position.employment,),
        shifts=() if position.shift == Shift.FLEXIBLE else (position.shift,),
        pay_most=str(
            position.pay_max.normalize().to_eng_string() if position.pay_max % 1 else int(position.pay_max)
        ),
        pay_period=position.pay_period,
    )
