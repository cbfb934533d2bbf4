"""Who saw a file, as its owner reads it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from django.db.models import Min
from django.utils import timezone

from candidates.models import AccessEvent, Candidate


def by_day(rows: Iterable[AccessEvent]) -> list[tuple[date, list[AccessEvent]]]:
    """Rows, newest first, under the day they are of."""
    return [(day, list(those)) for day, those in groupby(rows, lambda row: timezone.localdate(row.at))]


def recorded_since(candidate: Candidate) -> date:
    """From which day on this person's page says all: since anything is written down, and they are on file."""
    first = AccessEvent.objects.aggregate(at=Min("at"))["at"] or timezone.now()
    return max(timezone.localdate(first), timezone.localdate(candidate.created_at))
