"""Positions that somebody keeps for later."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from candidates.models import Candidate, SavedPosition
from candidates.services.newest import keep_newest
from jobs.models import Position

WISH = "save_position"
"""Where a session keeps which position a stranger wished to save, and when."""
WISH_HOLDS = timedelta(hours=2)
"""Long enough to open an account, with a code by mail."""
MOST = 500
"""Of one person. Beyond it the oldest give way: nobody reads so many, and a robot fills no table."""


@transaction.atomic
def save(*, position: Position, candidate: Candidate) -> bool:
    """Keep a position for later. False, and nothing changes, when it is kept already."""
    _, is_new = SavedPosition.objects.get_or_create(candidate=candidate, position=position)
    if is_new:
        keep_newest(SavedPosition.objects.filter(candidate=candidate), MOST)
    return is_new


@transaction.atomic
def drop(*, position: Position, candidate: Candidate) -> bool:
    """Keep it no longer. False when it was not kept."""
    number, _ = SavedPosition.objects.filter(candidate=candidate, position=position).delete()
    return bool(number)


def wish(*, request: HttpRequest, position: Position) -> None:
    """A stranger pressed Save: remember it until they have signed in."""
    request.session[WISH] = [position.pk, int(timezone.now().timestamp())]


def take_wish(*, request: HttpRequest, position: Position) -> bool:
    """Whether this browser wished to save this very position a while ago; forgets the wish.

    Only a form with its token writes a wish. So the address they come back to after signing in
    saves nothing for somebody whom a link led there.
    """
    match request.session.get(WISH):
        case [int(pk), int(at)] if pk == position.pk:
            del request.session[WISH]
            return timezone.now().timestamp() - at < WISH_HOLDS.total_seconds()
    return False
