"""Who may find a file: nobody at the desk, or recruiters, but for some employers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from candidates.enums import Visibility
from candidates.models import Candidate
from candidates.queries import hiding
from config.keys import key_of
from config.text import refuse_unseen

MOST_HIDDEN = 50
"""Digits of a key."""


class VisibilityForm(forms.Form):
    """Visible or hidden; employers to take off the list, one to look up, one by its name."""

    visibility = forms.ChoiceField(
        label="Who finds your file",
        choices=[
            (Visibility.VISIBLE.value, "Recruiters find me, but not for the employers below"),
            (Visibility.HIDDEN.value, "Hidden: recruiters see me only where I apply"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the two."},
    )
    off = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    names_off = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    add = forms.MultipleChoiceField(
        label="Employers of that name on our board", required=False, widget=forms.CheckboxSelectMultiple
    )
    name = forms.CharField(
        label="Hide me from",
        required=False,
        max_length=160,
        validators=[refuse_unseen],
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        help_text="The name of an employer, also one that is not on our board. If it comes later, it is"
        " hidden from as it comes. The first words of a longer name will do.",
    )

    def __init__(self, *args: Any, candidate: Candidate, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's
        super().__init__(*args, **kwargs)
        self.employers = hiding.from_whom(candidate)
        self.names = list(candidate.hidden_names.order_by("name"))
        typed = str(self.data.get(self.add_prefix("name"), "")) if self.is_bound else ""
        found = hiding.employers_like(typed, besides=self.employers)
        # What was ticked under an earlier name stays beside what this one finds.
        keys = [key for key in map(key_of, self._ticked()) if key is not None]
        ticked = hiding.public().filter(pk__in=keys) if keys else []
        offered = {str(one.pk): one.name for one in (*ticked, *found)}
        for name, choices in (
            ("off", [(str(one.pk), one.name) for one in self.employers]),
            ("names_off", [(str(one.pk), one.name) for one in self.names]),
            ("add", list(offered.items())),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _ticked(self) -> list[str]:
        if not self.is_bound:
            return []
        return list(self.data.getlist(self.add_prefix("add")))  # type: ignore[attr-defined]  # a QueryDict

    @property
    def is_looking(self) -> bool:
        """Whether employers were looked up, rather than saved."""
        return self.is_bound and "look" in self.data

    @classmethod
    def of(cls, candidate: Candidate, data: Any = None) -> VisibilityForm:  # noqa: ANN401 -- POST data
        return cls(
            data, prefix="visibility", candidate=candidate, initial={"visibility": candidate.visibility}
        )

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        if not name:
            return ""
        key = hiding.key_of(name)
        if not key:
            raise ValidationError("Give a name with letters, such as Harbor Clinic.")
        if any(one.key == key for one in self.names):
            raise ValidationError("This name is on your list already.")
        return name

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("add"):
            given["name"] = ""  # it was what to look for
        gone = [*given.get("off", []), *given.get("names_off", [])]
        stays = len(self.employers) + len(self.names) - len(gone)
        more = len(given.get("add", [])) + bool(given.get("name"))
        if more and stays + more > MOST_HIDDEN:
            self.add_error("name", f"The list holds {MOST_HIDDEN}. Take one off first, or hide your file.")
        return given
