"""Tags: what bears which, and which are offered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, JSONObject, NullIf

from candidates.models import Application, Candidate
from jobs.models import Position
from recruiters.models import Tag, TaggedApplication, TaggedCandidate, TaggedPosition
from recruiters.models.tag import folded

Thing = Candidate | Application | Position
THROUGH: dict[type[Model], tuple[type[Any], str]] = {
    Candidate: (TaggedCandidate, "candidate"),
    Application: (TaggedApplication, "application"),
    Position: (TaggedPosition, "position"),
}
"""What bears tags: the table that says so, and its column."""


@dataclass(frozen=True)
class Line:
    """A tag as the page of what bears it shows it."""

    key: int
    name: str
    by: str
    at: datetime


def through(thing: Thing | type[Model]) -> tuple[type[Any], str]:
    """The table in which the tags of such a thing stand, and its column."""
    return THROUGH[thing if isinstance(thing, type) else type(thing)]


def on(model: type[Model]) -> ArraySubquery:
    """An annotation: the names of the tags on each row of a list, in their order. No query of its own."""
    rows, name = through(model)
    return ArraySubquery(
        rows.objects.filter(**{name: OuterRef("pk")}).order_by("tag__folded").values("tag__name")
    )


def of(thing: Thing) -> list[Any]:
    """The tags on a thing, each row with its tag and who put it there. One query."""
    rows, name = through(thing)
    return list(rows.objects.filter(**{name: thing}).select_related("tag", "by").order_by("tag__folded"))


def with_tags(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows of which one is shown on its page: with the tags on it and the names offered. No query more."""
    table, name = through(rows.model)
    found = table.objects.filter(**{name: OuterRef("pk")}).order_by("tag__folded")
    line = JSONObject(
        key="tag_id", name="tag__name", by=Coalesce(NullIf("by__name", Value("")), "by__email"), at="at"
    )
    choices = offered().values(row=JSONObject(name="name", description="description"))
    marked: QuerySet[Any] = rows.annotate(
        tags_on=ArraySubquery(found.values(row=line)), tags_offered=ArraySubquery(choices)
    )
    return marked


def lines(thing: Any) -> tuple[list[Line], list[dict[str, str]]]:  # noqa: ANN401 -- a row of `with_tags`
    """The tags on such a row, and those offered, each with its name and what it means."""
    on_it = [
        Line(row["key"], row["name"], row["by"] or "Somebody", datetime.fromisoformat(row["at"]))
        for row in thing.tags_on
    ]
    return on_it, thing.tags_offered


def offered() -> QuerySet[Tag]:
    """Those that may be put on."""
    return Tag.objects.filter(archived_at=None)


def bearing(model: type[Model], tag: int | str) -> Q:
    """That a row bears a tag, by its key."""
    rows, name = through(model)
    return Q(pk__in=rows.objects.filter(tag=tag).values(name))


def bearers(model: type[Model], word: str) -> QuerySet[Any, Any]:
    """The keys of rows that bear a tag with this word in its name."""
    rows, name = through(model)
    found: QuerySet[Any, Any] = rows.objects.filter(tag__folded__contains=folded(word)).order_by()
    return found.values(name)


def named(words: str) -> tuple[list[Tag], list[str]]:
    """The tags that a text names, parted by commas, and those names that no tag offered has."""
    names = {folded(one): " ".join(one.split()) for one in words.split(",") if one.strip()}
    found = {tag.folded: tag for tag in offered().filter(folded__in=names)}
    return [found[key] for key in names if key in found], [
        name for key, name in names.items() if key not in found
    ]
