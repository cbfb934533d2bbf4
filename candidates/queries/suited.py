"""The open positions of which nothing is missing to somebody, the best first, each with the reasons why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from candidates.enums import FitState, Weighed
from candidates.fit import Fit, Measure
from candidates.fit.gates import Group, in_a_sentence
from candidates.models import Standing
from candidates.queries import weightings
from candidates.queries.gains import Outlook
from jobs.enums import US_STATES, CompetencyKind, Workplace
from jobs.models import Position
from jobs.models.words import dollars, joined

COMPARED = 200
"""So many of those that suit are put in order by their points: the newest ones, where there are more."""
SHOWN = 6
ALMOST_SHOWN = 3
REASONS = 3
AN_INCH = 100
"""US dollars a year: less than that above a least pay is no reason."""


@dataclass(frozen=True)
class Recommended:
    """A position with why it is shown, in words. `lacks`: what is preferred and not held, or missing."""

    position: Position
    fit: Fit = field(repr=False)
    reasons: list[str]
    lacks: str = ""

    @property
    def as_list(self) -> list[Position]:
        """The position alone, for `position_cards`."""
        return [self.position]

    @property
    def unsaid(self) -> str:
        """The lines that are not shown, in words."""
        lines = self.fit.not_shown
        return joined(["the state you live in" if one.kind == "where" else one.ask for one in lines], "and")

    @property
    def because(self) -> str:
        """One sentence."""
        text = "; ".join(self.reasons)
        return f"{text[:1].upper()}{text[1:]}." if text else ""


def best(outlook: Outlook, most: int = SHOWN) -> list[Recommended]:
    """The best of all of which nothing is missing: what suits first, then by points, then the newest.

    Three queries beside those of the positions, however many there are.
    """
    fits = _fits(outlook.fitting[:COMPARED], outlook.row)
    order = sorted(fits, key=lambda fit: (not fit.is_suited, bool(fit.not_shown), -fit.score))
    return [_recommended(fit, outlook.row) for fit in order[:most]]


def named(positions: Iterable[Position], row: Standing) -> list[Recommended]:
    """These positions, each with the lines that are not shown; no reasons. They come from `in_full()`."""
    return [Recommended(one, Measure(one).fit(row), []) for one in positions]


def almost(outlook: Outlook, most: int = ALMOST_SHOWN) -> list[Recommended]:
    """The newest of which exactly one line is missing."""
    fits = _fits(outlook.almost(most), outlook.row)
    return [
        Recommended(fit.measure.position, fit, [], joined([line.ask for line in fit.missing], "and"))
        for fit in fits
    ]


def _fits(keys: list[int], row: Standing) -> list[Fit]:
    if not keys:
        return []
    found = Position.objects.in_full().defer("description", "description_html").in_bulk(keys)
    weights = weightings.of(keys)
    return [Measure(found[key], weights[key]).fit(row) for key in keys if key in found]


def _recommended(fit: Fit, row: Standing) -> Recommended:
    position = fit.measure.position
    reasons = [_holds(fit, row), _where(fit, row), _pays(position, row), _worked(fit, row)]
    return Recommended(position, fit, [one for one in reasons if one][:REASONS], _preferred(fit, row))


def _holds(fit: Fit, row: Standing) -> str:
    held = [label for gate in fit.measure.gates if isinstance(gate, Group) for label in gate.held(row)[:1]]
    return f"you have {joined(list(dict.fromkeys(held)), 'and')}" if held else ""


def _where(fit: Fit, row: Standing) -> str:
    position = fit.measure.position
    if position.workplace == Workplace.REMOTE:
        home = list(US_STATES.values())[row.state] if row.state is not None else ""
        return f"remote, open to {home}" if home else "remote"
    line = next(line for line in fit.gates if line.kind == "where")
    return line.have[:1].lower() + line.have[1:] if line.state == FitState.MET else ""


def _pays(position: Position, row: Standing) -> str:
    if not row.pay_floor:
        return ""
    above = position.pay_max_yearly - Decimal(row.pay_floor) / 100
    more = dollars(Decimal(round(above / AN_INCH) * AN_INCH))
    return f"pays up to {more} a year more than your least" if above >= AN_INCH else "reaches your least pay"


def _worked(fit: Fit, row: Standing) -> str:
    line = next((line for line in fit.points if line.kind == Weighed.SETTINGS), None)
    if line is None or not line.points:
        return ""
    words = [word for word in fit.measure.position.settings.all() if word.kind == CompetencyKind.SETTING]
    where = joined([in_a_sentence(word.label) for word in words], "or")
    return f"you have worked in {where}"


def _preferred(fit: Fit, row: Standing) -> str:
    groups = [
        Group(fit.measure.position, group)
        for group in fit.measure.position.requirements.all()
        if group.level == "preferred"
    ]
    return joined([group.ask for group in groups if group.kinds and not group.met.holds(row)], "and")
