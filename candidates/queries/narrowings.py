"""What may be narrowed after an alert that was not for somebody, and what is."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from candidates.enums import FeedbackReason, NarrowingKind, SkillLevel
from candidates.models import AlertNarrowing, Recipient
from candidates.models.narrowing import HOURLY_BELOW
from jobs.distance import miles
from jobs.enums import PayPeriod, RequirementLevel, Workplace
from jobs.models import Position, Requirement
from jobs.search.places import RADII

STEPS = {PayPeriod.HOUR: (1, 3, 6), PayPeriod.YEAR: (1_000, 5_000, 10_000)}
"""Dollars above the top of a position's pay that are offered, rounded to the first of them."""

LEAST_OPEN = 10
"""With fewer open positions than that, a share of them says nothing."""


def of(recipient: Recipient) -> QuerySet[AlertNarrowing]:
    """Those in force, the newest first, ready for their words."""
    return AlertNarrowing.objects.in_words().in_force().filter(recipient=recipient)


def proposals(position: Position, reason: FeedbackReason, recipient: Recipient) -> list[AlertNarrowing]:
    """What would keep such a position away, for one reason; rows that are not saved.

    The position comes from `in_full()`. Each of them is against this very position.
    """
    made = {
        FeedbackReason.PAY: _pay,
        FeedbackReason.FAR: _far,
        FeedbackReason.SETTING: _setting,
        FeedbackReason.WORK: _work,
        FeedbackReason.OTHER: _other,
    }.get(reason)
    rows = list(made(position, recipient)) if made else []
    for row in rows:
        row.position = position
    return rows


def _pay(position: Position, _: Recipient) -> Iterator[AlertNarrowing]:
    period = PayPeriod(position.pay_period)
    first = STEPS[period][0]
    above = math.floor(position.pay_max / first) * first
    for step in STEPS[period]:
        amount = above + step
        if (amount < HOURLY_BELOW) == (period == PayPeriod.HOUR):
            yield AlertNarrowing(kind=NarrowingKind.PAY, number=amount)


def _far(position: Position, recipient: Recipient) -> Iterator[AlertNarrowing]:
    if position.workplace == Workplace.REMOTE or position.place is None:
        return
    yield AlertNarrowing(kind=NarrowingKind.REMOTE)
    candidate = recipient.candidate
    home = candidate.place if candidate and candidate.is_on_file else None
    if home is not None:
        there = position.place
        away = miles((home.latitude, home.longitude), (there.latitude, there.longitude))
        nearer = [radius for radius in RADII if radius < away]
        for radius in nearer[-2:]:
            yield AlertNarrowing(kind=NarrowingKind.MILES, number=radius, place=home)
    yield AlertNarrowing(kind=NarrowingKind.STATE, word=position.place.state)


def _setting(position: Position, _: Recipient) -> Iterator[AlertNarrowing]:
    for setting in position.settings.all():
        yield AlertNarrowing(kind=NarrowingKind.COMPETENCY, competency=setting)
    yield AlertNarrowing(kind=NarrowingKind.SHIFT, word=position.shift)
    yield AlertNarrowing(kind=NarrowingKind.EMPLOYMENT, word=position.employment)
    yield AlertNarrowing(kind=NarrowingKind.WORKPLACE, word=position.workplace)


def _work(position: Position, recipient: Recipient) -> Iterator[AlertNarrowing]:
    """Specialties, and words it requires: none that they hold, and none that nearly every position names.

    Each row says as `named_by` how many open positions it would keep away.
    """
    groups = (one for one in position.requirements.all() if one.level == RequirementLevel.REQUIRED)
    held = _held(recipient)
    asked = (word for group in groups for word in group.any_of.all() if word.pk not in held)
    words = {word.pk: word for word in [*position.specialties.all(), *asked]}
    total, named = _named(words)
    for pk, word in words.items():
        if total < LEAST_OPEN or named[pk] * 2 < total:
            row = AlertNarrowing(kind=NarrowingKind.COMPETENCY, competency=word)
            row.named_by = named[pk]
            yield row


def _held(recipient: Recipient) -> set[int]:
    """Keys of the credentials and words on the file of whoever has one."""
    if recipient.candidate is None:
        return set()
    credentials = recipient.candidate.credentials.values_list("credential", flat=True)
    words = recipient.candidate.competencies.exclude(level=SkillLevel.NONE)
    return {*credentials, *words.values_list("competency", flat=True)}


def _named(words: Iterable[int]) -> tuple[int, Mapping[int, int]]:
    """How many positions are open, and how many of them `asked_for` each word. One query."""
    keys = list(words)
    required = Requirement.objects.filter(position=OuterRef("pk"), level=RequirementLevel.REQUIRED)
    numbers = {
        f"named_{key}": Count(
            "pk",
            filter=Q(
                Exists(Position.settings.through.objects.filter(position=OuterRef("pk"), competency=key))
            )
            | Q(Exists(Position.specialties.through.objects.filter(position=OuterRef("pk"), competency=key)))
            | Q(Exists(required.filter(any_of=key))),
        )
        for key in keys
    }
    found = Position.objects.open().order_by().aggregate(total=Count("pk"), **numbers)
    return found["total"], {key: found[f"named_{key}"] for key in keys}


def _other(position: Position, _: Recipient) -> Iterator[AlertNarrowing]:
    yield AlertNarrowing(kind=NarrowingKind.EMPLOYER, employer=position.employer)
