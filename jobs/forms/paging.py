from __future__ import annotations

from django import forms


class PageForm(forms.Form):
    """Which page of a list. What is no number means the first."""

    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)

    def number(self) -> int:
        """The page asked for. Never fails; a list shows its last page for a number beyond it."""
        return (self.cleaned_data["page"] or 1) if self.is_valid() else 1
