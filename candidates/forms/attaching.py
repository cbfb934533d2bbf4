"""Which resume goes along with an application: the one on file, one that is uploaded here, or none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.dateformat import format as formatted
from django.utils.timezone import localtime

from candidates.forms.resumes import ACCEPT, resume_field
from candidates.models import Candidate, Resume
from candidates.services import attaching
from jobs.models import Position

NONE, UPLOADED = "none", "uploaded"
NOT_THERE = "This resume is not there any more. Choose again, or upload it once more."


class FileForm(forms.Form):
    """The file of the form for itself: it is judged and kept before anything else is."""

    resume_file = resume_field(required=False)


class AttachingForm(forms.Form):
    """To be continued. `resume_upload` is the key of what was uploaded on an earlier turn of the page."""

    resume = forms.ChoiceField(label="Your resume", required=False, widget=forms.RadioSelect)
    resume_file = forms.Field(
        label="Upload a resume",
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text="PDF or DOCX, 5 MB at most. Leave out anything about patients.",
    )
    resume_upload = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 -- passed on to Django
        position: Position,
        owner: Candidate | None = None,
        refused: Sequence[str] = (),
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        self.position, self.owner, self.refused = position, owner, refused
        self.on_file = attaching.on_file(owner)
        self.offer_resumes()

    def offer_resumes(self) -> None:
        """What there is to choose from by now: the one on file comes ticked."""
        key = str((self.data if self.is_bound else self.initial).get("resume_upload") or "")
        uploaded = attaching.find(key, position=self.position, owner=self.owner) if key else None
        why = uploaded.sentence if uploaded is not None and uploaded.is_rejected else ""
        if why:
            uploaded = None
        found = [(UPLOADED, uploaded), (f"file-{self.on_file.pk}" if self.on_file else "", self.on_file)]
        self.resumes = {value: one for value, one in found if one is not None}
        field = self.fields["resume"]
        field.choices = [  # type: ignore[attr-defined]
            *((value, self._words(value, one)) for value, one in self.resumes.items()),
            (NONE, "None"),
        ]
        field.error_messages["invalid_choice"] = f"{why} Choose another one." if why else NOT_THERE
        self.initial.setdefault("resume", next(iter(self.resumes), NONE))
        if self.resumes:
            self.fields["resume_file"].label = "Upload another one"

    def _words(self, value: str, resume: Resume) -> str:
        day = formatted(localtime(resume.uploaded_at), "F j, Y")
        return f"{resume.name}, {'just uploaded' if value == UPLOADED else f'on your file since {day}'}"

    def clean_resume_file(self) -> None:
        """The file was judged before this form was: see FileForm."""
        if self.refused:
            raise forms.ValidationError(list(self.refused))

    @property
    def chosen_resume(self) -> Resume | None:
        """What goes along, once the form is valid."""
        return self.resumes.get(self.cleaned_data.get("resume", ""))
