"""An address for mails about a search."""

from __future__ import annotations

from django import forms

from candidates.forms.fields import AddressField
from config.accounts.models import folded
from config.traps import TrapsForm


class AskForm(forms.Form):
    """For somebody signed in: their own address stands there already."""

    email = AddressField(missing="Give an e-mail address: the mails go there.")

    def clean_email(self) -> str:
        return folded(self.cleaned_data["email"])


class GuestAskForm(TrapsForm, AskForm):
    """For anybody."""

    look_over = (
        "Nothing is wrong with it. It came very fast, or after days: look whether the address is right,"
        " and send it once more."
    )
    field_order = ("email", "website", "opened")


class RemoveForm(forms.Form):
    """Which search is to go."""

    search = forms.IntegerField(min_value=1, max_value=2**63 - 1)
