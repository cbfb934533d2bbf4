"""Which credential next: ranked by the open positions that one more would open, and by nothing else.

By a file every line of a position is looked at, as alerts do. Who answers three questions says nothing of
places, pay, code sets or degrees: of these nothing is looked at, and the page says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse

from candidates.fit.changes import Change, Have, closing
from candidates.fit.gates import Gate, Group, YearsGate
from candidates.fit.openings import Asked, all_of, count
from candidates.models import Candidate
from candidates.queries import answers
from candidates.queries.answers import Answers
from candidates.queries.credentials import Card, need_of
from candidates.queries.gains import Gain, Outlook
from candidates.queries.visitors import Looker
from jobs.enums import CompetencyKind
from jobs.models import Competency, Position

MOST = 10
"""Credentials named; the page says how many more there are."""


@dataclass(frozen=True)
class Said:
    """The three answers: what is held, in which setting one would work, how many years one has."""

    held: Answers
    setting: Competency | None = None

    @property
    def years(self) -> Decimal | None:
        return self.held.years_given

    def url(self, **more: str) -> str:
        """The address of these answers."""
        pairs = [("credentials", key) for key in self.held.credentials]
        pairs += [("credentials", "none")] if self.held.has_none else []
        pairs += [("setting", self.setting.key)] if self.setting else []
        pairs += [("years", self.held.years)] if self.held.years else []
        return f"{reverse('candidates:credential-next')}?{urlencode([*pairs, *more.items()])}"


class ByAnswers(Outlook):
    """The board by credentials and years alone, of one setting where one is named. A query for that."""

    def __init__(self, said: Said) -> None:
        super().__init__(Looker(answers.standing_of(said.held), answers=said.held))
        self.closed = [each for each in self.closed if is_asked(each.gate, said)]
        if said.setting is not None:
            inside = Position.settings.through.objects.filter(competency=said.setting)
            self.offered &= self.openings.those(inside.values_list("position", flat=True))
        self.suiting = self.offered & ~all_of(self.closed)


def is_asked(gate: Gate, said: Said) -> bool:
    """Whether the answers say anything of a line."""
    if isinstance(gate, Group):
        return CompetencyKind.CREDENTIAL in gate.kinds
    return isinstance(gate, YearsGate) and said.years is not None


def steps(outlook: Outlook) -> list[Gain]:
    """Every credential that alone would bring an open position, the most first.

    One more credential closes no line, and opens those of which it is a way: so the others stay as they are.
    """
    opens: dict[Change, set[int]] = {}
    for place, each in enumerate(outlook.closed):
        if isinstance(each.gate, Group):
            for change in closing(each.gate, outlook.row, outlook.openings.with_apprentices):
                opens.setdefault(change, set()).add(place)
    lacking = outlook.offered & ~outlook.suiting
    found = [
        Gain(change, count(lacking & ~all_of(_but(outlook.closed, places))))
        for change, places in opens.items()
        if isinstance(change, Have) and change.is_credential
    ]
    return sorted((gain for gain in found if gain.count), key=lambda gain: (-gain.count, gain.change.label))


@dataclass(frozen=True)
class Obstacles:
    """Why no single credential opens anything, in numbers of open positions. Each stands in one of them."""

    years: int = 0
    """Ask for more years, whatever is held."""
    further: int = 0
    """Lack more than one credential, or something else beside it."""


def obstacles(outlook: Outlook) -> Obstacles:
    """What keeps somebody from the positions that one more credential would not bring."""
    lacking = outlook.offered & ~outlook.suiting
    years = lacking & all_of(each for each in outlook.closed if isinstance(each.gate, YearsGate))
    return Obstacles(count(years), count(lacking & ~years))


def _but(closed: Sequence[Asked], places: Collection[int]) -> Iterable[Asked]:
    return (each for place, each in enumerate(closed) if place not in places)


@dataclass(frozen=True)
class Advised:
    """One credential, what it would bring, and what it costs as far as a source says."""

    gain: Gain
    url: str
    """The list of exactly so many positions."""
    card: Card
    units: int = 0
    """What its issuer asks with it, of who holds the others; 0: not established."""
    more: int = 0
    """How many of these are for it."""
    is_full_form: bool = False
    """It is held as an apprentice: what is missing are the years, and no exam."""


def advised(
    gains: Iterable[Gain], cards: Sequence[Card], held: Iterable[str], *, said: Said | None = None
) -> list[Advised]:
    """The gains with what is known of each. `held`: keys of what is held, an apprentice form by its own."""
    by_key = {card.key: card for card in cards}
    mine = [by_key[key] for key in held if key in by_key]
    forms = {card.word.apprentice_of_id: card for card in cards if card.is_apprentice}
    found = []
    for gain in gains:
        change = gain.change
        assert isinstance(change, Have)  # noqa: S101 -- `steps` gives no other
        card = forms.get(change.word.pk) if change.apprentice else by_key.get(change.word.key)
        if card is None:
            continue
        units, more = _cost(card, mine)
        found.append(
            Advised(
                gain,
                said.url(bring=change.slug) if said else gain.url,
                card,
                units,
                more,
                any(one.word.apprentice_of_id == card.word.pk for one in mine),
            )
        )
    return found


def _cost(card: Card, mine: Sequence[Card]) -> tuple[int, int]:
    """Units of a cycle with it, and how many more these are than without; zeros: not established."""
    alone = card.upkeep
    if not alone.units:
        return 0, 0
    if len(alone.steps) == 1:  # each counts by itself
        return alone.units, alone.units
    # What is held as its apprentice becomes it.
    others = [one for one in mine if one.word.apprentice_of_id != card.word.pk]
    before = need_of([(one.issuer, one.key, one.word.label) for one in mine], card.issuer)
    after = need_of([(one.issuer, one.key, one.word.label) for one in (*others, card)], card.issuer)
    if after is None or after.rule is None:
        return 0, 0
    return after.units, after.units - (before.units if before and before.rule else 0)


def apprenticeships(cards: Sequence[Card], held: Collection[str]) -> list[tuple[str, str]]:
    """Of each apprentice form that is held its label, and that of what it becomes."""
    labels = {card.word.pk: card.word.label for card in cards}
    return [
        (card.word.label, labels[card.word.apprentice_of_id])
        for card in cards
        if card.key in held and card.word.apprentice_of_id in labels
    ]


def held_by(candidate: Candidate) -> list[str]:
    """The keys of what somebody holds today, an apprentice form by its own."""
    return [
        f"{row.credential.key}-a" if row.apprentice else row.credential.key
        for row in candidate.credentials.all()
        if row.is_held()
    ]
