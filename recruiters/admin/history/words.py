"""What changed of a position, an employer or an article, in the words of its form and of the board."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.template.defaultfilters import capfirst

from config.accounts.models import User
from jobs.enums import PayPeriod, RequirementLevel
from jobs.models import (
    LIST_CHANGES,
    Article,
    Competency,
    Employer,
    Place,
    Position,
    Question,
)
from jobs.models.requirement import NAMES_NOTHING
from jobs.models.words import dollar_range, joined, state_names
from jobs.queries.history import Group, State
from recruiters.admin.history.texts import GONE, NEW, Piece, compared
from recruiters.admin.position_form import FIELDSETS
from recruiters.admin.words import moment_words

NOTHING = "empty"
GONE_USER = "Somebody who is gone"
PAY, GROUPS, QUESTIONS, SOURCES = "pay", "groups", "questions", "sources"
PAY_FIELDS = ("pay_min", "pay_max", "pay_period")
LONG = frozenset({"description", "benefits", "about", "body", "summary"})
SAID_BY_STATUS = frozenset({"published_at", "closed_at"})
"""When a position opened and closed: the moment of the change says it."""
LABELS = {
    PAY: "Pay",
    GROUPS: "Requirement groups",
    QUESTIONS: "Questions",
    SOURCES: "Sources",
    "status": "State",
    "publish_at": "Opens by itself",
    "close_reason": "Why it was closed",
}


@dataclass(frozen=True)
class Line:
    """One thing that changed. `pieces` in the place of two values: of long texts, lists and rows."""

    key: str
    label: str
    before: str = ""
    after: str = ""
    pieces: tuple[Piece, ...] = ()
    is_text: bool = False
    """It is shown as it is written, line by line."""


@dataclass
class Names:
    """What numbers in the history stand for, by now: words, employers, places and people of the desk."""

    words: Mapping[int, str] = field(default_factory=dict)
    """In the order in which the board names them."""
    employers: Mapping[int, str] = field(default_factory=dict)
    places: Mapping[int, str] = field(default_factory=dict)
    users: Mapping[int, str] = field(default_factory=dict)

    def user(self, pk: int | None, otherwise: str) -> str:
        return otherwise if pk is None else self.users.get(pk, GONE_USER)


def names_of(states: Iterable[State], users: Iterable[int | None] = ()) -> Names:
    """The names that these states need. Four queries, however many states there are."""
    words: set[int] = set()
    found: dict[str, set[int]] = {"employer_id": set(), "place_id": set(), "recruiter_id": set()}
    for state in states:
        for name, keys in found.items():
            keys.add(state.fields.get(name) or 0)
        for rows in (*state.lists.values(), *(group.rows for group in state.groups.values())):
            words.update(rows.values())
    people = {*found["recruiter_id"], *(pk for pk in users if pk)}
    return Names(
        {word.pk: word.label for word in Competency.objects.filter(pk__in=words)},
        _strings(Employer, found["employer_id"]),
        _strings(Place, found["place_id"]),
        _strings(User, people),
    )


def _strings(model: type[Model], keys: Iterable[int]) -> dict[int, str]:
    return {row.pk: str(row) for row in model._default_manager.filter(pk__in=list(keys))}  # noqa: SLF001


def _flat(fields: Iterable[Any]) -> Iterator[str]:
    for name in fields:
        yield from name if isinstance(name, tuple) else (name,)


def label_of(name: str, model: type[Model] = Position) -> str:
    """A field as its form calls it."""
    if model is Article and name == "publish_at":
        return "Published by itself"
    if name in LABELS:
        return LABELS[name]
    return str(capfirst(str(model._meta.get_field(name).verbose_name)))  # type: ignore[union-attr]  # noqa: SLF001


_SHOWN = [name for _, rows in FIELDSETS for name in _flat(rows["fields"])]
_ORDER = ["status", "close_reason", "publish_at", *_SHOWN]


def lines(before: State, after: State, names: Names) -> list[Line]:
    """What differs between two states of a position, in the order of its form."""
    found: list[Line] = []
    for name in _ORDER:
        if name in LIST_CHANGES:
            found += _of_list(name, before, after, names)
        elif name in PAY_FIELDS:
            found += _of_pay(before, after) if name == PAY_FIELDS[0] else []
        else:
            found += _of_field(Position, name, before, after, names)
    return [*found, *_of_groups(before, after, names), *_of_questions(before, after, names)]


def of_employer(before: State, after: State) -> list[Line]:
    """The same of an employer."""
    own = ("name", "kind", "website", "about")
    return [line for name in own for line in _of_field(Employer, name, before, after, Names())]


OF_AN_ARTICLE = (
    "status",
    "publish_at",
    "title",
    "summary",
    "body",
    "workplace",
    "byline",
    "cover",
    "reviewed_on",
    "slug",
)
"""The columns of an article in the order of its form."""


def of_article(before: State, after: State) -> list[Line]:
    """The same of an article and its sources."""
    found = [line for name in OF_AN_ARTICLE for line in _of_field(Article, name, before, after, Names())]
    return [*found, *_of_sources(before, after)]


def _of_sources(before: State, after: State) -> Iterator[Line]:
    for pk, row in before.sources.items():
        now = after.sources.get(pk)
        if now is None:
            yield Line(SOURCES, f"Source {row['rank']}", pieces=(Piece(GONE, source_words(row)),))
        elif row != now:
            yield Line(SOURCES, f"Source {now['rank']}", source_words(row), source_words(now))
    for pk, row in after.sources.items():
        if pk not in before.sources:
            yield Line(SOURCES, f"Source {row['rank']}", pieces=(Piece(NEW, source_words(row)),))


def source_words(row: Mapping[str, Any]) -> str:
    """A source as the history has it: its number, who says so, and where."""
    return " ".join(filter(None, (f"{row['rank']}.", row["words"], row["url"])))


def keys(before: State, after: State) -> set[str]:
    """By which fields these lines can be asked for; without a name looked up or a text compared."""
    found = {
        PAY if name in PAY_FIELDS else name.removesuffix("_id")
        for name in {*before.fields, *after.fields} - SAID_BY_STATUS
        if before.fields.get(name) != after.fields.get(name)
    }
    found |= {name for name in LIST_CHANGES if list_words(before, name) != list_words(after, name)}
    if Counter(map(_print, before.groups.values())) != Counter(map(_print, after.groups.values())):
        found.add(GROUPS)
    if before.sources != after.sources:
        found.add(SOURCES)
    return found | ({QUESTIONS} if before.questions != after.questions else set())


def in_order(found: Iterable[str], model: type[Model] = Position) -> list[tuple[str, str]]:
    """Keys of lines with their labels, in the order of the form."""
    wanted = set(found)
    order = ["status", "close_reason", "publish_at", *_SHOWN]
    order[order.index(PAY_FIELDS[0])] = PAY
    order += [GROUPS, QUESTIONS, "name", "kind", "website", "about"]
    order += [*(name for name in OF_AN_ARTICLE if name not in order), SOURCES]
    return [(key, label_of(key, model)) for key in order if key in wanted]


def _print(group: Group) -> tuple[str, frozenset[int]]:
    return group.level, group.words


def list_words(state: State, name: str) -> frozenset[int]:
    """The words of one list, by their numbers."""
    return frozenset(state.lists.get(name, {}).values())


def _of_field(model: type[Model], name: str, before: State, after: State, names: Names) -> Iterator[Line]:
    column = model._meta.get_field(name).attname  # type: ignore[union-attr]  # noqa: SLF001
    old, new = before.fields.get(column), after.fields.get(column)
    if old == new:
        return
    if name in LONG and old and new:
        yield Line(name, label_of(name, model), pieces=tuple(compared(old, new)))
        return
    was = _value(model, name, old, names) if before.fields else ""
    now = _value(model, name, new, names)
    yield Line(name, label_of(name, model), was, now, is_text=name in LONG)


def _value(model: type[Model], name: str, value: Any, names: Names) -> str:  # noqa: ANN401, PLR0911 -- one line for each kind
    if name == "recruiter":
        return names.user(value, "nobody")
    if name == "remote_states":
        return state_names(value or []) or "any US state"
    if value in (None, ""):
        return NOTHING
    if name in ("employer", "place"):
        known = names.employers if name == "employer" else names.places
        return known.get(value, "one that is gone")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return moment_words(value)
    if isinstance(value, date):
        return f"{value:%b} {value.day}, {value.year}"
    choices: Any = getattr(model._meta.get_field(name), "flatchoices", ())  # noqa: SLF001
    return str(dict(choices).get(value, value))


def _of_pay(before: State, after: State) -> Iterator[Line]:
    old, new = ([state.fields.get(name) for name in PAY_FIELDS] for state in (before, after))
    if old != new:
        yield Line(PAY, LABELS[PAY], _pay(before), _pay(after))


def _pay(state: State) -> str:
    if not state.fields:
        return ""
    least, most, period = (state.fields[name] for name in PAY_FIELDS)
    return f"{dollar_range(least, most)} {PayPeriod(period).label}"


def _of_list(name: str, before: State, after: State, names: Names) -> Iterator[Line]:
    old, new = list_words(before, name), list_words(after, name)
    pieces = [
        Piece(kind, ", ".join(label for pk, label in names.words.items() if pk in which))
        for kind, which in ((GONE, old - new), (NEW, new - old))
        if which
    ]
    if pieces:
        yield Line(name, label_of(name), pieces=tuple(pieces))


def group_words(group: Group, names: Names) -> str:
    """As the board writes it: `Required: CPC or CCS-P`."""
    labels = [label for pk, label in names.words.items() if pk in group.words]
    return f"{RequirementLevel(group.level).label}: {joined(labels, 'or') or NAMES_NOTHING}"


def _of_groups(before: State, after: State, names: Names) -> Iterator[Line]:
    """Groups that went, came, or ask otherwise. An import writes them anew: the same words are no change."""
    gone, new = apart(before, after)
    kept = [pk for pk in gone if pk in new]
    for pk in kept:
        was, now = group_words(gone.pop(pk), names), group_words(new.pop(pk), names)
        yield Line(GROUPS, "Requirement group", was, now)
    for kind, which in ((GONE, gone), (NEW, new)):
        for group in which.values():
            yield Line(GROUPS, "Requirement group", pieces=(Piece(kind, group_words(group, names)),))


def apart(before: State, after: State) -> tuple[dict[int, Group], dict[int, Group]]:
    """The groups that stand before alone, and after alone, each pair with the same words taken out."""
    gone = {pk: group for pk, group in before.groups.items() if after.groups.get(pk) != group}
    new = {pk: group for pk, group in after.groups.items() if before.groups.get(pk) != group}
    for pk, group in list(gone.items()):
        twin = next((other for other, one in new.items() if _print(one) == _print(group)), None)
        if twin is not None:
            del gone[pk], new[twin]
    return gone, new


_ASKED = ("text", "help", "kind", "options", "unit", "least", "most", "is_required", "refused", "because")
_LIMITS = ("needs_least", "needs_most")


def _of_questions(before: State, after: State, names: Names) -> Iterator[Line]:
    for pk, row in before.questions.items():
        now = after.questions.get(pk)
        if now is None:
            yield Line(QUESTIONS, "Question", pieces=(Piece(GONE, row["text"]),))
            continue
        for name in (*_ASKED, *_LIMITS):
            if row[name] != now[name]:
                label = label_of(name, Question).lower()
                which = "Question" if name == "text" else f"Question \u201c{now['text']}\u201d, {label}"
                yield Line(QUESTIONS, which, _asked(name, row[name], names), _asked(name, now[name], names))
    for pk, row in after.questions.items():
        if pk not in before.questions:
            yield Line(QUESTIONS, "Question", pieces=(Piece(NEW, row["text"]),))


def _asked(name: str, value: Any, names: Names) -> str:  # noqa: ANN401
    if isinstance(value, list):
        return ", ".join(value) or NOTHING
    return _value(Question, name, value, names)
