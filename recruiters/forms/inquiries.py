"""Asking a recruiter something, and answering it at the desk."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django import forms
from django.http import QueryDict
from phonenumber_field.formfields import PhoneNumberField

from candidates.forms.fields import AddressField
from candidates.forms.messages import PATIENTS, MessageForm
from candidates.forms.names import PHONE_ERROR
from config.accounts.models import User
from config.mail.message import holds_link
from config.text import refuse_unseen
from config.traps import TrapsForm
from jobs.enums import STATE_CHOICES, CompetencyKind
from jobs.models import Competency, Position
from recruiters.forms.messages import DeskMessageForm
from recruiters.models.inquiry import AREAS
from recruiters.services import merging

LONGEST_NAME = 120


class InquiryForm(MessageForm):
    """What everybody is asked: the words, and what helps to find the right recruiter."""

    area = forms.ChoiceField(
        label="Setting or specialty",
        required=False,
        error_messages={"invalid_choice": "Choose one of the list, or none."},
        help_text="What the question is about, if it is about one.",
    )
    state = forms.ChoiceField(
        label="State you live in",
        required=False,
        choices=[("", "Not given"), *STATE_CHOICES],
        widget=forms.Select(attrs={"autocomplete": "address-level1"}),
        error_messages={"invalid_choice": "Choose one of the list, or none."},
        help_text="It decides which positions you may do from home.",
    )
    phone = PhoneNumberField(
        required=False,
        region="US",
        error_messages={"invalid": PHONE_ERROR},
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        help_text="Only if you would rather be called.",
    )
    field_order = ("text", "name", "email", "phone", "area", "state", "looked_over", "website", "opened")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- passed on to Django
        super().__init__(*args, **kwargs)
        self.fields["text"].label = "Your question"
        self.fields["text"].widget.attrs["rows"] = 6
        self.fields["text"].error_messages["required"] = "Write your question first."
        rows = Competency.objects.filter(kind__in=AREAS).order_by("kind", "rank", "label")
        self.areas = {one.key: one for one in rows}
        groups = groupby(self.areas.values(), key=lambda one: one.kind)
        listed = [
            (CompetencyKind(kind).label, [(one.key, one.label) for one in words]) for kind, words in groups
        ]
        area = self.fields["area"]
        assert isinstance(area, forms.ChoiceField)  # noqa: S101 -- narrows the type
        area.choices = [("", "None in particular"), *listed]

    def clean_phone(self) -> str:
        number = self.cleaned_data["phone"]
        return str(number.as_e164) if number else ""

    def question(self) -> dict[str, Any]:
        """What `inquiries.ask` takes of it, once the form is valid."""
        given = self.cleaned_data
        return {
            "text": given["text"],
            "phone": given["phone"],
            "state": given["state"],
            "area": self.areas.get(given["area"]),
        }

    def typed(self) -> dict[str, str]:
        """What was sent, checked or not, for the same form shown anew."""
        assert isinstance(self.data, QueryDict)  # noqa: S101 -- for the type checker; a bound form
        return {name: self.data.get(name, "") for name in self.fields if name not in {"website", "opened"}}


class VisitorInquiryForm(TrapsForm, InquiryForm):
    """For anybody. Two traps for robots keep no person out: see `config.traps`."""

    look_over = (
        "Nothing is wrong with it. It came very fast, or after days: look over what goes to the recruiter,"
        " and send it once more."
    )
    name = forms.CharField(
        label="Your name",
        max_length=LONGEST_NAME,
        validators=[refuse_unseen],
        error_messages={"required": "Give your name."},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = AddressField(missing="Give an e-mail address: the answer goes there.")

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if holds_link(name):  # the recruiter's mail names who asks
            raise forms.ValidationError(
                "Give a name, without a web address in it. After a dot leave a space, as in J. Smith."
            )
        return name

    def question(self) -> dict[str, Any]:
        return {**super().question(), "name": self.cleaned_data["name"], "email": self.cleaned_data["email"]}


class DeskAnswerForm(DeskMessageForm):
    """An answer, with templates and places that are filled in when it is sent."""

    closes = forms.BooleanField(
        label="Close it with this answer",
        required=False,
        help_text="They can still write; then it is open again.",
    )

    def __init__(self, *args: Any, position: Position | None, **kwargs: Any) -> None:  # noqa: ANN401
        self.position = position
        super().__init__(*args, **kwargs)
        self.fields["text"].label = "Your answer"
        if position is None:
            places = ", ".join(f"{{{name}}} ({merging.FIELDS[name][0]})" for name in merging.OF_NO_POSITION)
            self.fields["text"].help_text = f"{PATIENTS} Filled in when it is sent: {places}."
        self.move_to_end("closes")

    def move_to_end(self, name: str) -> None:
        """Let a field stand last."""
        self.fields[name] = self.fields.pop(name)

    def clean_text(self) -> str:
        text = super().clean_text()
        if self.position is None and (unfilled := merging.of_position(text)):
            raise forms.ValidationError(
                f"The question is about no position, so nothing can be filled in for {', '.join(unfilled)}."
                " Write the words instead."
            )
        return text


class AssignForm(forms.Form):
    """To whom a question is handed."""

    to = forms.ChoiceField(
        label="Colleague",
        error_messages={
            "required": "Choose a colleague.",
            "invalid_choice": "They cannot have this question. Choose one of the list.",
        },
    )

    def __init__(self, data: QueryDict | None = None, *, people: Sequence[User]) -> None:
        super().__init__(data, auto_id="assign_%s")
        self.people = {str(one.pk): one for one in people}
        to = self.fields["to"]
        assert isinstance(to, forms.ChoiceField)  # noqa: S101 -- narrows the type
        to.choices = [("", "Choose"), *((key, str(one)) for key, one in self.people.items())]

    @property
    def chosen(self) -> User:
        """Whom the valid form names."""
        return self.people[self.cleaned_data["to"]]
