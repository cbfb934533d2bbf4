"""The history of a position, an employer or an article, read back: step by step, what stood before and after.

A step is what one transaction changed by one hand. Rows of one table follow each other by their
number, which is given under the lock of the row they tell of; the moment is that at which their
transaction began. So of two that waited for each other the moments may stand the other way round,
but what a step says was before is what was before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Value

from config.hands import Through
from jobs.models import (
    LIST_CHANGES,
    ArticleChange,
    ArticleSourceChange,
    EmployerChange,
    Position,
    PositionChange,
    PositionEvent,
    QuestionChange,
    RequirementChange,
    RequirementWordChange,
)
from jobs.models.history import DELETED, INSERTED

Row = Mapping[str, Any]
Key = tuple[datetime, UUID | None]
OWN = ("pgh_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pgh_context", "pgh_context_id")
MOST = 1_000
"""Changes of the row itself that are read, the newest: each holds a whole description."""


@dataclass(frozen=True)
class Group:
    """A requirement group as it stood: its level, and its words by their numbers."""

    level: str
    rows: Mapping[int, int] = field(default_factory=dict)
    """The word of each row that brought one."""

    @property
    def words(self) -> frozenset[int]:
        return frozenset(self.rows.values())


@dataclass(frozen=True)
class State:
    """What there was at a moment. Groups, questions, sources by number, lists as the rows of a group."""

    fields: Row = field(default_factory=dict)
    groups: Mapping[int, Group] = field(default_factory=dict)
    lists: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    questions: Mapping[int, Row] = field(default_factory=dict)
    sources: Mapping[int, Row] = field(default_factory=dict)


@dataclass
class Step:
    """One change: when, by whom (the number of a user; None is the system), through what."""

    number: int
    at: datetime
    by: int | None
    through: Through | None
    """None: by SQL that told nothing."""
    note: str
    before: State
    after: State
    is_first: bool
    """Whether there was nothing before: it was made, or its history begins."""
    events: list[PositionEvent] = field(default_factory=list)
    """The news that the same transaction wrote, the oldest first."""


@dataclass
class _Written:
    """The rows of one transaction by one hand, by the table they follow."""

    context: Row
    fields: list[Row] = field(default_factory=list)
    groups: list[Row] = field(default_factory=list)
    words: list[Row] = field(default_factory=list)
    lists: list[Row] = field(default_factory=list)
    questions: list[Row] = field(default_factory=list)
    sources: list[Row] = field(default_factory=list)


def _own(row: Row) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in OWN}


def steps(position: Position) -> list[Step]:
    """All steps of a position, the oldest first. Six queries, however many there are."""
    fields = list(PositionChange.objects.filter(pgh_obj=position.pk).order_by("-pgh_id").values()[:MOST])[
        ::-1
    ]
    groups = RequirementChange.objects.filter(position=position.pk)
    of_groups = groups.order_by().values("pgh_obj")
    words = RequirementWordChange.objects.filter(requirement__in=of_groups)
    questions = QuestionChange.objects.filter(position=position.pk)
    found = _together(
        fields=fields,
        groups=groups.order_by("pgh_id").values(),
        words=words.order_by("pgh_id").values(),
        lists=_lists(position),
        questions=questions.order_by("pgh_id").values(),
    )
    told: dict[datetime | None, list[PositionEvent]] = {}
    for event in PositionEvent.objects.filter(position=position.pk).order_by("at", "pk"):
        told.setdefault(event.began_at, []).append(event)
    made = _replayed(found, fields)
    for step in made:
        step.events = told.pop(step.at, [])
    return made


def planner(position: Position) -> int | None:
    """Who set the plan that a position has, by number; None for the system."""
    changes = PositionChange.objects.filter(pgh_obj=position.pk).order_by("-pgh_id")
    found: int | None = None
    for publish_at, context in changes.values_list("publish_at", "pgh_context")[:MOST]:
        if publish_at != position.publish_at:
            break
        found = (context or {}).get("by")
    return found


def of_employer(pk: int) -> list[Step]:
    """The same of an employer, which is fields alone. One query."""
    fields = list(EmployerChange.objects.filter(pgh_obj=pk).order_by("-pgh_id").values()[:MOST])[::-1]
    return _replayed(_together(fields=fields), fields)


def of_article(pk: int) -> list[Step]:
    """The same of an article and its sources. Two queries."""
    fields = list(ArticleChange.objects.filter(pgh_obj=pk).order_by("-pgh_id").values()[:MOST])[::-1]
    sources = ArticleSourceChange.objects.filter(article=pk).order_by("pgh_id").values()
    return _replayed(_together(fields=fields, sources=sources), fields)


def _lists(position: Position) -> Iterable[Row]:
    """The rows of all four lists in one query."""
    parts = [
        model.objects.filter(position=position.pk)
        .annotate(of=Value(name))
        .values("of", "competency_id", *OWN)
        for name, model in LIST_CHANGES.items()
    ]
    # JSON has no equality, so the parts are put together as they are.
    rows: Iterable[Row] = parts[0].union(*parts[1:], all=True).order_by("pgh_id")
    return rows


def _together(**tables: Iterable[Row]) -> list[tuple[Key, _Written]]:
    """Rows by their transaction and hand, in the order of these."""
    found: dict[Key, _Written] = {}
    for name, rows in tables.items():
        for row in rows:
            key = row["pgh_created_at"], row["pgh_context_id"]
            one = found.setdefault(key, _Written(row["pgh_context"] or {}))
            getattr(one, name).append(row)
    return sorted(found.items(), key=lambda pair: pair[0][0])


def _replayed(found: list[tuple[Key, _Written]], fields: Sequence[Row]) -> list[Step]:
    previous = {row["pgh_id"]: _own(before) for before, row in zip([{}, *fields], fields, strict=False)}
    made: list[Step] = []
    state = State()
    for number, ((at, _), one) in enumerate(found, 1):
        begun = state
        if one.fields:
            begun = replace(state, fields=previous[one.fields[0]["pgh_id"]])
        state = _after(begun, one)
        made.append(
            Step(
                number,
                at,
                one.context.get("by"),
                Through(one.context["through"]) if one.context.get("through") in Through.values else None,
                str(one.context.get("note") or ""),
                begun,
                state,
                is_first=any(row["pgh_label"] == INSERTED for row in one.fields),
            )
        )
    return made


def _after(state: State, one: _Written) -> State:
    groups, lists = dict(state.groups), dict(state.lists)
    for row in one.groups:
        if row["pgh_label"] == DELETED:
            groups.pop(row["pgh_obj_id"], None)
        else:
            held = groups.get(row["pgh_obj_id"])
            groups[row["pgh_obj_id"]] = Group(row["level"], held.rows if held else {})
    for row in one.words:
        for pk, held in groups.items():
            if row["pgh_obj_id"] in held.rows or pk == row["requirement_id"]:
                groups[pk] = Group(held.level, _with(held.rows, row, stays=pk == row["requirement_id"]))
    for row in one.lists:
        lists[row["of"]] = _with(lists.get(row["of"], {}), row)
    return State(
        _own(one.fields[-1]) if one.fields else state.fields,
        groups,
        lists,
        _rows_after(state.questions, one.questions),
        _rows_after(state.sources, one.sources),
    )


def _rows_after(held: Mapping[int, Row], written: Iterable[Row]) -> dict[int, Row]:
    rows = dict(held)
    for row in written:
        if row["pgh_label"] == DELETED:
            rows.pop(row["pgh_obj_id"], None)
        else:
            rows[row["pgh_obj_id"]] = _own(row)
    return rows


def _with(rows: Mapping[int, int], row: Row, *, stays: bool = True) -> dict[int, int]:
    others = {pk: word for pk, word in rows.items() if pk != row["pgh_obj_id"]}
    if row["pgh_label"] == DELETED or not stays:
        return others
    return others | {row["pgh_obj_id"]: row["competency_id"]}
