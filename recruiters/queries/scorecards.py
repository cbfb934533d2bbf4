"""What somebody may see of the scorecards of an application, and how given cards stand side by side.

One rule, `sight`, says who reads what others gave. No page, list, number or file of the desk says anything
of a card otherwise; `tests/recruiters/scorecards/test_hidden_until_scored.py` walks them all.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from candidates.enums import IN_PROCESS
from candidates.models import Application
from config.accounts.models import User
from jobs.models import Position
from recruiters.models import (
    Recommendation,
    Scorecard,
    ScorecardKit,
    ScorecardMark,
    ScorecardReader,
    ScorecardRequest,
    Team,
)
from recruiters.queries import visible
from recruiters.queries.bundle import gathered, made

VIEW, GIVE, READ = "recruiters.view_scorecard", "recruiters.add_scorecard", "recruiters.read_scorecard"
ASK = "recruiters.add_scorecardrequest"


@dataclass(frozen=True)
class Sight:
    """How somebody stands to the scorecards of one application."""

    may_read: bool
    """What others gave."""
    may_give: bool
    """A card of their own, now."""
    may_choose_to_read: bool
    """Instead of giving one, which they cannot after that."""
    has_read: bool
    """Without giving one."""
    drafts: list[Scorecard]
    """Their own, begun."""
    given: list[Scorecard]
    """Their own that stand."""
    asked: list[ScorecardRequest]
    """By which they are asked, and that wait."""


def sight(user: User, application: Application) -> Sight:
    """Whether somebody reads what others gave: three queries, and none of them reads another's card.

    Whoever may not give a card at all, as an auditor, reads. Whoever may reads once they have given theirs,
    and not while a first card of theirs is begun or asked for: of another interview, say. The others may
    choose to read instead of giving one: with the right for it, or when the application has ended.
    """
    own = list(
        Scorecard.objects.filter(application=application, by=user, replaced_at=None)
        .select_related("kit", "interview")
        .order_by("begun_at", "pk")
    )
    asked = list(
        ScorecardRequest.objects.waiting()
        .filter(application=application, asked=user)
        .select_related("by", "kit", "interview")
    )
    has_read = ScorecardReader.objects.filter(application=application, by=user).exists()
    drafts, given = [card for card in own if card.is_draft], [card for card in own if card.stands]
    may_view, may_score = user.has_perm(VIEW), user.has_perm(GIVE)
    is_due = bool(asked) or any(card.revision == 1 for card in drafts)
    is_going = application.stage in IN_PROCESS
    may_read = may_view and (not may_score or has_read or (bool(given) and not is_due))
    return Sight(
        may_read=may_read,
        may_give=may_score and not has_read and is_going,
        may_choose_to_read=may_view and not may_read and not is_due and (not is_going or user.has_perm(READ)),
        has_read=has_read,
        drafts=drafts,
        given=given,
        asked=asked,
    )


# The page of an application


def with_own(rows: QuerySet[Application], user: User) -> QuerySet[Application]:
    """Applications with this person's own cards and what they are asked for: read with the row itself."""
    cards = Scorecard.objects.filter(by=user, replaced_at=None).order_by("begun_at", "pk")
    asked = ScorecardRequest.objects.filter(asked=user, ended_at=None)
    return rows.annotate(
        own_scorecards=gathered(cards, "application"), own_requests=gathered(asked, "application")
    )


@dataclass(frozen=True)
class Own:
    """What the page of an application says of scorecards: of one's own, and nothing of others'."""

    drafts: list[Scorecard]
    given: list[Scorecard]
    due_on: date | None
    """The first day by which one is asked for."""

    @property
    def is_late(self) -> bool:
        return self.due_on is not None and self.due_on < timezone.localdate()


def own(application: Any) -> Own:  # noqa: ANN401 -- an application as `with_own` reads it
    """Without a query."""
    cards = made(Scorecard, application.own_scorecards)
    asked = made(ScorecardRequest, application.own_requests) if application.stage in IN_PROCESS else []
    return Own(
        [card for card in cards if card.is_draft],
        [card for card in cards if card.stands],
        min((one.due_on for one in asked), default=None),
    )


# Who is asked, and what for


def colleagues(application: Application) -> QuerySet[User]:
    """Who may be asked: whoever may give a card, sees the position, and has not read the others' instead."""
    recruiter = application.position.recruiter_id
    able = ModelBackend().with_perm(GIVE)
    rows = User.objects.filter(pk__in=able.order_by().values("pk"), is_staff=True)
    if recruiter is not None:
        seers = ModelBackend().with_perm(visible.EVERYTHING)
        in_team = Team.members.through.objects.filter(user=OuterRef("pk"))
        with_them = Team.objects.filter(members=recruiter).order_by().values("pk")
        rows = rows.filter(
            ~Exists(in_team)
            | Exists(in_team.filter(team__in=with_them))
            | Q(pk__in=seers.order_by().values("pk"))
        )
    readers = ScorecardReader.objects.filter(application=application).values("by")
    return rows.exclude(pk__in=readers).order_by("name", "email")


