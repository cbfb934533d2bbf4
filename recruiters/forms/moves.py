"""Moving applications: where to, why, and what the candidate is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django import forms

from candidates.enums import CHOSEN_REASONS, MOVE_ASKS, MoveAsk, Stage
from candidates.models import Application
from config.accounts.models import User
from recruiters.forms.templates import PLACES, SubjectField, Templated, refuse_unknown_places
from recruiters.models import MessageTemplate, Purpose

MESSAGE_LENGTH = 3000


def common_moves(applications: Iterable[Application], by: User) -> list[Stage]:
    """The stages to which this member of staff may move every one of these, in the order of the pipeline."""
    allowed = [application.moves_for(by) for application in applications]
    return [stage for stage in Stage if allowed and all(stage in moves for moves in allowed)]


class MoveForm(Templated):
    """`expected` is what the recruiter saw: what changed in between is noticed.

    Places in its words (`merging`) are filled in when it is sent, for each person.
    """

    words = "message"

    to = forms.ChoiceField(label="Move to", error_messages={"required": "Choose where it goes."})
    reason = forms.ChoiceField(
        label="Reason for declining",
        choices=[("", "Not declined"), *CHOSEN_REASONS],
        required=False,
        help_text="The candidate is told it, in plainer words.",
    )
    starts_on = forms.DateField(
        label="First day",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="For who is placed. The candidate is told it.",
        error_messages={"invalid": "Write the day as 2027-01-04, or choose it."},
    )
    subject = SubjectField()
    message = forms.CharField(
        label="Message to the candidate",
        max_length=MESSAGE_LENGTH,
        required=False,
        validators=[refuse_unknown_places],
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=f"Goes into the mail about this move, and onto their page. {PLACES}",
    )
    expected = forms.CharField(max_length=120, widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 -- those of a form
        moves: list[Stage],
        templates: Sequence[MessageTemplate] = (),
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer_templates(templates)
        self._say_what_is_needed()
        # Any stage is understood, so that the service, which sees the row, says what is wrong.
        self.offer(list(Stage) if self.is_bound else moves)

    def _say_what_is_needed(self) -> None:
        """What a move asks for is not called optional: not with that move, and not before one is chosen.

        The fields stay as they are for HTML: a browser would insist on one whose move is chosen no more.
        """
        to = self["to"].value()
        chosen = MOVE_ASKS.get(Stage(to)) if to in Stage.values else None
        for ask, doing in NEEDED.items():
            field: Any = self.fields[ask]
            field.needed = "needed" if chosen == ask else f"needed for {doing}"

    def offer(self, moves: list[Stage]) -> None:
        """Show these stages to choose from."""
        to = self.fields["to"]
        assert isinstance(to, forms.ChoiceField)  # noqa: S101 -- narrows the type
        to.choices = [("", "Choose a stage"), *((stage.value, stage.label) for stage in moves)]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for ask, words in LACKING.items():
            is_asked = MOVE_ASKS.get(data.get("to", "")) == ask
            if is_asked and not data.get(ask) and ask not in self.errors:
                self.add_error(ask, words)
        return data

    def with_template(self, fill: Callable[[str], str] = str) -> dict[str, Any]:
        """As everywhere; words for declining decline, where nothing else was chosen."""
        typed = super().with_template(fill)
        chosen = self.templates.get(str(typed.get("template", "")))
        if chosen is not None and chosen.purpose == Purpose.DECLINE and not typed["to"]:
            typed["to"] = Stage.DECLINED.value
        return typed

    def again(self, *, expected: str, moves: list[Stage]) -> MoveForm:
        """The same as sent, with its faults, to be decided anew: by somebody who sees `expected`."""
        data = {**dict(self.data.items()), "expected": expected}
        form = MoveForm(data, moves=moves, templates=list(self.templates.values()))
        form.is_valid()
        form.offer(moves)
        return form

    def order(self) -> dict[str, Any]:
        """What the form says, as the service takes it."""
        data = self.cleaned_data
        return {
            "to": Stage(data["to"]),
            "reason": data.get("reason", ""),
            "starts_on": data.get("starts_on"),
            "subject": data["subject"],
            "message": data["message"],
            "expected": data["expected"],
        }


LACKING: dict[MoveAsk, str] = {
    MoveAsk.REASON: "Declining needs a reason; the candidate is told it.",
    MoveAsk.START: "Give the first day; the candidate is told it.",
}
"""By what a move asks for, which is the name of the field too."""
NEEDED: dict[MoveAsk, str] = {MoveAsk.REASON: "declining", MoveAsk.START: "placing"}
"""The move that asks for it, in a word."""
