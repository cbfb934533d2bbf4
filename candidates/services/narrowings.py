"""What somebody wants to hear of no more. Of alerts alone: their file, which recruiters see, stays."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from candidates.models import AlertNarrowing, Recipient
from candidates.models.narrowing import ONE_OF_A_KIND
from candidates.services import standings

MOST = 50
"""Of one address. Beyond it the oldest give way."""


@transaction.atomic
def narrow(*, recipient: Recipient, wanted: AlertNarrowing) -> AlertNarrowing:
    """Put what is `wanted`, which is not saved yet, into force. What says the same already stays.

    Where there may be only one of its kind, it takes the place of the one before.
    """
    own = _held(recipient)
    for known in own:
        if known.key == wanted.key:
            return known
    if wanted.kind in ONE_OF_A_KIND:
        _undo([one.pk for one in own if one.kind == wanted.kind])
    _undo([one.pk for one in own[MOST - 1 :]])
    wanted.recipient = recipient
    wanted.save(force_insert=True)
    return wanted


@transaction.atomic
def undo(*, recipient: Recipient, pk: int) -> AlertNarrowing | None:
    """Take one back. None when it is none of theirs in force.

    Whoever is on file is compared anew with what is open: what it kept away goes into their next digest.
    """
    found = next((one for one in _held(recipient) if one.pk == pk), None)
    if found is None:
        return None
    _undo([found.pk])
    if recipient.candidate_id is not None:
        standings.look_again(candidates=[recipient.candidate_id])
    return found


def _held(recipient: Recipient) -> list[AlertNarrowing]:
    """Those in force, the newest first; nobody else changes them meanwhile."""
    Recipient.objects.select_for_update(of=("self",), no_key=True).get(pk=recipient.pk)
    return list(AlertNarrowing.objects.in_words().in_force().filter(recipient=recipient))


def _undo(keys: list[int]) -> None:
    if keys:
        AlertNarrowing.objects.in_force().filter(pk__in=keys).update(undone_at=timezone.now())
