"""Positions that somebody does not want to be shown."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest

from candidates.models import Candidate, HiddenPosition
from candidates.queries import marks


def keys_for(request: HttpRequest) -> frozenset[int]:
    """The keys of those that whoever is signed in has hidden. Read once for a request."""
    return marks.of(request).hidden


def of(candidate: Candidate) -> QuerySet[HiddenPosition]:
    """What this person hid, the latest first, with what a line shows."""
    rows = HiddenPosition.objects.filter(candidate=candidate)
    return rows.select_related("position__employer", "position__place")
