"""Every open position against one person on file, ranked: the matches of a position the other way round.

Which positions a tab holds is worked out in memory (`candidates.fit.openings`), for every one that is open.
Their points are worked out for the COMPARED newest of them, as on the candidate's own page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Subquery

from candidates.enums import AlertStatus, Stage
from candidates.fit import Fit, Measure
from candidates.fit.openings import Openings, all_of, count
from candidates.models import Alert, Application, Candidate, HiddenPosition, Standing
from candidates.queries import standings, weightings
from candidates.queries.suited import COMPARED
from config.accounts.models import User
from jobs.models import Position
from recruiters.models import PositionInvite, Shortlisted
from recruiters.queries import visible
from recruiters.queries.matches import PAGE, Fitted, Tab

MOST_PAGES = COMPARED // PAGE


@dataclass(frozen=True)
class Asked:
    """Which of them. `opened` is the position whose lines are shown."""

    tab: Tab = Tab.FITS
    is_mine: bool = False
    """Of this recruiter's own alone."""
    page: int = 1
    opened: int | None = None


@dataclass(frozen=True)
class Opening(Fitted):
    """One line of the list."""

    position: Position
    fit: Fit
    stage: Stage | None
    """Of their application to it."""
    application: int | None
    told_at: datetime | None
    invited_at: datetime | None
    is_short: bool

    @property
    def may_be_invited(self) -> bool:
        """As far as the position knows; whether they take news at all is said before a mail is written."""
        return self.stage is None and self.invited_at is None


@dataclass(frozen=True)
class Found:
    """A page of a tab, and how many positions each tab holds."""

    tab: Tab
    openings: list[Opening]
    numbers: dict[Tab, int]
    kept_from: int
    """Positions they must not be named for: hidden by them, or of an employer they hide from."""
    has_more: bool

    @property
    def is_cut(self) -> bool:
        """Whether the tab holds more than those that are put in order."""
        return self.numbers[self.tab] > COMPARED


def openings(candidate: Candidate, asked: Asked, user: User) -> Found:
    """The candidate comes from `for_fit`. As many queries for three positions as for one."""
    row = standings.of(candidate)
    board = Openings.now()
    shown, hidden = _shown(board, candidate, asked, user), _hidden(board, candidate)
    sets = {tab: bits & shown & ~hidden for tab, bits in _tabs(board, row).items()}
    ranked = _ranked(board.listed(sets[asked.tab])[:COMPARED], row, candidate)
    begin = (min(asked.page, MOST_PAGES) - 1) * PAGE
    return Found(
        tab=asked.tab,
        openings=ranked[begin : begin + PAGE],
        numbers={tab: count(bits) for tab, bits in sets.items()},
        # Of one's own positions alone the number could name the one, and so who is hidden from.
        kept_from=0 if asked.is_mine else count(hidden & shown),
        has_more=len(ranked) > begin + PAGE,
    )


def _tabs(board: Openings, row: Standing) -> dict[Tab, int]:
    """The positions of each tab, as bits; the same rules as those of the matches."""
    closed = board.closed_to(row)
    once = twice = 0
    for asked in closed:
        if asked.gate.missing.holds(row):
            twice |= once & asked.positions
            once |= asked.positions
    suiting = board.everything & ~all_of(closed)
    return {
        Tab.FITS: suiting,
        Tab.NEAR: once & ~twice,
        Tab.UNSHOWN: board.everything & ~once & ~suiting,
        Tab.ALL: board.everything,
    }


def _shown(board: Openings, candidate: Candidate, asked: Asked, user: User) -> int:
    rows = visible.positions(user).open().order_by()
    if asked.is_mine:
        rows = rows.filter(recruiter=user.pk)
    return board.those(rows.values_list("pk", flat=True))


def _hidden(board: Openings, candidate: Candidate) -> int:
    """Positions for which no recruiter may find them (`fit.suited.findable`), and those they hid."""
    employers = candidate.hidden_from.order_by().values("pk")
    theirs = Position.objects.open().filter(employer__in=employers).order_by().values_list("pk")
    unwanted = HiddenPosition.objects.filter(candidate=candidate).order_by().values_list("position")
    return board.those(key for (key,) in theirs.union(unwanted))


def _ranked(keys: list[int], row: Standing, candidate: Candidate) -> list[Opening]:
    """The best first: as few missing as can be, then by points, then the newest."""
    here = {"candidate": candidate.pk, "position": OuterRef("pk")}
    applied = Application.objects.filter(**here)
    told = Alert.objects.filter(
        position=OuterRef("pk"), recipient__candidate=candidate.pk, status=AlertStatus.SENT
    )
    rows = Position.objects.in_full().annotate(
        application=Subquery(applied.values("pk")[:1]),
        stage=Subquery(applied.values("stage")[:1]),
        told_at=Subquery(told.order_by("-sent_at").values("sent_at")[:1]),
        invited_at=Subquery(PositionInvite.objects.filter(**here).values("at")[:1]),
        is_short=Exists(Shortlisted.objects.filter(**here)),
    )
    found: dict[int, Any] = rows.defer("description", "description_html", "benefits").in_bulk(keys)
    weights = weightings.of(keys)
    lines = [_opening(found[key], Measure(found[key], weights[key]).fit(row)) for key in keys if key in found]
    return sorted(lines, key=lambda line: (len(line.fit.missing), -line.fit.score))


def _opening(position: Any, fit: Fit) -> Opening:  # noqa: ANN401 -- annotated
    return Opening(
        position=position,
        fit=fit,
        stage=Stage(position.stage) if position.stage else None,
        application=position.application,
        told_at=position.told_at,
        invited_at=position.invited_at,
        is_short=position.is_short,
    )
