"""Rows written so that each write can be taken back: what was changed, deleted and added, in order.

It goes below the ORM on purpose: a row comes back as it was, with its key and its moments, and no column
that is added to a table one day is forgotten.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models import Max
from psycopg2 import sql  # type: ignore[import-untyped]  # no stubs are needed for one module

from candidates.models import Standing

Row = dict[str, Any]
"""A row as JSON: column to value, as PostgreSQL writes it."""
Model = type[models.Model]
TOGETHER: Mapping[str, Sequence[set[str]]] = {
    "candidates.Candidate": (
        {"pay_floor", "pay_period"},
        {"place_id", "postal_code", "state", "latitude", "longitude"},
        {"consent_at", "consent_until", "left_at"},
    ),
    "candidates.Recipient": ({"cadence", "stopped_at", "stopped_cadence"},),
}
"""Columns that mean nothing without each other: if one was written since, none of them goes back."""


def key_columns(model: Model) -> list[str]:
    """Columns of the primary key."""
    return [str(field.column) for field in model._meta.pk_fields]  # noqa: SLF001 -- Django's public name


def key_of(model: Model, row: Row) -> Row:
    """The key of a row, by its columns."""
    return {column: row[column] for column in key_columns(model)}


def rows(model: Model, **where: object) -> list[Row]:
    """The rows whose columns have these values, in the order of their key, held until the end."""
    order = sql.SQL(", ").join(map(sql.Identifier, key_columns(model)))
    found = _ask(
        sql.SQL("SELECT to_jsonb(t) FROM {table} AS t WHERE {where} ORDER BY {order} FOR UPDATE").format(
            table=_table(model), where=_where(where), order=order
        ),
        list(where.values()),
    )
    return [_read(row[0]) for row in found]


class Journal:
    """Writes rows and keeps what undoes it."""

    def __init__(self) -> None:
        self.entries: list[Row] = []
        self.before_fall: dict[str, Callable[[Row, Row], None]] = {}
        """By table: what is done before one of two rows falls, told that one and the one that stands."""

    def remember_standings(self, candidates: Sequence[int]) -> None:
        """Undone last: the database writes standings anew with every row, and marks them as news."""
        kept = Standing.objects.filter(pk__in=candidates).order_by("pk")
        rows_ = [
            {
                "candidate_id": one.pk,
                "is_unmatched": one.is_unmatched,
                "changed_at": one.changed_at.isoformat(),
            }
            for one in kept
        ]
        self.entries.insert(0, {"do": "standings", "model": Standing._meta.label, "rows": rows_})  # noqa: SLF001

    def remember_last(self, *models_: Model) -> None:
        """The greatest keys of these tables: what comes later was written after the merge."""
        for model in models_:
            last = model._default_manager.aggregate(last=Max("pk"))["last"]  # noqa: SLF001
            self._add("last", model, last=last or 0)

    def change(self, model: Model, row: Row, **values: object) -> None:
        """Give columns of a row, but its key, other values. What is so already is not written."""
        after = {name: value for name, value in values.items() if row[name] != value}
        if not after:
            return
        before = {name: row[name] for name in after}
        key = key_of(model, row)
        _set(model, key, after)
        row.update(rows(model, **key)[0])  # as PostgreSQL spells it: undoing compares with that
        self._add("change", model, key=key, before=before, after={name: row[name] for name in after})

    def move(self, model: Model, column: str, moving: Sequence[Row], to: object) -> None:
        """Let a column of these rows point elsewhere: one statement."""
        if not moving:
            return
        rest = [name for name in key_columns(model) if name != column]
        keys = [[row[name] for name in rest] for row in moving]
        origin = moving[0][column]
        _point(model, column, rest, keys, origin, to)
        self._add("move", model, column=column, rest=rest, keys=keys, before=origin, after=to)

    def delete(self, model: Model, row: Row) -> None:
        """Delete a row, and keep it."""
        key = key_of(model, row)
        _ask(sql.SQL("DELETE FROM {} AS t WHERE {}").format(_table(model), _where(key)), list(key.values()))
        self._add("delete", model, row=row)

    @contextmanager
    def around(self, model: Model, **key: object) -> Iterator[None]:
        """Keep what becomes of the one row of this key within the block, whoever writes it there."""
        before = rows(model, **key)
        yield
        after = rows(model, **key)
        if before != after:
            self._add(
                "around",
                model,
                key=key,
                before=before[0] if before else None,
                after=after[0] if after else None,
            )

    def added(self, model: Model, **key: object) -> None:
        """A row of this key was added just now."""
        self._add("around", model, key=key, before=None, after=rows(model, **key)[0])

    def _add(self, do: str, model: Model, **rest: object) -> None:
        self.entries.append({"do": do, "model": model._meta.label, **rest})  # noqa: SLF001 -- Django's public name


def undo(entries: Sequence[Row]) -> None:
    """Take back what a journal holds, the last first. What was decided since is left as it is.

    A column gets its old value where it still has the one from then; a row that is gone by now stays gone.
    """
    for entry in reversed(entries):
        model = apps.get_model(entry["model"])
        match entry["do"]:
            case "change":
                _unchange(model, entry["key"], entry["before"], entry["after"])
            case "move":
                column, keys = entry["column"], entry["keys"]
                _point(model, column, entry["rest"], keys, entry["after"], entry["before"])
            case "delete":
                _insert(model, entry["row"])
            case "around":
                _unaround(model, entry)
            case "standings":
                for row in entry["rows"]:
                    key = key_of(model, row)
                    _set(model, key, {name: row[name] for name in row if name not in key})


def since(entries: Sequence[Row], model: Model) -> int:
    """The key after which rows of a table were written after the merge."""
    label = model._meta.label  # noqa: SLF001 -- Django's public name
    return next((int(row["last"]) for row in entries if row["do"] == "last" and row["model"] == label), 0)


def _unchange(model: Model, key: Row, before: Row, after: Row) -> None:
    now = rows(model, **key)
    since = {name for name in before if not now or now[0][name] != after[name]}
    for together in TOGETHER.get(model._meta.label, ()):  # noqa: SLF001 -- Django's public name
        since |= together if since & together else set()
    same = {name: value for name, value in before.items() if name not in since}
    if same:
        _set(model, key, same)


def _unaround(model: Model, entry: Row) -> None:
    now = rows(model, **entry["key"])
    if (now[0] if now else None) != entry["after"]:
        return
    for row in now:
        key = key_of(model, row)
        _ask(sql.SQL("DELETE FROM {} AS t WHERE {}").format(_table(model), _where(key)), list(key.values()))
    if entry["before"]:
        _insert(model, entry["before"])


def _table(model: Model) -> sql.Identifier:
    return sql.Identifier(model._meta.db_table)  # noqa: SLF001 -- Django's public name


def _where(columns: Collection[str]) -> sql.Composable:
    return sql.SQL(" AND ").join(sql.SQL("t.{} = %s").format(sql.Identifier(name)) for name in columns)


def _read(found: Any) -> Row:  # noqa: ANN401 -- text, or what the driver made of it
    row: Row = json.loads(found) if isinstance(found, str) else found
    return row


def _ask(statement: sql.Composable, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        # As text: what tells by whose hand it is written (`config.hands`) looks at how a statement begins.
        cursor.execute(statement.as_string(cursor.cursor), values)
        return list(cursor.fetchall()) if cursor.description else []


def _set(model: Model, key: Mapping[str, object], values: Row) -> None:
    to = sql.SQL(", ").join(sql.SQL("{0} = new.{0}").format(sql.Identifier(name)) for name in values)
    statement = sql.SQL(
        "UPDATE {table} AS t SET {to}"
        " FROM jsonb_populate_record(NULL::{table}, %s::jsonb) AS new WHERE {where}"
    ).format(table=_table(model), to=to, where=_where(key))
    _ask(statement, [json.dumps(values), *key.values()])


def _point(
    model: Model,
    column: str,
    rest: Sequence[str],
    keys: Sequence[Sequence[object]],
    origin: object,
    to: object,
) -> None:
    name = sql.Identifier(column)
    where = sql.SQL("t.{} = %s").format(name)
    values: list[object] = [to, origin]
    if rest:
        among = sql.SQL(", ").join(sql.SQL("t.{}").format(sql.Identifier(one)) for one in rest)
        where += sql.SQL(" AND ({}) IN %s").format(among)
        values.append(tuple(tuple(key) for key in keys))
    _ask(sql.SQL("UPDATE {} AS t SET {} = %s WHERE {}").format(_table(model), name, where), values)


def _insert(model: Model, row: Row) -> None:
    columns = [field.column for field in model._meta.concrete_fields if not field.generated]  # noqa: SLF001
    written = [name for name in columns if name in row]
    names = sql.SQL(", ").join(map(sql.Identifier, written))
    statement = sql.SQL(
        "INSERT INTO {table} ({names}) SELECT {names} FROM jsonb_populate_record(NULL::{table}, %s::jsonb)"
    ).format(table=_table(model), names=names)
    _ask(statement, [json.dumps(row)])
