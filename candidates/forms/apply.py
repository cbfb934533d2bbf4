"""Applying: what we ask somebody we know, and what we ask a guest.

Never asked: date of birth, photo, social security number, past pay (see the privacy page).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import TextChoices
from django.http import QueryDict

from candidates.forms.attaching import AttachingForm
from candidates.forms.fields import AddressField, YearsField
from candidates.forms.names import NamesForm
from candidates.forms.screening import ScreeningForm
from candidates.queries import screening
from candidates.queries.visitors import Visitor
from candidates.services.intake import Guest
from config.traps import TrapsForm, opened_now
from jobs.enums import STATE_CHOICES, CompetencyKind
from jobs.models import Competency, Position
from jobs.models.competency import folded
from jobs.models.words import joined
from jobs.queries.vocabulary import Lexicon

LONGEST_TYPED, MOST_VALUES = 3000, 60
"""Of a draft: letters of a field, and values of one with several."""
COMMON = ("cpc", "cpc-a", "ccs", "ccs-p", "coc", "cic", "crc", "rhit", "rhia", "cca", "cpma")
"""Credentials offered as ticks to everybody, beside those the position asks for."""


def keep_on_file_label() -> str:
    return (
        f"Keep me on file for {settings.ON_FILE_MONTHS} months, and write to me when a position"
        " opens that suits me. I can stop the mails, or leave, at any time."
    )


class Step(TextChoices):
    """What a button of the form asks for."""

    REVIEW = "review"
    EDIT = "edit"
    SEND = "send"


class StepForm(forms.Form):
    """Which button was pressed. None named: what is sent is meant to be sent."""

    step = forms.ChoiceField(required=False, choices=Step.choices)

    @property
    def chosen(self) -> Step:
        return Step(self.cleaned_data.get("step") or Step.SEND) if self.is_valid() else Step.REVIEW


class ApplyForm(ScreeningForm, AttachingForm, NamesForm):
    """What everybody is asked."""

    never_kept = ("website", "opened", "asked_about", "resume_file")
    """What no draft holds: it is of the page and not of the person."""

    message = forms.CharField(
        label="Anything the recruiter should know",
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Two or three lines are plenty. Leave out anything about patients.",
    )
    keep_on_file = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- passed on to Django
        super().__init__(*args, **kwargs)
        self.fields["keep_on_file"].label = keep_on_file_label()

    def typed(self) -> dict[str, list[str]]:
        """What was sent of this form's own fields, checked or not, as a draft keeps it."""
        assert isinstance(self.data, QueryDict)  # noqa: S101 -- for the type checker; a bound form
        names = [name for name in self.fields if name not in self.never_kept]
        sent = {name: self.data.getlist(self.add_prefix(name)) for name in names}
        return {name: [text[:LONGEST_TYPED] for text in texts[:MOST_VALUES]] for name, texts in sent.items()}

    def again(self, *, position: Position, visitor: Visitor | None) -> ApplyForm:
        """The same form with what was sent, to be changed and not yet judged."""
        form = form_for(None, position=position, visitor=visitor)
        form.restore(self.typed())
        assert isinstance(self.data, QueryDict)  # noqa: S101 -- as above
        form.initial = {**form.initial} | {
            name: self.data[name] for name in self.never_kept if self.data.get(name)
        }
        return form

    def summary(self) -> list[tuple[str, str]]:
        """What goes to the recruiter besides answers and message, as pairs of term and value."""
        given = self.cleaned_data
        number = self["phone"].value() or ""
        pairs = [
            ("Name", f"{given['first_name']} {given['last_name']}"),
            ("E-mail", given.get("email", "")),
            ("Phone", str(number)),
            ("State you live in", dict(STATE_CHOICES).get(given.get("state", ""), "")),
            ("Years of coding", "" if given.get("years") is None else f"{given['years'].normalize():f}"),
            ("Credentials", self._credentials()),
            ("Works with", self._knows()),
        ]
        return [(term, value) for term, value in pairs if value]

    def _credentials(self) -> str:
        return ""

    def _knows(self) -> str:
        return ""

    def restore(self, typed: Mapping[str, list[str]]) -> None:
        """Show what was typed before, in the place of what we know."""
        self.has_other_questions = typed.get("asked", [self.print])[-1:] != [self.print]
        for name, texts in typed.items():
            field = self.fields.get(name)
            if field is None or name == "asked":
                continue
            if isinstance(field, forms.MultipleChoiceField):
                self.initial[name] = texts
            elif isinstance(field, forms.BooleanField):
                # The review sends an empty box along as "False": consent is what the text says.
                self.initial[name] = bool(texts) and field.to_python(texts[-1])
            else:
                self.initial[name] = texts[-1] if texts else ""
        if not self.initial.get("resume"):  # of a draft from before there was something to choose
            self.initial.pop("resume", None)
        self.offer_resumes()


