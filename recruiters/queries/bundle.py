"""Rows of several small tables, read with the row they hang on: one query in the place of many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import Model, OuterRef, QuerySet
from django.db.models.functions import JSONObject

M = TypeVar("M", bound=Model)
Read = Mapping[str, Any]
"""One row: its columns by their names, as JSON has them."""


def gathered(
    rows: QuerySet[Any],
    by: str,
    key: str = "pk",
    *,
    most: int | None = None,
    **more: Any,  # noqa: ANN401 -- expressions
) -> ArraySubquery:
    """An annotation: the rows whose `by` is the `key` of the row outside, in their order; `more` of each."""
    columns = {field.attname: field.attname for field in rows.model._meta.concrete_fields}  # noqa: SLF001
    found = rows.filter(**{by: OuterRef(key)}).values(row=JSONObject(**columns, **more))
    return ArraySubquery(found[:most])


def made(model: type[M], rows: Iterable[Read]) -> list[M]:
    """The rows as objects of their model, as if each had been read by itself."""
    return [_made(model, row) for row in rows]


def _made(model: type[M], row: Read) -> M:
    fields = model._meta.concrete_fields  # noqa: SLF001 -- Django's public name
    values = [_value(field, row[field.attname]) for field in fields]
    return model.from_db("default", [field.attname for field in fields], values)


def _value(field: Any, value: Any) -> Any:  # noqa: ANN401 -- what a column holds
    if isinstance(field, ArrayField) and value is not None:
        return [field.base_field.to_python(one) for one in value]
    return field.to_python(value)


def keep(row: Model, name: str, found: list[Any]) -> None:
    """Let `row.<name>.all()` answer with these without a query, as after a prefetch."""
    manager = getattr(row, name)
    known: QuerySet[Any] = manager.model._default_manager.all()  # noqa: SLF001 -- Django's public name
    known._result_cache = found  # noqa: SLF001 -- as `prefetch_related_objects` does it
    known._prefetch_done = True  # type: ignore[attr-defined]  # noqa: SLF001 -- the same
    vars(row).setdefault("_prefetched_objects_cache", {})[name] = known
