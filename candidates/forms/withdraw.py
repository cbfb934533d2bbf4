from __future__ import annotations

from django import forms

from candidates.enums import WithdrawReason


class WithdrawForm(forms.Form):
    reason = forms.ChoiceField(
        label="Why do you withdraw?",
        choices=WithdrawReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a reason: it helps the next person who applies."},
    )
