"""An address for mails about a search."""

from __future__ import annotations

from django import forms

from config.accounts.models import folded
from config.traps import TrapsForm


class AskForm(forms.Form):
    """For somebody signed in: their own address stands there already."""

    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        error_messages={
            "required": "Give an e-mail address: the mails go there.",
            "invalid": "This does not look like an e-mail address, such as name@example.com.",
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean_email(self) -> str:
        return folded(self.cleaned_data["email"])


class GuestAskForm(TrapsForm, AskForm):
    """For anybody."""

    look_over = "Nothing is missing. Look whether the address is right, then send it."
    field_order = ("email", "website", "opened")


class RemoveForm(forms.Form):
    """Which search is to go."""

    search = forms.IntegerField(min_value=1, max_value=2**63 - 1)
