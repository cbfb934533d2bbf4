"""Who somebody is and how to reach them: asked in the same words wherever it is asked."""

from __future__ import annotations

from django import forms
from phonenumber_field.formfields import PhoneNumberField

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

    def clean_phone(self) -> str:
        number = self.cleaned_data["phone"]
        return str(number.as_e164) if number else ""
