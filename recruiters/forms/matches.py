"""Matches: what narrows the list, and the words of an invitation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from config.keys import LONGEST
from jobs.enums import US_STATES
from recruiters.forms.templates import PLACES, SubjectField, Templated, refuse_unknown_places
from recruiters.models import MessageTemplate
from recruiters.queries.matches import MOST_PAGES, Asked, Tab
from recruiters.services import merging


class TabForm(forms.Form):
    """The address of a list of who fits what. What is nonsense in it is passed over."""

    tab = forms.ChoiceField(choices=Tab.choices, required=False)
    open = forms.IntegerField(required=False, min_value=1, max_value=10**LONGEST)


class MatchesForm(TabForm):
    page = forms.IntegerField(required=False, min_value=1, max_value=MOST_PAGES)
    state = forms.ChoiceField(
        label="Lives in", choices=[("", "Any state"), *US_STATES.items()], required=False
    )
    short = forms.BooleanField(label="On the short list", required=False)
    free = forms.BooleanField(label="Not applied, told or invited", required=False)

    @property
    def asked(self) -> Asked:
        """What the valid part of it asks for."""
        self.is_valid()
        data = self.cleaned_data
        return Asked(
            tab=Tab(data.get("tab") or Tab.FITS),
            state=data.get("state", ""),
            is_short=data.get("short", False),
            is_free=data.get("free", False),
            page=data.get("page") or 1,
            opened=data.get("open"),
        )


class InviteForm(Templated):
    """What a recruiter writes to those they chose."""

    subject = SubjectField()
    text = forms.CharField(
        label="What you write",
        max_length=3000,
        initial=merging.INVITE,
        widget=forms.Textarea(attrs={"rows": 9}),
        validators=[refuse_unknown_places],
        help_text=f"{PLACES} The position, the reasons why it suits"
        " them and the link to apply follow by themselves.",
        error_messages={"required": "Write something: an invitation comes from a person."},
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        templates: Sequence[MessageTemplate] = (),
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(data, **kwargs)
        self.offer_templates(templates)
