"""A position against everybody on file, in one statement."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from candidates.enums import Cadence
from candidates.fit.gates import gates_of
from candidates.models import Application, Candidate, Recipient
from candidates.models.candidate import CandidateQuerySet
from jobs.models import Position


def suited(position: Position, on: date | None = None) -> CandidateQuerySet:
    """Everybody no gate is missing of, and every required group is met of. On file or not."""
    found = Candidate.objects.all()
    for gate in gates_of(position, on or timezone.localdate()):
        found = found.filter(gate.lets_through())
    return found


def audience(position: Position, on: date | None = None) -> CandidateQuerySet:
    """Those of the suited who are to hear of it: on file, listening, not hidden, not yet applied."""
    today = on or timezone.localdate()
    listening = Recipient.objects.filter(
        Q(paused_until=None) | Q(paused_until__lte=today), candidate=OuterRef("pk")
    ).exclude(cadence=Cadence.OFF)
    hidden = Candidate.hidden_from.through.objects.filter(
        candidate=OuterRef("pk"), employer=position.employer_id
    )
    applied = Application.objects.filter(candidate=OuterRef("pk"), position=position.pk)
    return suited(position, on).on_file().filter(Exists(listening), ~Exists(hidden), ~Exists(applied))
