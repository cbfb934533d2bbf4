"""Queries of the ORM that are put into SQL once, with places for what differs each time.

For pages whose query takes longer to put together than to answer: a dozen annotations, each with a query of
its own, are some ten milliseconds of Python that come out the same each time.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Expression, Field, Model, QuerySet

M = TypeVar("M", bound=Model)


class Given(Expression):
    """A value that is given each time, by its name; it stands in a query as any expression does."""

    def __init__(self, name: str, output_field: Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:  # noqa: ANN401 -- Django's
        """A place for it, and itself as what stands there until it is given."""
        return "%s", (self,)


class Stencil(Generic[M]):
    """The query that `draw` returns, with a `Given` wherever a value differs.

    `draw` is called once a process, at first use: whatever it reads of the clock or of settings stays.
    """

    def __init__(self, draw: Callable[[], QuerySet[M]]) -> None:
        self._draw = draw

    @cached_property
    def _drawn(self) -> tuple[QuerySet[M], Any, str, list[Any]]:
        rows = self._draw()
        compiler: Any = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        return rows, compiler, sql, list(params)

    def rows(self, **values: object) -> list[M]:
        """The rows for these values, one for each name. As many queries as the query takes by itself."""
        rows, drawn, sql, params = self._drawn
        filled = [values[one.name] if isinstance(one, Given) else one for one in params]
        compiler = copy(drawn)
        compiler.connection = connection  # of this thread
        compiler.as_sql = lambda *_, **__: (sql, filled)
        again = rows.all()
        again.query.get_compiler = lambda *_, **__: compiler  # type: ignore[method-assign]
        return list(again)
