"""A page that was opened before somebody else saved: noticed, and mended with nothing lost.

A page carries what it showed, signed. What is sent back is compared with that, and that with the row
as it stands: three versions, as when two texts are merged. Nothing of a stale page is saved. It comes
back with what was typed on it, and with the newer value wherever nothing was typed, so that saving it
again overwrites only what somebody saw side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.db.models import Model
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.template.defaultfilters import capfirst
from django.utils import timezone

from config.accounts.models import User
from recruiters.admin.shown import Sent, clipped, even, in_words, label_of, sent
from recruiters.admin.words import moment_words

FIELD = "as_shown"
SALT = "recruiters.admin.stale"
Fields = dict[str, Sent]
Form = forms.BaseForm
Rows = Any
"""A formset of Django's: its stubs know neither its forms nor its instances."""


@dataclass(frozen=True)
class Snapshot:
    """What a page shows: the fields of the row, and those of each row of its inlines by prefix and id."""

    fields: Fields
    rows: dict[str, dict[str, Fields]]
    at: datetime | None = None
    state: str = ""
    """Where the row stood, in a word, where that is no field of the form."""

    def signed(self) -> str:
        """As a page carries it."""
        told = {
            "fields": self.fields,
            "rows": self.rows,
            "at": timezone.now().isoformat(),
            "state": self.state,
        }
        return signing.dumps(told, salt=SALT, compress=True)


def read(token: str) -> Snapshot | None:
    """What a page carried; None when it carried nothing, or nothing of ours."""
    try:
        told = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    at = datetime.fromisoformat(told["at"])
    return Snapshot(told["fields"], told["rows"], at, told.get("state", ""))


def shown(form: Form, formsets: Iterable[Rows], state: str = "") -> Snapshot:
    """What these unsent forms show, of a row in that state."""
    rows = {
        rows.prefix: {str(row.instance.pk): _fields(row) for row in rows.initial_forms} for rows in formsets
    }
    return Snapshot(_fields(form), rows, state=state)


def _watched(form: Form) -> Iterator[BoundField]:
    """The fields whose older value must not come back: what a form guards by itself is its own affair."""
    own = getattr(form, "guarded", ())
    for bound in form:
        if bound.name not in own and not isinstance(bound.field, forms.models.InlineForeignKeyField):
            yield bound


def _fields(form: Form) -> Fields:
    return {bound.name: sent(bound, bound.initial) for bound in _watched(form)}


@dataclass
class Difference:
    """A field, or a row, that is not what the page showed."""

    name: str
    shown: str
    now: str
    typed: str = ""
    """What was typed instead, where that is something else again. It stands on the page."""
    is_state: bool = False
    """Whether it is where the row stands: that is moved by buttons, not typed."""


@dataclass
class Stale:
    """Why a page was not saved, and what to show in its place."""

    sentence: str
    data: QueryDict
    """What was sent, with the newer values wherever nothing was typed."""
    differences: list[Difference] = field(default_factory=list)


def compare(
    row: Model,
    data: QueryDict,
    form: Form,
    formsets: list[Rows],
    *,
    by: User,
    state: str = "",
    last: Saved | Callable[[], Saved | None] | None = None,
) -> Stale | None:
    """What `by` sent for `row`, against unsent forms of the row as it stands. None when it is fresh.

    The row must be locked: what is compared here is what will be saved. A page that does not say what
    it showed is stale too. `last`: who saved it last, or what finds that out, where it is not Django's
    log that knows.
    """
    now = shown(form, formsets, state)
    base = read(data.get(FIELD, ""))
    if base is not None and (base.fields, base.rows, base.state) == (now.fields, now.rows, now.state):
        return None
    found = Stale(UNTOLD if base is None else who_saved(row, base.at, by, last), data.copy())
    found.data[FIELD] = now.signed()
    if base is not None and base.state != now.state:
        found.differences.append(Difference("State", base.state or "not known", now.state, is_state=True))
    found.differences += _merge(form, base.fields if base else None, now.fields, data, found.data)
    for rows in formsets:
        after = now.rows[rows.prefix]
        before = base.rows.get(rows.prefix, {}) if base else after
        if base is None or before != after:
            found.differences += _merge_rows(rows, before, after, data, found.data)
    return found


