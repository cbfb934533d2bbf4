from __future__ import annotations

from typing import Any

from django import forms

from candidates.enums import CHOSEN_TO_WITHDRAW, WithdrawReason


class UndoForm(forms.Form):
    """*Undo*, for a few minutes after an application was sent."""

    reason = forms.ChoiceField(choices=[(WithdrawReason.UNDONE.value, "")])


class WithdrawForm(forms.Form):
    reason = forms.ChoiceField(
        label="Why do you withdraw?",
        choices=[(reason.value, reason.label) for reason in CHOSEN_TO_WITHDRAW],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose a reason: it helps the next person who applies.",
            "invalid_choice": "Choose one of these reasons.",
        },
    )

    def __init__(self, *args: Any, is_proven: bool, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's
        super().__init__(*args, **kwargs)
        if is_proven:  # nobody else can have sent it
            reasons = [one for one in CHOSEN_TO_WITHDRAW if one != WithdrawReason.NOT_MINE]
            self.fields["reason"].choices = [(one.value, one.label) for one in reasons]  # type: ignore[attr-defined]
