"""Which mail to look at: its kind, to whom, about what."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from django import forms

from candidates.models import Candidate, Recipient
from jobs.models import Position
from recruiters.queries.mailkinds import KINDS

if TYPE_CHECKING:
    from jobs.models.position import PositionQuerySet


class PreviewForm(forms.Form):
    """Read from an address. The page puts the boxes that complete what is typed onto its fields."""

    kind = forms.ChoiceField(
        choices=[
            (group, [(kind.slug, kind.name) for kind in kinds])
            for group, kinds in groupby(KINDS, key=lambda kind: kind.group)
        ],
        error_messages={"invalid_choice": "There is no such mail.", "required": "Choose a mail."},
    )
    candidate = forms.ModelChoiceField(Candidate.objects.findable(), required=False, label="To a candidate")
    recipient = forms.ModelChoiceField(
        Recipient.objects.findable().select_related("candidate"),
        required=False,
        label="Or to an address without a file",
    )
    position = forms.ModelChoiceField(Position.objects.none(), required=False, label="About a position")

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 -- those of the form
        positions: PositionQuerySet,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        """`positions`: those that whoever looks may see."""
        super().__init__(*args, **kwargs)
        field = self.fields["position"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 -- narrows the type
        field.queryset = positions.in_full().select_related("recruiter")
