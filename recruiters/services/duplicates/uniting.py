"""Rows that point at one row are made to point at another, whatever tables there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q, UniqueConstraint

from recruiters.services.duplicates import rules
from recruiters.services.duplicates.journal import Journal, Model, Row, key_columns, rows

Pointer = models.ForeignKey[Any, Any]


def label_of(model: Model) -> str:
    return model._meta.label  # noqa: SLF001 -- Django's public name


@lru_cache(maxsize=100)
def pointers(model: Model) -> tuple[Pointer, ...]:
    """Every foreign key of any table of ours to a model, tables between two others among them."""
    found: list[Any] = [
        one.field  # type: ignore[union-attr]  # those that Django made from the other side have it
        for one in model._meta.get_fields(include_hidden=True)  # noqa: SLF001 -- Django's public name
        if one.auto_created and not one.concrete and (one.one_to_many or one.one_to_one)
    ]
    return tuple(
        sorted(
            (
                field
                for field in found
                if field.model._meta.managed and label_of(field.model) not in rules.DERIVED  # noqa: SLF001
            ),
            key=lambda field: (label_of(field.model), field.column),
        )
    )


def absorb(journal: Journal, model: Model, gone: object, stays: object) -> None:
    """Let all that points at one row of a model point at another. Of what fits once only, one row stands."""
    for pointer in pointers(model):
        table = pointer.model
        going = rows(table, **{pointer.column: gone})
        if not going:
            continue
        if label_of(table) in rules.ENDS_WITH_ITS_PARENT:
            for row in going:
                _drop(journal, table, row)
            continue
        there = rows(table, **{pointer.column: stays})
        moving = [row for row in going if _goes(journal, pointer, row, there)]
        journal.move(table, pointer.column, moving, stays)


def _goes(journal: Journal, pointer: Pointer, row: Row, there: list[Row]) -> bool:
    """Whether a row goes along. What cannot be there twice is settled first."""
    table = pointer.model
    for twin in [other for other in there if is_twin(pointer, row, other)]:
        better = rules.BETTER.get(label_of(table))
        if better is None or better(row) <= better(twin):
            settle(journal, table, row, twin)
            return False
        settle(journal, table, twin, row)
        there.remove(twin)
    return True


def settle(journal: Journal, table: Model, falls: Row, stands: Row) -> None:
    """Of two rows that cannot both be one falls: what hangs on it goes to the other, and what that lacks."""
    keys = key_columns(table)
    if before := journal.before_fall.get(label_of(table)):
        before(falls, stands)
    if len(keys) == 1:
        absorb(journal, table, falls[keys[0]], stands[keys[0]])
        follow_history(journal, table, falls[keys[0]], stands[keys[0]])
    journal.delete(table, falls)
    journal.change(table, stands, **rules.filled(label_of(table), stands, falls))


def _drop(journal: Journal, table: Model, row: Row) -> None:
    """Delete a row with what hangs on it."""
    keys = key_columns(table)
    for pointer in pointers(table) if len(keys) == 1 else ():
        for hanging in rows(pointer.model, **{pointer.column: row[keys[0]]}):
            _drop(journal, pointer.model, hanging)
    journal.delete(table, row)


def follow_history(journal: Journal, table: Model, gone: object, stays: object) -> None:
    """What the history of the desk says of a row that fell is found at the other."""
    kind = ContentType.objects.get_for_model(table)
    for row in rows(LogEntry, content_type_id=kind.pk, object_id=str(gone)):
        journal.change(LogEntry, row, object_id=str(stays))


def is_twin(pointer: Pointer, row: Row, other: Row) -> bool:
    """Whether the two could not both point at the same row."""
    return any(_agree(row, other, names, nulls) for names, nulls in _once(pointer, row, other))


def _once(pointer: Pointer, row: Row, other: Row) -> Iterator[tuple[Sequence[str], bool]]:
    """What there may be once for a pointer: the other columns, and whether blanks count as the same."""
    table = pointer.model
    keys = key_columns(table)
    if pointer.unique:
        yield (), False
    if pointer.column in keys and len(keys) > 1:
        yield [name for name in keys if name != pointer.column], False
    for together in table._meta.unique_together:  # noqa: SLF001 -- as tables between two others have it
        if pointer.name in together:
            yield [_column(table, name) for name in together if name != pointer.name], False
    for constraint in table._meta.constraints:  # noqa: SLF001 -- Django's public name
        if not isinstance(constraint, UniqueConstraint):
            continue
        names = _names(constraint)
        if pointer.name in names and _both_meet(constraint.condition, table, row, other):
            columns = [_column(table, name) for name in names if name != pointer.name]
            yield columns, constraint.nulls_distinct is False


def _names(constraint: UniqueConstraint) -> list[str]:
    """The fields a constraint reads: of an expression those in it, since equal ones make it equal."""
    expressions: Sequence[Any] = constraint.expressions or ()
    read = [
        str(one.name)  # type: ignore[attr-defined]  # every F has it
        for expression in expressions
        for one in ([expression] if isinstance(expression, F) else expression.flatten())
        if isinstance(one, F)
    ]
    return [*constraint.fields, *read]


def _column(table: Model, name: str) -> str:
    return str(table._meta.get_field(name).column)  # type: ignore[union-attr]  # noqa: SLF001


def _both_meet(condition: Q | None, table: Model, row: Row, other: Row) -> bool:
    if condition is None:
        return True
    keys = [one.name for one in table._meta.pk_fields]  # noqa: SLF001
    columns = key_columns(table)
    found = [
        table._base_manager.filter(  # noqa: SLF001 -- Django's public name
            condition, **{f"{name}": one[column] for name, column in zip(keys, columns, strict=True)}
        ).exists()
        for one in (row, other)
    ]
    return all(found)


def _agree(row: Row, other: Row, columns: Sequence[str], blanks: bool) -> bool:  # noqa: FBT001 -- one rule
    return all(row[name] == other[name] and (blanks or row[name] is not None) for name in columns)