UNTOLD = (
    "This page did not say what it showed, so saving it might undo what somebody else has saved. Look it"
    " over, then save it again."
)


class Saved(NamedTuple):
    """Who saved something, and when."""

    by: User | None
    at: datetime


def who_saved(
    row: Model, since: datetime | None, by: User, last: Saved | Callable[[], Saved | None] | None = None
) -> str:
    """Who saved this row after that moment, as far as the desk wrote it down."""
    opened = f"after this page was opened ({moment_words(since)})" if since else "after this page was opened"
    if callable(last):
        last = last()
    last = last or _last_entry(row, since)
    if last is not None:
        who = "You, in another window," if last.by == by else last.by or "Somebody"
        return f"{who} saved it on {moment_words(last.at)}, {opened}."
    saved_at = getattr(row, "updated_at", None)
    when = f" on {moment_words(saved_at)}" if saved_at and since and saved_at > since else ""
    return f"It was changed{when}, {opened}: by its owner, by an import or by the system."


def _last_entry(row: Model, since: datetime | None) -> Saved | None:
    kind = ContentType.objects.get_for_model(row)
    entries = LogEntry.objects.filter(content_type=kind, object_id=str(row.pk), action_time__gt=since)
    entry = entries.select_related("user").first()
    return Saved(entry.user, entry.action_time) if entry else None


def _is_many(widget: Any) -> bool:  # noqa: ANN401 -- stubs do not know the attribute
    return bool(getattr(getattr(widget, "widget", widget), "allow_multiple_selected", False))


def _mine(bound: BoundField, values: Sent) -> Sent:
    """What a browser sent for a field, as `sent` writes it."""
    widget: Any = getattr(bound.field.widget, "widget", bound.field.widget)
    if isinstance(widget, forms.CheckboxInput):
        return ["on"] if values else []
    even_values = [even(value) for value in values]
    return sorted(even_values) if _is_many(widget) else even_values[-1:] or [""]


def _merge(
    form: Form, base: Fields | None, now: Fields, data: QueryDict, merged: QueryDict
) -> Iterator[Difference]:
    """Field by field: the newer value where nothing was typed, and what was typed elsewhere.

    Without a `base` everything counts as typed.
    """
    for bound in _watched(form):
        after = now[bound.name]
        mine = _mine(bound, data.getlist(bound.html_name))
        before = base.get(bound.name, [""]) if base is not None else None
        if after in (before, mine if base is None else None):
            continue
        if mine == before:
            merged.setlist(bound.html_name, after)
        yield Difference(
            label_of(bound),
            "not known" if before is None else clipped(in_words(bound.field, before)),
            clipped(in_words(bound.field, after)),
            "" if mine in (before, after) else clipped(in_words(bound.field, mine)),
        )


@dataclass
class _SentRow:
    """A row of a formset as it was sent: its values by the name of the field."""

    values: dict[str, Sent]

    def mine(self, bound: BoundField) -> Sent:
        return _mine(bound, self.values.get(bound.name, []))

    @property
    def is_to_go(self) -> bool:
        return bool(self.values.get(DELETION))

    def differs(self, form: Form, base: Fields) -> bool:
        """Whether something was typed into it."""
        return any(self.mine(bound) != base.get(bound.name) for bound in _seen(form))


DELETION = forms.formsets.DELETION_FIELD_NAME


def _seen(form: Form) -> Iterator[BoundField]:
    """The fields of a row that somebody fills in."""
    return (bound for bound in _watched(form) if not bound.is_hidden and bound.name != DELETION)


