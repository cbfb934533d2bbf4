"""What issuers ask of those who keep their credentials: dated rules, and the sum over all that one holds.

The rules stand in `jobs/data/renewal.json`, each with the days on which a cycle that it governs begins, its
source, how good that is, and as of when. What no source says is said to be unknown, and never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from jobs.services.reference import read

FILE = "renewal.json"


class Strength(StrEnum):
    """How good a source is."""

    ISSUER = "issuer"
    THIRD = "third"
    WEAK = "weak"

    @property
    def words(self) -> str:
        return {
            Strength.ISSUER: "",
            Strength.THIRD: "from pages of third parties only",
            Strength.WEAK: "not well established: ask the issuer",
        }[self]


class Way(StrEnum):
    """How an issuer counts."""

    BY_NUMBER = "by_number"
    """By how many credentials of theirs somebody holds."""
    BASE_AND_MORE = "base_and_more"
    """The largest of what each asks for alone, and so many more for each further one, up to a most."""
    EACH = "each"
    """Each by itself."""


@dataclass(frozen=True)
class Share:
    """So many of the units are of one kind, for each of some credentials."""

    units: int
    of: str
    keys: frozenset[str]


@dataclass(frozen=True)
class Rule:
    """What one issuer asks in cycles that begin from one day until another, both included; None: open."""

    issuer: str
    begins: date | None
    ends: date | None
    cycle_months: int
    way: Way
    by_number: tuple[int, ...]
    base: Mapping[str, int]
    more: int
    most: int
    replaced: Mapping[str, str]
    """A credential that asks for nothing beside another: by key, the other's key."""
    shares: tuple[Share, ...]
    percent: int
    percent_of: str
    not_counted: frozenset[str]
    notes: tuple[str, ...]
    together: str
    unknown: Mapping[str, str]
    source: str
    strength: Strength
    as_of: date

    def governs(self, begin: date) -> bool:
        """Whether a cycle that begins on that day is under it."""
        return (self.begins is None or self.begins <= begin) and (self.ends is None or begin <= self.ends)


@dataclass(frozen=True)
class Verification:
    """Where it is from how an issuer is asked about somebody (`CredentialFacts.verification` says how)."""

    source: str
    strength: Strength
    as_of: date


@dataclass(frozen=True, order=True)
class Credential:
    """One that somebody holds and that counts today."""

    issuer: str
    key: str
    label: str
    ends: date | None = None
    """The last day for which it is good; None: not on file."""


@dataclass(frozen=True)
class Part:
    """Of the units, so many of a kind."""

    units: int
    words: str


@dataclass(frozen=True)
class Need:
    """What one issuer asks in the cycle that runs, for some credentials together."""

    issuer: str
    credentials: tuple[Credential, ...]
    rule: Rule | None
    """None: not established."""
    units: int = 0
    by: date | None = None
    """The last day, by the earliest end on file; None: none is on file."""
    begin: date | None = None
    parts: tuple[Part, ...] = ()
    notes: tuple[str, ...] = ()
    """What else is to be known, what is not established among it."""


@cache
def rules() -> tuple[Rule, ...]:
    """All of them, in the order of the file."""
    return tuple(_rule(row) for row in read(FILE)["rules"])


@cache
def verifications() -> Mapping[str, Verification]:
    """Of each issuer, as far as it is known."""
    rows: dict[str, dict[str, str]] = read(FILE)["verification"]
    return {
        issuer: Verification(row["source"], Strength(row["strength"]), date.fromisoformat(row["as_of"]))
        for issuer, row in rows.items()
    }


def _rule(row: dict[str, Any]) -> Rule:
    return Rule(
        issuer=row["issuer"],
        begins=date.fromisoformat(row["from"]) if row["from"] else None,
        ends=date.fromisoformat(row["until"]) if row["until"] else None,
        cycle_months=row["cycle_months"],
        way=Way(row["way"]),
        by_number=tuple(row.get("by_number", ())),
        base=row.get("base", {}),
        more=row.get("more", 0),
        most=row.get("most", 0),
        replaced=row.get("replaced", {}),
        shares=tuple(Share(one["units"], one["of"], frozenset(one["keys"])) for one in row.get("shares", ())),
        percent=row.get("percent", 0),
        percent_of=row.get("percent_of", ""),
        not_counted=frozenset(row.get("not_counted", ())),
        notes=tuple(row["notes"]),
        together=row.get("together", ""),
        unknown=row["unknown"],
        source=row["source"],
        strength=Strength(row["strength"]),
        as_of=date.fromisoformat(row["as_of"]),
    )


