"""The positions of a candidate: what narrows the list."""

from __future__ import annotations

from django import forms

from recruiters.forms.matches import TabForm
from recruiters.queries.matches import Tab
from recruiters.queries.openings import MOST_PAGES, Asked


class OpeningsForm(TabForm):
    page = forms.IntegerField(required=False, min_value=1, max_value=MOST_PAGES)
    mine = forms.BooleanField(label="My positions alone", required=False)

    @property
    def asked(self) -> Asked:
        """What the valid part of it asks for."""
        self.is_valid()
        data = self.cleaned_data
        return Asked(
            tab=Tab(data.get("tab") or Tab.FITS),
            is_mine=data.get("mine", False),
            page=data.get("page") or 1,
            opened=data.get("open"),
        )
