from __future__ import annotations

from django.db.models import BigIntegerField, Max
from django.db.models.functions import Cast

from jobs.models import Position

FIRST_REFERENCE = 4000


def next_reference() -> str:
    """The number after the highest one among references that are plain numbers."""
    numbers = Position.objects.filter(reference__regex=r"^[0-9]{1,9}$")
    highest = numbers.aggregate(highest=Max(Cast("reference", BigIntegerField())))["highest"]
    return str(max(highest or 0, FIRST_REFERENCE) + 1)