def requests_of(application: Application) -> QuerySet[ScorecardRequest]:
    """Who was asked. Of what came of it nothing is read."""
    rows = ScorecardRequest.objects.filter(application=application, is_taken_back=False)
    return rows.select_related("asked", "by", "interview").order_by("due_on", "asked__name", "pk")


def to_give(user: User) -> QuerySet[ScorecardRequest]:
    """What this person is asked for and has not given, the first due first."""
    rows = visible.limited(user, ScorecardRequest.objects.waiting().filter(asked=user))
    related = ("application__position__employer", "application__candidate", "interview", "by", "kit")
    return rows.select_related(*related).order_by("due_on", "pk")


def begun(user: User) -> QuerySet[Scorecard]:
    """Drafts of this person."""
    rows = visible.limited(user, Scorecard.objects.drafts().filter(by=user))
    related = ("application__position__employer", "application__candidate", "kit")
    return rows.select_related(*related).order_by("-saved_at", "pk")


def kits_for(position: Position) -> list[ScorecardKit]:
    """Kits in use, the one that suits most settings of a position first."""
    settings = position.settings.all()
    rows = ScorecardKit.objects.filter(is_offered=True, criteria__isnull=False).distinct()
    suits = Count("settings", filter=Q(settings__in=settings), distinct=True)
    return list(rows.annotate(suits=suits).order_by(F("suits").desc(), "name"))


# Side by side


@dataclass(frozen=True)
class Said:
    """What one card says of one criterion."""

    card: Scorecard
    score: int | None
    anchor: str
    evidence: str


@dataclass
class Compared:
    """One criterion, and what each card says of it. Cards of other words for it are compared apart."""

    name: str
    questions: str
    anchors: Sequence[str]
    kit: str
    said: list[Said] = field(default_factory=list)

    @property
    def scores(self) -> list[int]:
        return sorted(one.score for one in self.said if one.score is not None)

    @property
    def spread(self) -> int | None:
        """How far the scores lie apart; None where fewer than two can be compared."""
        scores = self.scores
        return scores[-1] - scores[0] if len(scores) > 1 else None

    @property
    def in_words(self) -> str:
        """`Differ by 3`, `Agree`; nothing for a single score."""
        if self.spread is None:
            return ""
        return f"Differ by {self.spread}" if self.spread else "Agree"

    @property
    def middle(self) -> str:
        """`Median 4, from 2 to 5, of 3`: never a mean, and never a sum over criteria."""
        scores = self.scores
        if not scores:
            return "Not observed by anybody"
        if len(scores) == 1:
            return "One score"
        found = f"{median(scores):g}"
        return f"Median {found}, from {scores[0]} to {scores[-1]}, of {len(scores)}"


@dataclass(frozen=True)
class Side:
    """All cards that stand, and what they say, criterion by criterion."""

    cards: list[Scorecard]
    criteria: list[Compared]
    earlier: list[Scorecard]
    """Given once, and amended since."""

    @property
    def differ(self) -> bool:
        """Whether some would go on with them and some would not."""
        yes = {card.recommendation in {Recommendation.YES, Recommendation.STRONG_YES} for card in self.cards}
        return len(yes) > 1


def side_by_side(application: Application) -> Side:
    """Two queries. For who has `sight` of them alone. In the order in which they were given."""
    rows = Scorecard.objects.filter(application=application, submitted_at__isnull=False)
    found = list(rows.select_related("by", "kit", "interview").order_by("submitted_at", "pk"))
    cards = [card for card in found if card.stands]
    marks = marks_of(cards)
    criteria: dict[str, Compared] = {}
    for card in cards:
        for place, asked in enumerate(card.kit.asked):
            key = json.dumps([card.kit.kit_id, asked], sort_keys=True)
            one = criteria.setdefault(
                key, Compared(asked["name"], asked["questions"], asked["anchors"], card.kit.name)
            )
            one.said.append(_said(card, asked, marks.get((card.pk, place))))
    return Side(cards, list(criteria.values()), [card for card in found if not card.stands])


def marks_of(cards: Iterable[Scorecard]) -> dict[tuple[int, int], ScorecardMark]:
    """By card and place."""
    found = ScorecardMark.objects.filter(scorecard__in=list(cards))
    return {(mark.scorecard_id, mark.place): mark for mark in found}


def _said(card: Scorecard, asked: Any, mark: ScorecardMark | None) -> Said:  # noqa: ANN401 -- a criterion
    score = mark.score if mark else None
    return Said(card, score, asked["anchors"][score - 1] if score else "", mark.evidence if mark else "")


def lines(card: Scorecard) -> list[tuple[Any, Said]]:
    """One card by itself: each criterion with what it says of it. One query."""
    marks = marks_of([card])
    return [
        (asked, _said(card, asked, marks.get((card.pk, place)))) for place, asked in enumerate(card.kit.asked)
    ]
