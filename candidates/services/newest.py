"""Lists of one person that have an end: beyond it the oldest give way."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet


def keep_newest(rows: QuerySet[Any], most: int) -> None:
    """Delete what of `rows`, in their order, stands behind the first `most`. So a robot fills no table."""
    model = rows.model
    behind = list(rows.values_list("pk", flat=True)[most:])
    model._default_manager.filter(pk__in=behind).delete()  # noqa: SLF001 -- Django's public name