def _sent_rows(rows: Rows, data: QueryDict) -> tuple[dict[str, _SentRow], list[_SentRow]]:
    """The rows that were sent: those with an id, by it, and those added on the page."""
    key = rows.model._meta.pk.name  # noqa: SLF001 -- Django's public name
    by_place: dict[int, _SentRow] = {}
    for name, values in data.lists():
        prefix, _, rest = name.partition("-")
        place, _, field_name = rest.partition("-")
        if prefix == rows.prefix and field_name and place.isdecimal() and len(place) < MOST_DIGITS:
            by_place.setdefault(int(place), _SentRow({})).values[field_name] = values
    known, added = {}, []
    for _, row in sorted(by_place.items()):
        pk = (row.values.pop(key, None) or [""])[-1]
        if pk:
            known[pk] = row
        else:
            added.append(row)
    return known, added


MOST_DIGITS = 5
"""Of a place among the rows of a page: Django takes a thousand."""


def _merge_rows(
    rows: Rows,
    before: Mapping[str, Fields],
    after: Mapping[str, Fields],
    data: QueryDict,
    merged: QueryDict,
) -> list[Difference]:
    """Row by row: those there are now, as sent where something was typed; then those the page added.

    The formset is written anew, because it counts its rows and finds each by its place.
    """
    known, added = _sent_rows(rows, data)
    kind = str(capfirst(rows.model._meta.verbose_name))  # noqa: SLF001
    key = rows.model._meta.pk.name  # noqa: SLF001
    found: list[Difference] = []
    written: list[dict[str, Sent]] = []
    for form in rows.initial_forms:
        pk = str(form.instance.pk)
        row = known.pop(pk, None)
        everything = {bound.name: sent(bound, bound.initial) for bound in form if bound.name != DELETION}
        if row is None:
            found.append(Difference(f"{kind} added", "none", _row_words(form, after[pk])))
            written.append({**everything, key: [pk]})
            continue
        was = before.get(pk, after[pk])
        for bound in _seen(form):
            if was.get(bound.name) == after[pk][bound.name]:
                continue
            mine = row.mine(bound)
            if mine == was.get(bound.name):
                row.values[bound.name] = after[pk][bound.name]
            found.append(
                Difference(
                    f"{kind}, {label_of(bound).lower()}",
                    clipped(in_words(bound.field, was.get(bound.name, []))),
                    clipped(in_words(bound.field, after[pk][bound.name])),
                    ""
                    if mine in (was.get(bound.name), after[pk][bound.name])
                    else clipped(in_words(bound.field, mine)),
                )
            )
        written.append({**row.values, key: [pk]})
    initial = len(written)
    for pk, row in known.items():
        was, empty = before.get(pk, {}), rows.empty_form
        found.append(Difference(f"{kind} deleted", _row_words(empty, was) if was else "not known", "none"))
        if row.differs(empty, was) and not row.is_to_go:
            found[-1].typed = _row_words(empty, {bound.name: row.mine(bound) for bound in _seen(empty)})
            written.append(row.values)
    written += [row.values for row in added]
    _write_rows(rows, written, initial, merged)
    return found


def _write_rows(rows: Rows, written: list[dict[str, Sent]], initial: int, merged: QueryDict) -> None:
    for name in list(merged):
        prefix, _, rest = name.partition("-")
        if prefix == rows.prefix and rest.partition("-")[0].isdecimal():
            del merged[name]
    for place, values in enumerate(written):
        for name, value in values.items():
            if value:
                merged.setlist(f"{rows.prefix}-{place}-{name}", value)
    merged[f"{rows.prefix}-INITIAL_FORMS"] = str(initial)
    merged[f"{rows.prefix}-TOTAL_FORMS"] = str(len(written))


def _row_words(form: Form, fields: Fields) -> str:
    """A row by what it holds."""
    words = (in_words(bound.field, fields.get(bound.name, [])) for bound in _seen(form))
    return clipped(", ".join(word for word in words if word not in {"empty", "no"}))
