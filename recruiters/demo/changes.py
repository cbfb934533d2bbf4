"""The history of invented positions: begun when they opened, with the pay raised where one was edited."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.db.models import OuterRef, Subquery

from config.hands import Through
from jobs.enums import EventKind
from jobs.models import (
    LIST_CHANGES,
    Position,
    PositionChange,
    PositionEvent,
    RequirementChange,
    RequirementWordChange,
)
from jobs.models.history import UPDATED
from jobs.models.position import PositionQuerySet

WRITTEN_BEFORE = timedelta(hours=1)
"""How long an invented position was a draft."""
RAISED = Decimal("0.95")
"""What an edited position paid before, as a share of what it pays."""


def date() -> int:
    """Put the first rows to the day of publishing, and a change of pay with each edit. Returns how many."""
    demo = Position.objects.filter(is_demo=True, published_at__isnull=False)
    _begin(PositionChange, demo, pk=OuterRef("pgh_obj_id"))
    for table in (RequirementChange, *LIST_CHANGES.values()):
        _begin(table, demo, pk=OuterRef("position_id"))
    _begin(RequirementWordChange, demo, requirements=OuterRef("requirement_id"))
    edits = PositionEvent.objects.filter(kind=EventKind.EDITED, position__in=demo).order_by("pk")
    return sum(map(_raise, edits))


def _begin(table: Any, demo: PositionQuerySet, **to_position: OuterRef) -> None:  # noqa: ANN401 -- one of changes
    published = Subquery(demo.filter(**to_position).values("published_at")[:1])
    table.objects.annotate(at=published).filter(at__isnull=False).update(
        pgh_created_at=published - WRITTEN_BEFORE
    )


def _raise(edit: PositionEvent) -> bool:
    made = PositionChange.objects.filter(pgh_obj=edit.position_id).order_by("pgh_id").first()
    if made is None:
        return False
    after = PositionChange.objects.get(pk=made.pk)
    after.pk, after.pgh_label, after.pgh_created_at = None, UPDATED, edit.at
    after.pgh_context, after.pgh_context_id = {"by": edit.by_id, "through": Through.DESK.value}, uuid4()
    after.save(force_insert=True)
    PositionChange.objects.filter(pk=after.pk).update(pgh_created_at=edit.at)  # it is set when added
    PositionChange.objects.filter(pk=made.pk).update(pay_min=(made.pay_min * RAISED).quantize(Decimal(1)))
    PositionEvent.objects.filter(pk=edit.pk).update(began_at=edit.at)
    return True
