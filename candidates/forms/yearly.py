"""The answer to whether a saved search is to be kept."""

from __future__ import annotations

from typing import Any

from django import forms


class AnswerForm(forms.Form):
    """`action` is the button: keep or end. `search` is the key of one; none means all that are due."""

    action = forms.ChoiceField(choices=[("keep", "Keep"), ("end", "End")])
    search = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)

    def clean(self) -> dict[str, Any]:
        """`keeps`, and the key of the search as `pk` or None."""
        given = self.cleaned_data
        return {"keeps": given.get("action") == "keep", "pk": given.get("search")}
