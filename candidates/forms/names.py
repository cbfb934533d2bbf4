"""Who somebody is and how to reach them: asked in the same words wherever it is asked."""

from __future__ import annotations

from typing import Any

from django import forms
from phonenumber_field.formfields import PhoneNumberField

from config.mail.message import holds_link
from config.text import refuse_unseen

PHONE_ERROR = "Use a US number with its area code, such as (407) 834-0100."


class NamesForm(forms.Form):
    """Name and phone, to be continued."""

    first_name = forms.CharField(
        max_length=80,
        validators=[refuse_unseen],
        error_messages={"required": "Give your first name."},
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        max_length=80,
        validators=[refuse_unseen],
        error_messages={"required": "Give your last name."},
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    phone = PhoneNumberField(
        required=False,
        region="US",
        error_messages={"invalid": PHONE_ERROR},
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name in ("first_name", "last_name"):  # a greeting of ours must not carry a stranger's link
            if holds_link(given.get(name, "")):
                self.add_error(
                    name,
                    "Give a name, without a web address in it. After a dot leave a space, as in J. Smith.",
                )
        return given

    def clean_phone(self) -> str:
        number = self.cleaned_data["phone"]
        return str(number.as_e164) if number else ""
