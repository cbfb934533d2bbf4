"""A slice of a long list, found before anything is joined to it."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


def sliced(rows: QuerySet[M], begin: int, end: int) -> QuerySet[M, Any]:
    """Rows `begin` to `end` in their order: a query within, of keys alone, finds which they are.

    Asked for at once, PostgreSQL joins all that a row shows to every row of the list, sorts that, and drops
    all but a page. A view has no index of its keys, so its rows are sliced as they are.
    """
    if not rows.model._meta.managed:  # noqa: SLF001 -- Django's public name
        return rows[begin:end]
    return rows.filter(pk__in=rows.values("pk")[begin:end])
