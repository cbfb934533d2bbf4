"""Scorecards for tests: a card that somebody has given."""

from __future__ import annotations

from collections.abc import Sequence

from candidates.models import Application, Interview
from config.accounts.models import User
from recruiters.models import Scorecard, ScorecardKit
from recruiters.services import scorecards
from recruiters.services.scorecards import Given, Mark


def said(*scores: int | None, words: str = "Named the rule.", recommendation: str = "yes") -> Given:
    """A whole card of these scores; None is "not observed"."""
    marks = [Mark(score, score is None, words if score else "") for score in scores]
    return Given(marks, recommendation, words)


def give(
    application: Application,
    by: User,
    kit: ScorecardKit,
    scores: Sequence[int | None] = (4, 3),
    *,
    interview: Interview | None = None,
    words: str = "Named the rule.",
    recommendation: str = "yes",
) -> Scorecard:
    """A card of two criteria, begun and given."""
    card = scorecards.begin(application=application, kit=kit, by=by, interview=interview)
    given = said(*scores, words=words, recommendation=recommendation)
    return scorecards.submit(card=card, given=given, by=by)
