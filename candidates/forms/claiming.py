"""What somebody takes over to their file from an application that came without a log-in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from candidates.queries.claiming import Offer


class ClaimingForm(forms.Form):
    """Nothing is ticked: a form that anybody may have sent suggests, and its owner decides."""

    take = forms.MultipleChoiceField(
        label="Put on my file too", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, offers: Sequence[Offer], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["take"].choices = [(offer.key, offer.words) for offer in offers]  # type: ignore[attr-defined]
        if not offers:
            del self.fields["take"]
