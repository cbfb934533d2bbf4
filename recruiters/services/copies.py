"""A position made after another."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from config.accounts.models import User
from jobs.enums import PositionStatus
from jobs.models import Position, Requirement
from jobs.services import positions
from recruiters.models import PositionTemplate
from recruiters.queries.positions import hold_references, next_reference

DAYS_OPEN = timedelta(days=30)
"""How long a new position stands open unless told otherwise."""
LISTS = ("settings", "specialties", "software", "duties")
"""The lists of words a position carries beside its fields and requirement groups."""


@transaction.atomic
def duplicate(*, position: Position, by: User) -> Position:
    """A draft with everything of `position` but its number, its dates and its history."""
    hold_references()  # two who duplicate at once would find the same number free
    copy = Position.objects.get(pk=position.pk)
    copy.pk = None
    copy._state.adding = True  # noqa: SLF001 -- the documented way to copy a row
    copy.reference = next_reference()
    copy.status = PositionStatus.DRAFT
    copy.published_at = copy.closed_at = copy.publish_at = None
    copy.close_reason = ""
    copy.closes_on = timezone.localdate() + DAYS_OPEN
    copy.recruiter = by
    copy.is_demo = False
    copy.save()
    for name in LISTS:
        getattr(copy, name).set(getattr(position, name).all())
    for group in position.requirements.prefetch_related("any_of"):
        made = Requirement.objects.create(position=copy, level=group.level)
        made.any_of.set(group.any_of.all())
    for question in position.questions.all():
        question.pk, question.position = None, copy
        question._state.adding = True  # noqa: SLF001 -- as above
        question.save()
    positions.edited(position=copy, by=by)
    return copy


def keep(*, template: PositionTemplate, name: str) -> PositionTemplate:
    """Keep a position as a template under a name, or name one otherwise."""
    template.name = name
    template.save()
    return template
