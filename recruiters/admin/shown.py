"""What a form shows of a row: as a browser would send it back, and in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.template.defaultfilters import capfirst, truncatechars

CLIP = 60
"""Characters of a value that a line of history repeats."""
Sent = list[str]
"""The values of one field in a form that is sent: none for an empty tick, several for a list."""


def sent(field: BoundField, value: Any) -> Sent:  # noqa: ANN401 -- whatever a field holds
    """`value` of a field as an untouched page sends it."""
    value = field.field.prepare_value(value)
    widget: Any = getattr(field.field.widget, "widget", field.field.widget)
    if isinstance(widget, forms.CheckboxInput):
        return ["on"] if value else []
    if getattr(widget, "allow_multiple_selected", False):
        return sorted(str(field.field.prepare_value(one)) for one in value or ())
    if isinstance(widget, forms.Select | forms.RadioSelect):
        return ["" if value is None else str(value)]
    return [even(widget.format_value(value))]


def even(text: Any) -> str:  # noqa: ANN401 -- text, or nothing
    """Text without what a browser changes on its way: ends of lines, blanks at both ends."""
    return "" if text is None else str(text).replace("\r\n", "\n").strip()


def is_even_text(field: BoundField) -> bool:
    """Whether what was typed into a box of text is what it held, but for what a browser changes."""
    is_text = isinstance(field.field.widget, forms.TextInput | forms.Textarea)
    return is_text and isinstance(field.data, str) and sent(field, field.initial) == [even(field.data)]


def in_words(field: forms.Field, values: Sent) -> str:
    """What was sent, as somebody reads it: labels of choices, "empty" for nothing; not clipped."""
    widget: Any = getattr(field.widget, "widget", field.widget)
    if isinstance(widget, forms.CheckboxInput):
        return "yes" if values else "no"
    chosen = [value for value in values if value]
    if isinstance(field, forms.ModelChoiceField):
        return ", ".join(_labels(field, chosen)) or "empty"
    choices = getattr(field, "choices", None)
    if choices is not None:
        known = {str(value): str(label) for value, label in choices}
        return ", ".join(known.get(value, value) for value in chosen) or "empty"
    return ", ".join(chosen) or "empty"


def _labels(field: forms.ModelChoiceField[Any], keys: Iterable[str]) -> list[str]:
    wanted = [key for key in keys if key.isdecimal()]
    # Also what is not offered any more, such as a recruiter who has left, has a name.
    everything = field.queryset.model._default_manager  # type: ignore[union-attr]  # noqa: SLF001
    rows = everything.filter(pk__in=wanted) if wanted else ()
    return sorted(field.label_from_instance(row) for row in rows)


def clipped(text: str) -> str:
    """A value short enough for one line, its lines run together."""
    return truncatechars(" ".join(text.split()), CLIP)


def label_of(field: BoundField) -> str:
    """A field's name as its page has it."""
    return str(capfirst(str(field.label)))
