"""Selection rates and impact ratios, from what people said of themselves: counts of groups, no small ones.

The one place outside of `candidates` that reads it. Answers meet applications here alone, in the memory of
this process and in no statement: by prints that the database cannot make (`selfid.link_of`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import TYPE_CHECKING

from django.utils import timezone

from candidates.enums import Race, Sex, Stage
from candidates.models import Application
from candidates.services import selfid
from config.accounts.models import User
from recruiters.queries.figures.asked import FURTHEST, ROAD, STEPS, counted, midnight

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

PERMISSION = "candidates.view_impact"
FLOOR = 10
"""Of a smaller group nothing is told."""
SMALL = 5
"""So many, or none, must lie on each side of a count that is told."""
FOUR_FIFTHS = 0.8
"""29 CFR 1607.4(D): a rate below this part of the highest is evidence of adverse impact; a rule of thumb."""
ROUNDED_TO = 5
MONTHS_OF_A_QUARTER = 3


@dataclass(frozen=True)
class Count:
    """Of one group: how many, and how many of these were selected."""

    group: str
    selected: int
    of: int

    @property
    def others(self) -> int:
        return self.of - self.selected

    @property
    def rate(self) -> float:
        return self.selected / self.of


@dataclass(frozen=True)
class Told:
    """What is shown of a group. All None: it is hidden."""

    group: str
    about: int | None = None
    """how many, rounded to fives"""
    rate: float | None = None
    ratio: float | None = None
    """of the highest rate among groups; None too for those who did not say"""

    @property
    def is_low(self) -> bool:
        return self.ratio is not None and self.ratio < FOUR_FIFTHS


@dataclass(frozen=True)
class Measure:
    """One step of selection, by group."""

    name: str
    groups: list[Told]


@dataclass(frozen=True)
class Dimension:
    name: str
    measures: list[Measure]


@dataclass(frozen=True)
class Impact:
    year: int
    through: date | None
    """the last day counted; None before the first quarter of the year is over"""
    applications: int
    answered: int | None
    """by whom both questions, or one, were answered, rounded; None where they are few"""
    dimensions: list[Dimension]


NOT_SAID = "Not said"
CHAIN = ("Put forward", "Interviewed", "Offered", "Placed")
"""Each is of those the one before it selected; so what one hides, the next ones hide."""


@dataclass(frozen=True)
class Row:
    """One application: how far it came, and how it stood when it was sent. None: no score was kept."""

    rank: int
    is_suited: bool | None
    is_above: bool | None
    """the median of points"""


SUBMITTED, INTERVIEW, OFFER, PLACED = (
    ROAD.index(stage) for stage in (Stage.SUBMITTED, Stage.INTERVIEW, Stage.OFFER, Stage.PLACED)
)
Test = Callable[[Row], bool | None]
MEASURES: Sequence[tuple[str, Test, Test]] = (
    (
        "Suited by every gate when they applied",
        lambda row: row.is_suited,
        lambda row: row.is_suited is not None,
    ),
    ("Points above the median", lambda row: row.is_above, lambda row: row.is_above is not None),
    (CHAIN[0], lambda row: row.rank >= SUBMITTED, lambda row: True),
    (CHAIN[1], lambda row: row.rank >= INTERVIEW, lambda row: row.rank >= SUBMITTED),
    (CHAIN[2], lambda row: row.rank >= OFFER, lambda row: row.rank >= INTERVIEW),
    (CHAIN[3], lambda row: row.rank >= PLACED, lambda row: row.rank >= OFFER),
    ("Placed, of all who applied", lambda row: row.rank >= PLACED, lambda row: True),
)
"""Name, who is selected, and of whom."""
SQL = f"""
WITH cohort AS ({{cohort}}), {STEPS}, {FURTHEST}
SELECT cohort.candidate_id, coalesce(furthest.rank, 0), score.is_suited, score.points
FROM cohort
LEFT JOIN furthest ON furthest.application_id = cohort.id
LEFT JOIN candidates_score score ON score.application_id = cohort.id"""  # noqa: S608 -- of constants alone


def may_see(user: User | AnonymousUser) -> bool:
    """Whether people are asked here, and somebody may see the ratios. No group has that right by itself."""
    return selfid.is_on() and user.has_perm(PERMISSION)


def impact(year: int) -> Impact:
    """A year, to the end of its last quarter that is over; of everything, never of a position or an employer.

    Two queries. Whoever may choose days, positions or employers could subtract one report from another.
    """
    until = ends_before(year)
    # Of all, whoever may see which of them: there is no list behind a number here.
    within = Application.objects.filter(
        applied_at__gte=midnight(date(year, 1, 1)), applied_at__lt=midnight(until)
    ).order_by()
    rows = counted(SQL, {"road": list(ROAD)}, cohort=within.values("id", "candidate_id"))
    said = selfid.said()
    unsaid = (Sex.UNSAID.value, Race.UNSAID.value)
    points = [row[3] for row in rows if row[3] is not None]
    middle = median(points) if points else 0
    found: list[tuple[tuple[str, str], Row]] = []
    for candidate, rank, is_suited, own in rows:
        groups = said.get(selfid.link_of(candidate), unsaid)
        found.append((groups, Row(rank, is_suited, None if own is None else own > middle)))
    answered = sum(groups != unsaid for groups, _ in found)
    return Impact(
        year,
        until - timedelta(days=1) if until > date(year, 1, 1) else None,
        len(found),
        rounded(answered) if answered >= FLOOR else None,
        [
            Dimension("Sex", _measures(Sex, [(sex, row) for (sex, _), row in found])),
            Dimension("Race or ethnicity", _measures(Race, [(race, row) for (_, race), row in found])),
        ],
    )


def ends_before(year: int) -> date:
    """The day after the last one that counts: of a year that runs, of its last quarter that is over."""
    today = timezone.localdate()
    if year < today.year:
        return date(year + 1, 1, 1)
    return date(year, 1 + (today.month - 1) // MONTHS_OF_A_QUARTER * MONTHS_OF_A_QUARTER, 1)


def rounded(number: int) -> int:
    """To fives, so that two reports tell nobody by their difference."""
    return round(number / ROUNDED_TO) * ROUNDED_TO


def _measures(groups: type[Sex | Race], rows: Sequence[tuple[str, Row]]) -> list[Measure]:
    found, hidden = [], frozenset[str]()
    for name, is_selected, is_of in MEASURES:
        of = Counter(group for group, row in rows if is_of(row))
        selected = Counter(group for group, row in rows if is_of(row) and is_selected(row))
        counts = [Count(group, selected[group], of[group]) for group in groups.values]
        shown = shown_of(counts, hidden if name in CHAIN else ())
        if name in CHAIN:
            hidden = frozenset(groups.values) - shown
        found.append(Measure(name, _told(groups, counts, shown)))
    return found


def _told(groups: type[Sex | Race], counts: Sequence[Count], shown: Collection[str]) -> list[Told]:
    rates = [one.rate for one in counts if one.group in shown and one.group != groups.UNSAID]
    highest = max(rates, default=0)
    found = []
    for one in counts:
        label = NOT_SAID if one.group == groups.UNSAID else str(groups(one.group).label)
        if one.group not in shown:
            found.append(Told(label))
            continue
        ratio = one.rate / highest if highest and one.group != groups.UNSAID and len(rates) > 1 else None
        found.append(Told(label, rounded(one.of), one.rate, ratio))
    return found


def shown_of(counts: Sequence[Count], hidden_before: Collection[str] = ()) -> frozenset[str]:
    """The groups of which a count may be told, so that nobody who knows the totals works out a small one.

    Hidden is a group below FLOOR, or with a few on one side; then more, the smallest first, until those
    hidden together are no such group themselves. Nothing is told where less than two groups would be left,
    or where all of one side are of one group: each of them would be known.
    """
    if any(_is_all_of_one([getattr(one, side) for one in counts]) for side in ("selected", "others")):
        return frozenset()
    hidden = {one.group for one in counts if one.group in hidden_before or _is_small(one)}
    for one in sorted(counts, key=lambda each: (each.of, each.group)):
        if _is_safe([each for each in counts if each.group in hidden]):
            break
        hidden.add(one.group)
    shown = frozenset(one.group for one in counts) - hidden
    return shown if len(shown) > 1 else frozenset()


def _is_small(one: Count) -> bool:
    return one.of < FLOOR or 0 < one.selected < SMALL or 0 < one.others < SMALL


def _is_all_of_one(numbers: Sequence[int]) -> bool:
    return sum(numbers) > 0 and max(numbers) == sum(numbers)


def _is_safe(hidden: Sequence[Count]) -> bool:
    """Whether what is left of the totals, which may be known, tells of none of these groups."""
    there = [one for one in hidden if one.of]
    if not there:
        return True
    together = Count("", sum(one.selected for one in there), sum(one.of for one in there))
    return len(there) > 1 and not _is_small(together)
