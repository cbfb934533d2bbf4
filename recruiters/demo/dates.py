"""Dates of the past, where a model takes its date from the clock at the first save."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection, models


def set_dates(rows: Sequence[models.Model], *fields: str) -> None:
    """Write these date fields of rows that exist, as the objects carry them, in one statement."""
    if not rows:
        return
    quote = connection.ops.quote_name
    table = quote(rows[0]._meta.db_table)  # noqa: SLF001 -- Django's public name
    columns = [quote(field) for field in fields]
    given = ", ".join(f"given.{column}" for column in columns)
    arrays = ", ".join("%s::timestamptz[]" for _ in columns)
    statement = (
        f"UPDATE {table} AS row SET ({', '.join(columns)}) = ROW({given}) "  # noqa: S608 -- names of our own models
        f"FROM unnest(%s::bigint[], {arrays}) AS given(pk, {', '.join(columns)}) "
        "WHERE row.id = given.pk"
    )
    values = [[row.pk for row in rows], *([getattr(row, field) for row in rows] for field in fields)]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
