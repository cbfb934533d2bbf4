"""What colleagues saw in talks: cards of some who stand at an interview, and one that is asked for."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from candidates.enums import Stage
from candidates.models import Application
from config.accounts.models import User
from recruiters.demo.dice import Dice
from recruiters.demo.logins import DESK, OTHERS
from recruiters.models import Recommendation, Scorecard, ScorecardMark, ScorecardRequest
from recruiters.queries import scorecards as known
from recruiters.services import kits

MOST = 6
SEEN = (
    "Named the rule and the place in the record it rests on, before I asked.",
    "Came to the right answer with one hint, and could say why afterwards.",
    "Gave an example of last spring with its audit figure and who measured it.",
    "Did not come to it in the time we had for this question; asked good ones back.",
)
WHY = (
    "Steady on the rules, honest about what is new. I would show this to the client.",
    "Strong on the record; the pace is still to be shown by an audit of the last months.",
)


def make() -> tuple[int, int]:
    """Write cards of colleagues, dated after the last move, and a request. Returns how many of each."""
    dice, now = Dice("scorecards"), timezone.now()
    lookers = list(User.objects.filter(email__in=[OTHERS[0].email, OTHERS[1].email]).order_by("email"))
    rows = Application.objects.filter(candidate__is_demo=True, stage__in=(Stage.INTERVIEW, Stage.OFFER))
    given = 0
    for row in rows.select_related("position").order_by("-moved_at", "pk")[:MOST]:
        kit = known.kits_for(row.position)[0]
        version = kits.keep_version(kit=kit, by=None)
        for by in lookers:
            if not known.colleagues(row).filter(pk=by.pk).exists():
                continue
            card = Scorecard.objects.create(
                application=row,
                by=by,
                kit=version,
                recommendation=dice.choice(
                    [Recommendation.YES, Recommendation.YES, Recommendation.STRONG_YES]
                ),
                reason=dice.choice(WHY),
                submitted_at=min(row.moved_at + timedelta(hours=dice.randint(20, 40)), now),
            )
            scores = [dice.choice([3, 3, 4, 4, 5]) for _ in version.asked]
            ScorecardMark.objects.bulk_create(
                ScorecardMark(scorecard=card, place=place, score=score, evidence=dice.choice(SEEN))
                for place, score in enumerate(scores)
            )
            given += 1
    return given, _ask()


def _ask() -> int:
    """The recruiter who is shown is asked for one, of somebody at a talk with a position of theirs."""
    asked, by = (User.objects.filter(email=email).first() for email in (DESK[0].email, OTHERS[1].email))
    row = Application.objects.filter(
        candidate__is_demo=True, stage=Stage.INTERVIEW, position__recruiter=asked
    ).select_related("position")
    found = row.order_by("-moved_at", "pk").first()
    if asked is None or found is None:
        return 0
    kit, due = known.kits_for(found.position)[0], timezone.localdate() + timedelta(days=1)
    ScorecardRequest.objects.create(application=found, asked=asked, by=by, kit=kit, due_on=due)
    return 1
