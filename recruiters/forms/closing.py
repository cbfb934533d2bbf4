"""Closing a position asks why, and who is told that it is closed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from candidates.enums import Stage
from candidates.models import Application
from jobs.enums import CloseReason
from jobs.models import Position
from recruiters.queries.applications import to_answer

BY_HAND = (CloseReason.FILLED, CloseReason.FILLED_ELSEWHERE, CloseReason.WITHDRAWN)
"""The reasons a person gives; that the date has passed is the system's."""


class CloseForm(forms.Form):
    """`answer` holds the applications to be declined because the position is closed.

    Beside each stands what the recruiter saw of it, as `expected_<id>`.
    """

    reason = forms.ChoiceField(
        label="Why is it closed?",
        choices=[(reason.value, reason.label) for reason in BY_HAND],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose why it is closed; reports count by it."},
    )
    answer = forms.TypedMultipleChoiceField(
        coerce=int,
        required=False,
        error_messages={"invalid_choice": "Somebody ticked has not applied to this position. Look again."},
    )

    def __init__(self, *args: Any, positions: Iterable[Position], **kwargs: Any) -> None:  # noqa: ANN401
        """`positions`: those whose applicants may be answered."""
        super().__init__(*args, **kwargs)
        # Who was ticked and has moved since is still known, so that the service says what happened.
        ticked = self.data.getlist("answer") if self.is_bound else []  # type: ignore[attr-defined]
        self.offered = list(to_answer(positions, besides=ticked))
        choices = [(application.pk, application.full_name) for application in self.offered]
        self.fields["answer"].choices = choices  # type: ignore[attr-defined]

    def clean_reason(self) -> CloseReason:
        return CloseReason(self.cleaned_data["reason"])

    def is_ticked(self, application: Application) -> bool:
        """As it was sent, or before that: everybody but those with an offer, whom it may be about."""
        if self.is_bound:
            return str(application.pk) in self.data.getlist("answer")  # type: ignore[attr-defined]
        return application.stage != Stage.OFFER

    def answers(self, position: Position) -> list[tuple[Application, str]]:
        """Who is to be answered of those who applied to this position, with what was seen of each."""
        ticked = set(self.cleaned_data["answer"])
        return [
            (application, str(self.data.get(f"expected_{application.pk}", "")))
            for application in self.offered
            if application.pk in ticked and application.position_id == position.pk
        ]