def rule_of(issuer: str, begin: date, among: Iterable[Rule] | None = None) -> Rule | None:
    """That of an issuer for a cycle that begins on that day; None: not established."""
    known = rules() if among is None else among
    return next((rule for rule in known if rule.issuer == issuer and rule.governs(begin)), None)


def months_before(day: date, months: int) -> date:
    """The day after which a cycle of so many months ends on `day`: the same day of an earlier month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def needs(held: Iterable[Credential], today: date) -> list[Need]:
    """What each issuer asks of somebody who holds these, by issuer. Ends before `today` do not count."""
    counting = sorted({one for one in held if one.ends is None or one.ends >= today})
    found: list[Need] = []
    for issuer in sorted({one.issuer for one in counting}):
        found += _of_issuer(issuer, [one for one in counting if one.issuer == issuer], today)
    return found


def _of_issuer(issuer: str, held: Sequence[Credential], today: date) -> Iterator[Need]:
    """One sum for all of an issuer, or one for each where it counts each by itself."""
    latest = next((rule for rule in rules() if rule.issuer == issuer), None)
    if latest is None:
        yield Need(issuer, tuple(held), None)
    elif latest.way == Way.EACH:
        for one in held:
            yield _need(issuer, [one], latest, today, is_one_of_several=len(held) > 1)
    else:
        yield _need(issuer, held, latest, today)


def _need(
    issuer: str, held: Sequence[Credential], latest: Rule, today: date, *, is_one_of_several: bool = False
) -> Need:
    ends = sorted({one.ends for one in held if one.ends is not None})
    by = ends[0] if ends else None
    begin = months_before(by, latest.cycle_months) if by else None
    rule = rule_of(issuer, begin or today)
    if rule is None:
        return Need(issuer, tuple(held), None, by=by, begin=begin)
    counted = _counted(rule, held)
    units = _units(rule, counted)
    if units is None:
        return Need(issuer, tuple(held), None, by=by, begin=begin)
    parts = tuple(_parts(rule, counted, units))
    notes = [
        *(rule.unknown[one.key] for one in held if one.key in rule.unknown),
        *_of_shares(rule, counted, units),
        *rule.notes,
    ]
    if is_one_of_several and rule.together:
        notes.insert(0, rule.together)
    if len(ends) > 1:
        notes.insert(0, "The dates on file differ: the earliest is taken.")
    return Need(issuer, tuple(held), rule, units, by, begin, parts, tuple(notes))


def _counted(rule: Rule, held: Sequence[Credential]) -> list[Credential]:
    keys = {one.key for one in held}
    return [one for one in held if one.key not in rule.not_counted and rule.replaced.get(one.key) not in keys]


def _units(rule: Rule, counted: Sequence[Credential]) -> int | None:
    """How many units; None where the rule says nothing of one of them."""
    if not counted:
        return None
    if rule.way == Way.BY_NUMBER:
        return rule.by_number[min(len(counted), len(rule.by_number)) - 1]
    if any(one.key not in rule.base for one in counted):
        return None
    largest = max(rule.base[one.key] for one in counted)
    if rule.way == Way.EACH:
        return largest
    return min(largest + rule.more * (len(counted) - 1), rule.most)


def _parts(rule: Rule, counted: Sequence[Credential], units: int) -> Iterator[Part]:
    for one in counted:
        for share in rule.shares:
            if one.key in share.keys:
                yield Part(share.units, f"{one.label}: {share.of}")
    if rule.percent:
        yield Part(-(-units * rule.percent // 100), rule.percent_of)


def ladder(rule: Rule, key: str) -> tuple[int, ...]:
    """The units asked of who holds this credential alone, with a second of the issuer, a third, and so on.

    The others ask for no more than this one; the last number holds for all further ones. Where each counts
    by itself there is one number, and where the rule does not count this credential none.
    """
    if key in rule.not_counted:
        return ()
    if rule.way == Way.BY_NUMBER:
        return rule.by_number
    if key not in rule.base:
        return ()
    first = rule.base[key]
    if rule.way == Way.EACH:
        return (first,)
    return tuple(dict.fromkeys([*range(first, rule.most, rule.more), rule.most]))


def _of_shares(rule: Rule, counted: Sequence[Credential], units: int) -> Iterator[str]:
    shared = sum(share.units for one in counted for share in rule.shares if one.key in share.keys)
    if shared > units:
        yield (
            f"The shares by topic add up to {shared}, more than the {units}: whether a unit counts for two"
            " of them is not established."
        )
