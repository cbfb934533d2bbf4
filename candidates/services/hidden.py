"""Hiding a position from oneself, and showing it again."""

from __future__ import annotations

from django.db import transaction

from candidates.models import Candidate, HiddenPosition
from candidates.services.newest import keep_newest
from jobs.models import Position

MOST = 1000
"""Of one person. Beyond it the oldest give way: nobody hides so many, and a robot fills no table."""


@transaction.atomic
def hide(*, position: Position, candidate: Candidate) -> bool:
    """Keep it out of all they are shown and told. False, and nothing changes, when it is hidden already."""
    _, is_new = HiddenPosition.objects.get_or_create(candidate=candidate, position=position)
    if is_new:
        keep_newest(HiddenPosition.objects.filter(candidate=candidate), MOST)
    return is_new


@transaction.atomic
def show(*, position: Position, candidate: Candidate) -> bool:
    """Show it again. False when it was not hidden."""
    number, _ = HiddenPosition.objects.filter(candidate=candidate, position=position).delete()
    return bool(number)