class KnownApplyForm(ApplyForm):
    """For somebody whose file we have. Not asked for consent again while it holds."""

    def order(self) -> dict[str, Any]:
        """What `intake.apply_as_known` takes, once the form is valid."""
        given = {name: self.cleaned_data[name] for name in ("first_name", "last_name", "phone", "message")}
        stays = bool(self.cleaned_data.get("keep_on_file"))
        return given | {
            "keep_on_file": stays,
            "screening": self.answers(),
            "asked": self.print,
            "resume": self.chosen_resume,
        }

    def __init__(self, *args: Any, is_on_file: bool, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        if is_on_file:
            del self.fields["keep_on_file"]


class GuestApplyForm(TrapsForm, ApplyForm):
    """For anybody."""

    email = AddressField(missing="Give an e-mail address: the answer goes there.")
    state = forms.ChoiceField(
        label="State you live in",
        required=False,
        choices=[("", "Choose a state"), *STATE_CHOICES],
        widget=forms.Select(attrs={"autocomplete": "address-level1"}),
    )
    credentials = forms.MultipleChoiceField(
        label="Credentials you hold", required=False, widget=forms.CheckboxSelectMultiple
    )
    other_credentials = forms.CharField(
        required=False,
        max_length=200,
        help_text="By their letters, with commas between them, such as CCC, CGSC.",
    )
    knows = forms.MultipleChoiceField(
        label="Of the rest it asks for, what you work with",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    years = YearsField(label="Years of coding")
    asked_about = forms.CharField(required=False, widget=forms.HiddenInput)

    field_order = (
        "first_name", "last_name", "email", "phone", "state", "years", "credentials",
        "other_credentials", "knows", "message", "keep_on_file", "website", "opened", "asked_about",
    )  # fmt: skip

    def __init__(self, *args: Any, position: Position, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, position=position, **kwargs)
        self.choices = _offered(position)
        self.fields["credentials"].choices = [(one.key, one.label) for one in self.choices]  # type: ignore[attr-defined]
        self.asked_besides = {one.key: one for one in _asked_besides(position)}
        if self.asked_besides:
            besides = [(one.key, one.label) for one in self.asked_besides.values()]
            self.fields["knows"].choices = besides  # type: ignore[attr-defined]
        else:
            del self.fields["knows"]

    def _check_time(self, stamp: str) -> None:
        """The review is what a robot's form, or an old one, is looked over by."""
        if self.data.get("step") == Step.REVIEW:
            self._replace("opened", opened_now(was_seen=True))
        else:
            super()._check_time(stamp)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not given.get("website"):
            self._ask_about_unknown(given)
        return given

    def _ask_about_unknown(self, given: dict[str, Any]) -> None:
        """Credentials we know no word for come back once; sent again as they are, they are taken."""
        known, unknown = read_others(given.get("other_credentials", ""))
        given["read_credentials"], given["unknown_credentials"] = known, unknown
        asked_before = set(given.get("asked_about", "").split(","))
        if fresh := [word for word in unknown if folded(word) not in asked_before]:
            self._replace("asked_about", ",".join(folded(word) for word in unknown))
            self.add_error("other_credentials", f"{doubt(fresh)} Send it again to keep it as typed.")

    def _credentials(self) -> str:
        guest = self.guest()
        return ", ".join(
            [*(one.label for one in guest.credentials), *filter(None, [guest.other_credentials])]
        )

    def _knows(self) -> str:
        return ", ".join(one.label for one in self.guest().knows)

    def guest(self) -> Guest:
        """What was said, once the form is valid."""
        given = self.cleaned_data
        by_key = {one.key: one for one in self.choices}
        known, unknown = given["read_credentials"], given["unknown_credentials"]
        ticked = [by_key[key] for key in given["credentials"]]
        return Guest(
            email=given["email"],
            first_name=given["first_name"],
            last_name=given["last_name"],
            phone=given["phone"],
            state=given["state"],
            years=given["years"],
            message=given["message"],
            credentials=list({one.pk: one for one in [*ticked, *known]}.values()),
            other_credentials=", ".join(unknown),
            knows=[self.asked_besides[key] for key in given.get("knows", ())],
            keep_on_file=given["keep_on_file"],
            screening=self.answers(),
            asked=self.print,
            resume=self.chosen_resume,
        )


def form_for(
    data: QueryDict | None,
    *,
    position: Position,
    visitor: Visitor | None,
    said: Mapping[str, object] | None = None,
    refused: Sequence[str] = (),
) -> ApplyForm:
    """The form of a position for whoever applies, with all that we know of them filled in.

    What somebody said before is shown to whoever signed in, not to whoever holds a mail. `data`: what was
    sent; None for one to be filled in. `said`: what a guest has said elsewhere, as initial values.
    `refused`: why the file that was sent with it was not taken.
    """
    questions = list(position.questions.all())
    if visitor is None:
        return GuestApplyForm(
            data, initial=said or {}, position=position, questions=questions, refused=refused
        )
    candidate = visitor.candidate
    return KnownApplyForm(
        data,
        initial=_from_file(visitor),
        position=position,
        owner=visitor.owner,
        refused=refused,
        is_on_file=candidate.is_on_file,
        questions=questions,
        answered=screening.earlier(candidate, questions) if visitor.is_signed_in else {},
    )


def _from_file(visitor: Visitor) -> dict[str, str]:
    """A phone number is shown to whoever signed in, not to whoever holds a mail."""
    candidate = visitor.candidate
    phone = candidate.phone.as_national if candidate.phone and visitor.is_signed_in else ""
    return {"first_name": candidate.first_name, "last_name": candidate.last_name, "phone": phone}


class NowForm(forms.Form):
    """One press: which questions its answers were shown for, and which resume it said goes along."""

    asked = forms.CharField(required=False, max_length=12)
    resume = forms.IntegerField(required=False, min_value=1)


class NotMeForm(forms.Form):
    """Where somebody was when they said that the mail was not theirs."""

    position = forms.IntegerField(required=False, min_value=1)
    is_applying = forms.BooleanField(required=False)


def _offered(position: Position) -> list[Competency]:
    """The common credentials and those the position asks for, in the order of the vocabulary."""
    asked = {
        member.pk
        for group in position.requirements.all()
        for member in group.any_of.all()
        if member.kind == CompetencyKind.CREDENTIAL
    }
    credentials = Competency.objects.of_kind(CompetencyKind.CREDENTIAL)
    return list(
        (credentials.filter(key__in=COMMON) | credentials.filter(pk__in=asked)).order_by("rank", "label")
    )


def _asked_besides(position: Position) -> list[Competency]:
    """What the position asks for, or would like, that is no credential: code sets, settings, systems."""
    members = (member for group in position.requirements.all() for member in group.any_of.all())
    found = {member.pk: member for member in members if member.kind != CompetencyKind.CREDENTIAL}
    return list(found.values())


def read_others(typed: str) -> tuple[list[Competency], list[str]]:
    """(credentials we know, words we do not) of a text with commas."""
    words = [" ".join(word.split()) for word in re.split("[,;\n]", typed) if word.strip()]
    if not words:
        return [], []
    lexicon = Lexicon.load()
    found = [(word, lexicon.find(word, CompetencyKind.CREDENTIAL)) for word in words]
    return [one for _, one in found if one], [word for word, one in found if one is None]


def doubt(unknown: list[str]) -> str:
    """What is strange, and what may be meant: `We do not know CSS: did you mean CCS?`."""
    lexicon = Lexicon.load()
    near = {word: lexicon.nearest(word, CompetencyKind.CREDENTIAL) for word in unknown}
    guesses = [f"{word}: did you mean {joined(near[word], 'or')}?" for word in unknown if near[word]]
    strange = [word for word in unknown if not near[word]]
    words = [f"{joined(strange, 'or')}."] if strange else []
    return " ".join(f"We do not know {each}" for each in [*words, *guesses])
