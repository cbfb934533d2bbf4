"""A position's line of time: what was changed, what was published, what was done with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from candidates.enums import Weighed
from candidates.fit.points import DEFAULT_WEIGHTS
from candidates.models import Weighting
from candidates.queries import weightings
from config.hands import Through
from jobs.enums import ArticleStatus, EventKind
from jobs.models import Position, PositionEvent
from jobs.queries.history import Step
from recruiters.admin.history import words
from recruiters.admin.history.words import Line

SYSTEM = "The system"
WEIGHTS = "weights"


@dataclass(frozen=True)
class Entry:
    """One line of time. `by`: the number of a user, None for the system."""

    at: datetime
    title: str
    by: int | None
    through: str
    """The way, in words; empty where nothing is known of it."""
    note: str = ""
    step: Step | None = None
    """What of the rows changed: its lines are worked out for the page that shows it."""
    keys: frozenset[str] = field(default_factory=frozenset)
    lines: tuple[Line, ...] = ()


def of_position(position: Position, steps: Iterable[Step]) -> list[Entry]:
    """Everything there is of a position, the newest first. Three queries besides those of the steps."""
    steps = list(steps)
    known = {event.pk for step in steps for event in step.events}
    found = [_of_step(step) for step in steps]
    others = PositionEvent.objects.filter(position=position.pk).exclude(pk__in=known).order_by("at", "pk")
    found += [_of_event(event) for event in others]
    found += _of_weights(position)
    found += _of_acts(position)
    return _newest_first(found)


def of_employer(employer: Model, steps: Iterable[Step]) -> list[Entry]:
    """The same of an employer. One query besides those of the steps."""
    return _newest_first([*(_of_step(step) for step in steps), *_of_acts(employer)])


def of_article(article: Model, steps: Iterable[Step]) -> list[Entry]:
    """The same of an article. One query besides those of the steps."""
    found = [replace(_of_step(step), title=_title_of_article(step)) for step in steps]
    return _newest_first([*found, *_of_acts(article)])


def _title_of_article(step: Step) -> str:
    if step.is_first:
        return "The history begins" if step.through == Through.START else "Written"
    before, after = step.before.fields, step.after.fields
    if before.get("status") != after.get("status"):
        is_out = after.get("status") == ArticleStatus.PUBLISHED
        return "Published" if is_out else "Taken off the site"
    if before.get("publish_at") != after.get("publish_at"):
        return "Planned" if after.get("publish_at") else "Plan taken back"
    return "Changed while published" if after.get("status") == ArticleStatus.PUBLISHED else "Changed"


def _newest_first(found: list[Entry]) -> list[Entry]:
    # Of one moment, what came later in its own order is the newer.
    return sorted(found, key=lambda entry: (entry.at, entry.step.number if entry.step else 0), reverse=True)


def _of_step(step: Step) -> Entry:
    by, through = step.by, step.through.label if step.through else ""
    if by is None and step.through is None:  # no page and no command, but a service that was told who
        by = next((event.by_id for event in step.events if event.by_id), None)
        through = "" if by else "directly in the database"
    return Entry(
        step.at,
        _title(step),
        by,
        through,
        step.note,
        step,
        frozenset(words.keys(step.before, step.after)),
    )


def _title(step: Step) -> str:
    if step.is_first and step.through == Through.START:
        return "The history begins"
    told = [_event_words(event) for event in step.events if event.kind != EventKind.EDITED]
    if step.is_first:  # an import makes and publishes in one go
        return "; ".join(["Made", *told])
    if told:
        return "; ".join(told)
    planned = step.after.fields.get("publish_at")
    if planned != step.before.fields.get("publish_at"):
        return "Planned to open" if planned else "Plan taken back"
    return "Changed while open" if step.events else "Changed"


def _event_words(event: PositionEvent) -> str:
    because = f": {event.note[0].lower()}{event.note[1:]}" if event.note else ""
    return f"{event.get_kind_display()}{because}"


def _of_event(event: PositionEvent) -> Entry:
    """News from before there was a history, or of words that stayed as they are."""
    return Entry(event.at, _event_words(event), event.by_id, "")


def _of_weights(position: Position) -> Iterable[Entry]:
    held = dict(DEFAULT_WEIGHTS)
    for version in weightings.history(position).reverse():
        yield _of_version(version, held)
        held = dict(version.weights)


def _of_version(version: Weighting, held: dict[Any, int]) -> Entry:
    changed = tuple(
        Line(WEIGHTS, kind.label, str(held[kind]), str(version.weights[kind]))
        for kind in Weighed
        if held[kind] != version.weights[kind]
    )
    title = f"Weights, version {version.version}"
    return Entry(
        version.at, title, version.by_id, Through.DESK.label, keys=frozenset({WEIGHTS}), lines=changed
    )


def _of_acts(row: Model) -> Iterable[Entry]:
    """What was done with it that changed none of its rows: people invited, a list taken."""
    kind = ContentType.objects.get_for_model(row)
    for act in LogEntry.objects.filter(content_type=kind, object_id=str(row.pk)):
        yield Entry(act.action_time, act.get_change_message(), act.user_id, Through.DESK.label)


def who(entry: Entry, names: words.Names) -> str:
    """Who did it, by name."""
    return names.user(entry.by, SYSTEM)


def people(entries: Sequence[Entry]) -> list[int | None]:
    """Whose entries there are; None is the system."""
    return list(dict.fromkeys(entry.by for entry in entries))
