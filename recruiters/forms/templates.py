"""Words that may come from a template, and the form in which a template is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict

from config.text import refuse_unseen
from recruiters.models import MessageTemplate, Purpose
from recruiters.services import merging

PLACES = f"Filled in when it is sent: {merging.in_words()}."


def refuse_unknown_places(text: str) -> None:
    """Raises ValidationError where a text has places that nothing fills: they would be sent as they are."""
    if unknown := merging.unknown(text):
        known = ", ".join(f"{{{name}}}" for name in merging.FIELDS)
        raise forms.ValidationError(f"Nothing can be filled in for {', '.join(unknown)}. Known are {known}.")


class SubjectField(forms.CharField):
    """Subject of the mail in which the words go; without one, it has its usual one."""

    def __init__(self) -> None:
        super().__init__(
            label="Subject of the mail",
            max_length=150,
            required=False,
            validators=[refuse_unseen, refuse_unknown_places],
            help_text="Without one, the mail has its usual one.",
        )


class TemplateField(forms.ChoiceField):
    """Which template was put in. It has done its work: one that is gone meanwhile holds nothing up."""

    def valid_value(self, value: str) -> bool:
        return True


class Templated(forms.Form):
    """A form whose `words` (the name of its field) may come from a template.

    Its page has two buttons more: "use" puts the chosen template into the form, "preview" shows how it reads.
    """

    words: ClassVar[str] = "text"
    template = TemplateField(label="Template", required=False)

    def offer_templates(self, templates: Sequence[MessageTemplate]) -> None:
        """Show these, under the names of their purposes where there are several. Without any: no field."""
        self.templates = {str(one.pk): one for one in templates}
        if not templates:
            self.fields.pop("template", None)
            return
        groups = [
            (Purpose(purpose).label, [(str(one.pk), one.name) for one in rows])
            for purpose, rows in groupby(templates, key=lambda one: one.purpose)
        ]
        field = self.fields["template"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- narrows the type
        none = ("", "Choose a template")
        field.choices = [none, *(groups[0][1] if len(groups) == 1 else groups)]
        last = ("template", "subject", self.words)
        self.order_fields([*(name for name in self.fields if name not in last), *last])

    def with_template(self, fill: Callable[[str], str] = str) -> dict[str, Any]:
        """What was typed, with the chosen template in it: for a form that is shown anew.

        `fill` is done to the template's words. What was written before stays above them, unless it was a
        template too.
        """
        typed: dict[str, Any] = {name: self.data.get(name, "") for name in self.fields}
        chosen = self.templates.get(str(typed.get("template", "")))
        if chosen is None or "use" not in self.data:
            return typed
        before, words = _even(typed[self.words]), fill(chosen.text)
        known = {_even(text) for one in self.templates.values() for text in (one.text, fill(one.text))}
        typed[self.words] = words if not before or before in known else f"{before}\n\n{words}"
        if chosen.subject and "subject" in typed:
            typed["subject"] = fill(chosen.subject)
        return typed

    @property
    def has_bad_words(self) -> bool:
        """Whether nothing can be made of the words: then there is no preview of them."""
        return bool({self.words, "subject"} & set(self.errors))


def _even(text: object) -> str:
    """A text with the ends of lines that a database has, not those that a browser sends."""
    return str(text).replace("\r\n", "\n").strip()


def is_looking(data: QueryDict) -> bool:
    """Whether one of the two buttons was pressed that send nothing."""
    return "use" in data or "preview" in data
