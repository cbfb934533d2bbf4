"""A position against everybody on file, in one statement over the narrow rows of `Standing`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from candidates.fit.criteria import Condition, Every, IsGiven, OnOrAfter, OnOrBefore, in_order
from candidates.fit.explain import Measure
from candidates.fit.points import DEFAULT_WEIGHTS
from candidates.models import AlertNarrowing, Application, Candidate, HiddenPosition, Standing
from jobs.models import Position


def suited(position: Position) -> QuerySet[Standing]:
    """Everybody no gate is missing of, and every required group met. On file or not."""
    return Standing.objects.filter(_lets_through(position).sql())


def _lets_through(position: Position) -> Every:
    return Every([gate.lets_through for gate in Measure(position).gates])


def listening(position: Position, on: date | None = None) -> Q:
    """The other half of the alert rule: on file, wants to hear, not hidden, not applied, not narrowed.

    Hidden is either side: they from its employer, or the position by them.
    """
    return in_order(*_wants_to_hear(on)) & _is_news(position)


def wants_to_hear(on: date | None = None) -> Every:
    """On file, and takes mails about positions: not paused, not off."""
    today = on or timezone.localdate()
    return Every([IsGiven("rhythm_id"), agrees(today), OnOrBefore("paused_until", today)])


def agrees(on: date | None = None) -> Condition:
    """They agreed to be kept on file, and that has not lapsed."""
    return OnOrAfter("consent_until", on or timezone.localdate())


def _wants_to_hear(on: date | None) -> list[Q]:
    return wants_to_hear(on).tests()


def _is_news(position: Position) -> Q:
    hidden = Candidate.hidden_from.through.objects.filter(
        candidate=OuterRef("candidate_id"), employer=position.employer_id
    )
    applied = Application.objects.filter(candidate=OuterRef("candidate_id"), position=position.pk)
    # As a list, which is made once: few narrow what they hear of, and a million are looked up in it.
    narrowed = AlertNarrowing.objects.against(position).order_by().values("recipient")
    unwanted = HiddenPosition.objects.filter(candidate=OuterRef("candidate_id"), position=position.pk)
    return ~Exists(hidden) & ~Exists(applied) & ~Exists(unwanted) & ~Q(recipient__in=narrowed)


def findable(position: Position) -> Q:
    """Whom a recruiter may be shown for it: who is not hidden, and not hidden from its employer.

    Not part of the alert rule: a mail about a position goes to the person alone.
    """
    return in_order(*_findable(position))


def shown() -> Q:
    """Whom a recruiter may be shown at all: who did not hide their file."""
    # A list, made once: few hide, and a million are looked up in it.
    return ~Q(candidate__in=Candidate.objects.hidden().order_by().values("pk"))


def _findable(position: Position) -> list[Q]:
    # The same of those who hide from one employer.
    from_it = Candidate.hidden_from.through.objects.filter(employer=position.employer_id).values("candidate")
    return [shown(), ~Q(candidate__in=from_it)]


def audience(position: Position, on: date | None = None) -> QuerySet[Standing]:
    """Those of the suited who are to hear: on file, listening, not hidden, not applied, not narrowed."""
    tests = in_order(*_lets_through(position).tests(), *_wants_to_hear(on))
    return Standing.objects.filter(tests, _is_news(position))


def ranked(
    position: Position, weights: Mapping[str, int] = DEFAULT_WEIGHTS, on: date | None = None
) -> QuerySet[Standing]:
    """The suited people on file, `points` of each, the best first."""
    consents = Q(consent_until__gte=on or timezone.localdate())
    here = in_order(*_lets_through(position).tests(), consents, *_findable(position))
    points = Measure(position, weights).scale.sql()
    return Standing.objects.filter(here).annotate(points=points).order_by("-points", "candidate_id")
