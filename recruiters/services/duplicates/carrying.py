"""What was stopped, left or hidden since a merge holds for both files when it is undone.

It was decided at one file for a person who may be the owner of either, perhaps by a link in an old mail. So
nobody is told, named or mailed more after the undoing than they want by now.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from candidates.enums import Cadence, Visibility
from candidates.models import Candidate, HiddenName, Recipient
from recruiters.services.duplicates import journal, rules
from recruiters.services.duplicates.journal import Row


def carry(
    entries: Sequence[Row], at: datetime, *, kept: tuple[Candidate, Recipient | None], back: Candidate
) -> None:
    """To the file that is back, from the one that stayed as both were before the undoing; merged at `at`."""
    file, setting = kept
    _file(at, file, back)
    _hidden(entries, file, back)
    own = Recipient.objects.filter(candidate=back).first()
    if setting is not None and own is not None:
        _stops(at, setting, own)


def _file(at: datetime, kept: Candidate, back: Candidate) -> None:
    changed: dict[str, Any] = {}
    if kept.left_at and kept.left_at > at and back.left_at is None:
        changed |= {"consent_at": None, "consent_until": None, "left_at": kept.left_at}
    if kept.visibility == Visibility.HIDDEN:  # a hidden file is not merged: it was hidden since
        changed["visibility"] = Visibility.HIDDEN
    if changed:
        Candidate.objects.filter(pk=back.pk).update(**changed)


def _hidden(entries: Sequence[Row], kept: Candidate, back: Candidate) -> None:
    through = Candidate.hidden_from.through
    for one in HiddenName.objects.filter(candidate=kept.pk, pk__gt=journal.since(entries, HiddenName)):
        if not back.hidden_names.filter(key=one.key).exists():
            HiddenName.objects.create(candidate=back, name=one.name)
    found = through.objects.filter(candidate=kept.pk, pk__gt=journal.since(entries, through))
    back.hidden_from.add(*found.values_list("employer", flat=True))


def _stops(at: datetime, setting: Recipient, own: Recipient) -> None:
    stopped: dict[str, Any] = {}
    for name in (*rules.STOPS, "stopped_at"):
        moment = getattr(setting, name)
        if moment and moment > at and getattr(own, name) is None:
            stopped[name] = moment
    if "stopped_at" in stopped and own.cadence != Cadence.OFF:
        stopped |= {"stopped_cadence": own.cadence, "cadence": Cadence.OFF}
    if stopped:
        Recipient.objects.filter(pk=own.pk).update(**stopped)
