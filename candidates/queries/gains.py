"""How many more open positions a change would bring: one credential, a year, another wish.

A number is the count of the very list it leads to: positions that suit with the change and do not now.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_

from django.db.models import CharField, Value
from django.urls import reverse

from candidates.fit.changes import Change, Floor, Have, Years, closing
from candidates.fit.gates import Gate, Group
from candidates.fit.openings import Openings, all_of, count
from candidates.models import Application, HiddenPosition, Standing
from candidates.queries.visitors import Looker
from jobs.models import Position
from jobs.models.words import joined
from jobs.queries import pay

MOST_TRIED = 60
"""Changes looked at for one person, those first that close the most lines."""
MOST_OF_A_KIND = 4
"""Of years and of a least pay, which come in many sizes, no more are told."""
SETTLED = {
    "applied": "that you applied to",
    "hidden": "that you have hidden",
    "kept_from": "of an employer you keep your file from",
}
"""Why an open position is not offered to somebody on file, in words behind how many."""


@dataclass(frozen=True)
class Gain:
    """A change, and how many open positions it would bring. `median_pay`: US dollars a year, 0 of few."""

    change: Change
    count: int
    median_pay: int = 0

    @property
    def url(self) -> str:
        """The list of exactly these positions."""
        return reverse("candidates:gain", args=[self.change.slug])

    @property
    def is_credential(self) -> bool:
        return isinstance(self.change, Have) and self.change.is_credential


class Outlook:
    """Somebody before the whole board of open positions. A query or two; the rest is in memory."""

    def __init__(self, looker: Looker) -> None:
        self.row: Standing = looker.row
        self.openings = Openings.now()
        settled = _settled(looker)
        self.settled = {name: self.openings.those(keys) for name, keys in settled.items()}
        self.offered = self.openings.everything & ~reduce(or_, self.settled.values(), 0)
        self.closed = self.openings.closed_to(self.row)
        self.suiting = self.offered & ~all_of(self.closed)
        self._untouched: dict[frozenset[str], int] = {}

    @property
    def left_out(self) -> str:
        """The open positions that are not offered, in words: `1 that you applied to`."""
        told, before = [], 0
        for name, words in SETTLED.items():
            bits = self.settled.get(name, 0)
            if number := count(bits & ~before):  # each in one place: what was applied to may be hidden, too
                told.append(f"{number} {words}")
            before |= bits
        return joined(told, "and")

    @cached_property
    def offered_count(self) -> int:
        """How many open positions are counted at all: the base of every number of theirs."""
        return count(self.offered)

    @cached_property
    def suited(self) -> list[int]:
        """The keys of the positions that suit, the newest first."""
        return self.openings.listed(self.suiting)

    @cached_property
    def undecided(self) -> list[int]:
        """The keys of those of which no line is missing, but a required one not shown: the newest first.

        No alert goes for them: a mail waits until what is required is said.
        """
        bits = self.openings.without_missing(self.row) & self.offered & ~self.suiting
        return self.openings.listed(bits)

    @cached_property
    def fitting(self) -> list[int]:
        """All of which nothing is missing: those that suit, and then the undecided."""
        return [*self.suited, *self.undecided]

    def opened_by(self, change: Change) -> int:
        """The positions a change would bring, as bits. Only gates it can touch are asked again."""
        other, touched = change.applied(self.row), change.touches
        if touched not in self._untouched:
            self._untouched[touched] = all_of(each for each in self.closed if each.gate.kind not in touched)
        again = self.closed if change.only_opens else self.openings.asked
        still = (each for each in again if each.gate.kind in touched and not each.lets_through.holds(other))
        return self.offered & ~self.suiting & ~self._untouched[touched] & ~all_of(still)

    def closing(self, gate: Gate) -> list[Gain]:
        """The changes that would open a gate closed to them, those that bring the most first."""
        found = closing(gate, self.row, self.openings.with_apprentices)
        return self._ranked(found)

    def gains(self) -> list[Gain]:
        """Whatever single change would bring at least one position, the most first; with median pay."""
        found = self._ranked(self._worth_trying())
        kept: list[Gain] = []
        for gain in found:
            many = isinstance(gain.change, Years | Floor)
            same = sum(type(one.change) is type(gain.change) for one in kept)
            if gain.count and not (many and same >= MOST_OF_A_KIND):
                kept.append(gain)
        return kept

    def with_pay(self, gains: Iterable[Gain]) -> list[Gain]:
        """The same with the median pay of each: one query for all of them."""
        listed = list(gains)
        opened = {gain.change: self.openings.listed(self.opened_by(gain.change)) for gain in listed}
        middles = pay.middles({key for keys in opened.values() for key in keys})
        return [
            Gain(gain.change, gain.count, pay.median(middles[key] for key in opened[gain.change]))
            for gain in listed
        ]

    def _ranked(self, changes: Iterable[Change]) -> list[Gain]:
        found = [Gain(change, count(self.opened_by(change))) for change in changes]
        return sorted(found, key=lambda gain: -gain.count)

    def _worth_trying(self) -> list[Change]:
        """Changes that open a line which alone keeps them from something, or a group of credentials."""
        one_away = self.openings.one_away(self.row)
        weights: dict[Change, int] = {}
        groups = (each for each in self.closed if isinstance(each.gate, Group))
        for weight, asked in [*((1, each) for each in one_away), *((0, each) for each in groups)]:
            more = weight * count(asked.positions & self.offered)
            for change in closing(asked.gate, self.row, self.openings.with_apprentices):
                weights[change] = weights.get(change, 0) + more
        return sorted(weights, key=lambda change: -weights[change])[:MOST_TRIED]

    def almost(self, most: int) -> list[int]:
        """The newest positions of which one line is missing and nothing else in the way."""
        bits = 0
        for asked in self.openings.one_away(self.row):
            if asked.gate.missing.holds(self.row):
                bits |= asked.positions & self.offered
        return self.openings.listed(bits)[:most]


def _settled(looker: Looker) -> dict[str, list[int]]:
    """What they applied to or hid, and what employers hold whom they are hidden from: two queries."""
    if looker.candidate is None:
        return {}
    hidden = Position.objects.open().filter(employer__in=looker.candidate.hidden_from.order_by().values("pk"))
    applied = Application.objects.of(looker.candidate).order_by()
    unwanted = HiddenPosition.objects.filter(candidate=looker.candidate).order_by()
    found: dict[str, list[int]] = {name: [] for name in SETTLED}
    first, second = (
        rows.annotate(settled=Value(name, CharField())).values_list("settled", "position")
        for name, rows in (("applied", applied), ("hidden", unwanted))
    )
    for name, key in first.union(second):
        found[name].append(key)
    found["kept_from"] = list(hidden.order_by().values_list("pk", flat=True))
    return found
