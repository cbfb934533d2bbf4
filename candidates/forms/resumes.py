from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from candidates.models import Resume, ResumeSuggestion
from candidates.queries import suggestions
from candidates.resumes import checks
from candidates.resumes.limits import FILE_BYTES
from candidates.resumes.reasons import Refusal, Refused

ACCEPT = ".pdf,.docx,application/pdf,application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class ResumeField(forms.FileField):
    """A file, judged by its size and its first bytes; what it is called counts for nothing."""

    def clean(self, data: Any, initial: Any = None) -> UploadedFile[bytes] | None:  # noqa: ANN401 -- Django's
        file: UploadedFile[bytes] | None = super().clean(data, initial)
        if file is None:
            return None
        if file.size is not None and file.size > FILE_BYTES:
            raise forms.ValidationError(Refusal.TOO_LARGE.sentence)
        try:
            checks.kind_of_bytes(file.read())
        except Refused as refused:
            raise forms.ValidationError(Refusal(refused.reason).sentence) from refused
        file.seek(0)
        return file


def resume_field(*, required: bool = True) -> ResumeField:
    """The one way in which a resume is asked for."""
    return ResumeField(
        label="Your resume",
        required=required,
        help_text="PDF or DOCX, 5 MB at most.",
        allow_empty_file=True,  # the check above says what to do about one
        error_messages={"required": "Choose a file first."},
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )


class UploadForm(forms.Form):
    """One file."""

    file = resume_field()


class DecisionForm(forms.Form):
    """What its owner makes of the suggestions of a resume: of one, or of all that are open."""

    action = forms.ChoiceField(choices=[(name, name) for name in ("accept", "dismiss", "accept-all")])
    suggestion = forms.ModelChoiceField(ResumeSuggestion.objects.none(), required=False)

    def __init__(self, resume: Resume, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        rows = ResumeSuggestion.objects.filter(pk__in=[one.suggestion.pk for one in suggestions.of(resume)])
        self.fields["suggestion"].queryset = rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        data = dict(super().clean() or {})
        if data.get("action") != "accept-all" and not data.get("suggestion"):
            raise forms.ValidationError("That one is decided already.")
        return data
