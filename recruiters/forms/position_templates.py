"""The name under which a position is kept as a template."""

from __future__ import annotations

from typing import Any

from django import forms

from config.text import refuse_unseen
from recruiters.models import PositionTemplate

LONGEST = 80


class TemplateForm(forms.Form):
    """A name that no other template has, whatever its capitals."""

    name = forms.CharField(
        max_length=LONGEST,
        validators=[refuse_unseen],
        help_text="Such as: Inpatient, Pro-fee, Risk adjustment, Audit.",
        error_messages={"required": "Give the template a name."},
    )

    def __init__(self, data: Any, *, template: PositionTemplate) -> None:  # noqa: ANN401 -- a QueryDict or None
        super().__init__(data, initial={"name": template.name})
        self.template = template

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if PositionTemplate.objects.filter(name__iexact=name).exclude(pk=self.template.pk).exists():
            raise forms.ValidationError("Another template has this name.")
        return name
