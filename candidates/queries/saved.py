"""Positions that somebody kept for later."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from candidates.models import Candidate, SavedPosition
from candidates.queries import marks
from jobs.models import Position


def keys_for(request: HttpRequest) -> frozenset[int]:
    """The keys of the positions that whoever is signed in has saved. Read once for a request."""
    return marks.of(request).saved


def of(candidate: Candidate) -> QuerySet[SavedPosition]:
    """What this person saved, the latest first, with what a line shows."""
    return SavedPosition.objects.filter(candidate=candidate).select_related(
        "position__employer", "position__place"
    )


def open_ones(candidate: Candidate) -> QuerySet[Position]:
    """The open positions they saved, the latest saved first, ready for cards."""
    return (
        Position.objects.open()
        .for_cards()
        .prefetch_related("software")
        .filter(saved_by__candidate=candidate)
        .order_by("-saved_by__saved_at", "-pk")
    )


def other_ones(candidate: Candidate) -> QuerySet[SavedPosition]:
    """Those that are not open, or no longer."""
    return of(candidate).exclude(Q(position__in=Position.objects.open().order_by()))
