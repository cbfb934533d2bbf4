"""Scorecards: asked for, begun, saved as they grow, given, amended. The only writer of their tables.

What a card says is judged here (`faults`), so that the form and whoever else gives one say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from candidates.enums import IN_PROCESS
from candidates.models import Application, Interview
from config.accounts.models import User
from recruiters.models import (
    Scorecard,
    ScorecardKit,
    ScorecardKitVersion,
    ScorecardMark,
    ScorecardReader,
    ScorecardRequest,
)
from recruiters.models.scorecard import ENDS
from recruiters.queries import scorecards as known
from recruiters.services import kits

RECOMMENDATION, REASON = "recommendation", "reason"


class Refused(Exception):
    """It cannot be done as things stand. The text says why, to whoever asked."""


@dataclass(frozen=True)
class Mark:
    """What is said of one criterion: a score from 1 to 5, that it was not observed, or nothing yet."""

    score: int | None = None
    not_observed: bool = False
    evidence: str = ""


@dataclass(frozen=True)
class Given:
    """What stands in a card: marks in the order of the criteria, a recommendation and its reason."""

    marks: Sequence[Mark]
    recommendation: str = ""
    reason: str = ""


# Asking

MOST_ASKED = 12
"""More than sit in any interview; each of them is told, and finds it on their first page."""


@transaction.atomic
def ask(
    *,
    application: Application,
    asked: Iterable[User],
    due_on: date,
    by: User,
    kit: ScorecardKit | None = None,
    interview: Interview | None = None,
) -> list[ScorecardRequest]:
    """Ask colleagues for a card of their own. Returns the new requests: who is asked already is not again.

    Raises Refused without the right, for an application that has ended, a day that has passed, and for
    somebody who may not give one.
    """
    if not by.has_perm(known.ASK):
        raise Refused("Asking for scorecards is not among what you may do at the desk.")
    application = _held(application)
    if application.stage not in IN_PROCESS:
        raise Refused("This application has ended: there is nobody to ask about it.")
    if due_on < timezone.localdate():
        raise Refused("This day has passed. Choose one that is still to come.")
    _of_it(application, interview)
    asked = list(asked)
    if len(asked) > MOST_ASKED:
        raise Refused(f"At most {MOST_ASKED} colleagues are asked at once: choose those who were there.")
    able = known.colleagues(application).in_bulk([user.pk for user in asked])
    for user in asked:
        if user.pk not in able or user.pk == by.pk:
            raise Refused(f"{user} cannot be asked: they may not give a card of this application.")
    waiting = ScorecardRequest.objects.filter(application=application, interview=interview, ended_at=None)
    known_already = set(waiting.values_list("asked", flat=True))
    about = {"application": application, "interview": interview, "kit": kit, "by": by, "due_on": due_on}
    return [
        ScorecardRequest.objects.create(asked=user, **about)
        for user in able.values()
        if user.pk not in known_already
    ]


@transaction.atomic
def take_back(*, request: ScorecardRequest, by: User) -> None:
    """Whoever asked, or is asked, ends it without a card. Raises Refused for others, and after the end."""
    held = ScorecardRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if by.pk not in {held.by_id, held.asked_id}:
        raise Refused("Only who asked, or is asked, takes it back.")
    if held.ended_at is not None:
        raise Refused("It has ended already.")
    held.ended_at, held.is_taken_back = timezone.now(), True
    held.save(update_fields=["ended_at", "is_taken_back"])


# Filling in


@transaction.atomic
def begin(
    *, application: Application, kit: ScorecardKit, by: User, interview: Interview | None = None
) -> Scorecard:
    """A draft by the words that the kit has now; the one there is, where one was begun before.

    Raises Refused without the right, for an application that has ended, for who has given one already
    (they amend it), and for who read the others' instead.
    """
    application = _held(application)
    _of_it(application, interview)
    own = Scorecard.objects.filter(application=application, interview=interview, by=by)
    if (draft := own.drafts().first()) is not None:
        return draft
    if not by.has_perm(known.GIVE):
        raise Refused("Giving scorecards is not among what you may do at the desk.")
    if application.stage not in IN_PROCESS:
        raise Refused("This application has ended: what you saw cannot count any more.")
    if ScorecardReader.objects.filter(application=application, by=by).exists():
        raise Refused("You have read what the others gave: a card of yours would not stand by itself.")
    if own.standing().exists():
        raise Refused("You have given yours. Amend that one.")
    version = kits.keep_version(kit=kit, by=None)
    if not kit.is_offered or not version.criteria:
        raise Refused("This kit is not in use. Choose another one.")
    return _drafted(application, interview, version, by, revision=1)


def _drafted(
    application: Application,
    interview: Interview | None,
    version: ScorecardKitVersion,
    by: User,
    *,
    revision: int,
) -> Scorecard:
    card = Scorecard.objects.create(
        application=application, interview=interview, by=by, kit=version, revision=revision
    )
    ScorecardMark.objects.bulk_create(
        ScorecardMark(scorecard=card, place=place) for place, _ in enumerate(version.asked)
    )
    return card


@transaction.atomic
def save(*, card: Scorecard, given: Given, by: User) -> Scorecard:
    """Keep a draft as it is, whatever it lacks. Raises Refused where it is not theirs, or was given."""
    held = _own_draft(card, by)
    _write(held, given)
    return held


@transaction.atomic
def submit(*, card: Scorecard, given: Given, by: User) -> Scorecard:
    """Give a card: it is final, its writer sees the others', and what they were asked for is done.

    Raises Refused where it is not theirs, was given before, or lacks something (`faults` says what).
    """
    held = _own_draft(card, by)
    _write(held, given)
    if found := faults(held.kit.asked, given):
        raise Refused(next(iter(found.values())))
    now = timezone.now()
    about = {"application": held.application_id, "interview": held.interview_id}
    Scorecard.objects.standing().filter(by=by, **about).update(replaced_at=now)
    held.submitted_at = now
    held.save(update_fields=["submitted_at", "saved_at"])
    ScorecardRequest.objects.filter(asked=by, ended_at=None, **about).update(ended_at=now)
    return held


@transaction.atomic
def amend(*, card: Scorecard, by: User) -> Scorecard:
    """The next revision as a draft that says what the given one says. That one stands until this is given."""
    held = Scorecard.objects.select_for_update(of=("self",)).select_related("kit").get(pk=card.pk)
    if held.by_id != by.pk or not held.stands or not by.has_perm(known.GIVE):
        raise Refused("Only the card that you gave last can be amended, by yourself.")
    own = Scorecard.objects.filter(application=held.application_id, interview=held.interview_id, by=by)
    if (draft := own.drafts().first()) is not None:
        return draft
    application = held.application
    draft = _drafted(application, held.interview, held.kit, by, revision=held.revision + 1)
    _write(draft, as_given(held))
    return draft


@transaction.atomic
def discard(*, card: Scorecard, by: User) -> None:
    """Throw a draft away. Raises Refused where it is not theirs, or was given."""
    _own_draft(card, by).delete()


@transaction.atomic
def read_instead(*, application: Application, by: User) -> None:
    """Read what the others gave, and give none: it is written down. Raises Refused where they may not."""
    application = _held(application)
    if not known.sight(by, application).may_choose_to_read:
        raise Refused(
            "Give yours first. If you are asked for one, take that back before you read the others'."
        )
    ScorecardReader.objects.get_or_create(application=application, by=by)


# What a card says


def faults(criteria: Sequence[Mapping[str, Any]], given: Given) -> dict[str, str]:
    """What is missing before a card can be given: by field (`score_0`, `evidence_0`, ...), what to do."""
    found: dict[str, str] = {}
    for place, criterion in enumerate(criteria):
        mark = given.marks[place] if place < len(given.marks) else Mark()
        if mark.score is None and not mark.not_observed:
            found[f"score_{place}"] = (
                f"{criterion['name']}: choose a score, or say that you did not observe it."
            )
        if mark.score in ENDS and not mark.evidence.strip():
            found[f"evidence_{place}"] = (
                f"{criterion['name']}: say what you saw that makes it a {mark.score}."
            )
    if not given.recommendation:
        found[RECOMMENDATION] = "Say what you would do."
    if not given.reason.strip():
        found[REASON] = "Say in a sentence why."
    if not any(mark.score for mark in given.marks) and not found:
        found["score_0"] = "Nothing was observed: such a card says nothing. Take the request back instead."
    return found


def as_given(card: Scorecard) -> Given:
    """What a card says, as it is written."""
    marks = {mark.place: mark for mark in card.marks.all()}
    said = [marks.get(place) for place, _ in enumerate(card.kit.asked)]
    return Given(
        [Mark(one.score, one.not_observed, one.evidence) if one else Mark() for one in said],
        card.recommendation,
        card.reason,
    )


def _held(application: Application) -> Application:
    """The row, so that two who write about it come one after the other."""
    return (
        Application.objects.select_for_update(of=("self",)).select_related("position").get(pk=application.pk)
    )


def _of_it(application: Application, interview: Interview | None) -> None:
    if interview is not None and interview.application_id != application.pk:
        raise Refused("This interview is of another application.")


def _own_draft(card: Scorecard, by: User) -> Scorecard:
    held = (
        Scorecard.objects.select_for_update(of=("self",)).select_related("kit").filter(pk=card.pk, by=by)
    ).first()
    if held is None:
        raise Refused("This card is gone, or somebody else's.")
    if not held.is_draft:
        raise Refused("You have given this card. Amend it to change it.")
    if not by.has_perm(known.GIVE):
        raise Refused("Giving scorecards is not among what you may do at the desk.")
    return held


def _write(card: Scorecard, given: Given) -> None:
    marks = {mark.place: mark for mark in card.marks.all()}
    for place, said in enumerate(given.marks):
        if (mark := marks.get(place)) is not None:
            mark.score = None if said.not_observed else said.score
            mark.not_observed, mark.evidence = said.not_observed, said.evidence.strip()
    ScorecardMark.objects.bulk_update(marks.values(), ["score", "not_observed", "evidence"])
    card.recommendation, card.reason = given.recommendation, given.reason.strip()
    card.save(update_fields=["recommendation", "reason", "saved_at"])
