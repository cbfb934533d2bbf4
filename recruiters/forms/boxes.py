"""Choices as boxes, of which a long list folds; and as drawings."""

from __future__ import annotations

from typing import Any

from django import forms

from jobs.models.article import DRAWINGS

FOLDED_FROM = 16
"""A list of checkboxes this long opens on demand."""


class Checkboxes(forms.CheckboxSelectMultiple):
    """Every choice in sight; a long list folds under a line that names what is chosen."""

    template_name = "admin/widgets/checkboxes.html"
    option_template_name = "django/forms/widgets/checkbox_option.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:  # noqa: ANN401
        context = super().get_context(name, value, attrs)
        options = [option for _, group, _ in context["widget"]["optgroups"] for option in group]
        context["widget"]["chosen"] = [option["label"] for option in options if option["selected"]]
        context["widget"]["is_folded"] = len(options) >= FOLDED_FROM
        return context


class Covers(forms.RadioSelect):
    """The drawings of an article, each to be seen before it is chosen."""

    template_name = "admin/widgets/covers.html"
    option_template_name = "django/forms/widgets/radio_option.html"

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401
        return {**super().create_option(name, value, *args, **kwargs), "drawing": DRAWINGS[value]}
