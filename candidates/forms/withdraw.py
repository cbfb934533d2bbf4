from __future__ import annotations

from typing import Any

from django import forms

from candidates.enums import WithdrawReason


class WithdrawForm(forms.Form):
    reason = forms.ChoiceField(
        label="Why do you withdraw?",
        choices=WithdrawReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a reason: it helps the next person who applies."},
    )

    def __init__(self, *args: Any, is_proven: bool, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's
        super().__init__(*args, **kwargs)
        if is_proven:  # nobody else can have sent it
            reasons = [pair for pair in WithdrawReason.choices if pair[0] != WithdrawReason.NOT_MINE]
            self.fields["reason"].choices = reasons  # type: ignore[attr-defined]
