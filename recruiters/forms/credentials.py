"""Recording that a credential was looked up with its issuer."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from candidates.enums import CheckFound, CheckPlace
from candidates.resumes.limits import FILE_BYTES
from candidates.services import evidence
from candidates.services.evidence import Evidence, NotTaken
from config.text import refuse_unseen

ACCEPT = ".pdf,.png,.jpg,.jpeg,application/pdf,image/png,image/jpeg"


class CheckForm(forms.Form):
    """When and where it was looked up, what came of it, and what shows it."""

    seen = forms.CharField(widget=forms.HiddenInput)
    on = forms.DateField(label="When", widget=forms.DateInput(attrs={"type": "date"}))
    place = forms.ChoiceField(label="Where", choices=[("", "Choose where"), *CheckPlace.choices])
    found = forms.ChoiceField(
        label="What came of it", choices=[("", "Choose what came of it"), *CheckFound.choices]
    )
    note = forms.CharField(
        label="Note",
        max_length=300,
        required=False,
        validators=[refuse_unseen],
        help_text="Where, if elsewhere. They may read it: it is in the download of their data.",
    )
    file = forms.FileField(
        label="Evidence",
        required=False,
        allow_empty_file=True,  # the check below says what to do about one
        help_text="The page or letter that shows it: PDF, PNG or JPEG, 5 MB at most. Cut away other people.",
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", timezone.localdate())

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError("This day is still to come. When was it looked up?")
        return on

    def clean_file(self) -> Evidence | None:
        file: UploadedFile[bytes] | None = self.cleaned_data.get("file")
        if not file:
            return None
        try:
            return evidence.taken(name=file.name or "", data=file.read(FILE_BYTES + 1))
        except NotTaken as refused:
            raise forms.ValidationError(str(refused)) from refused

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("place") == CheckPlace.OTHER and not given.get("note"):
            self.add_error("note", "Say where it was looked up.")
        return given

    @property
    def at(self) -> datetime:
        """The moment: now for today, noon of an earlier day."""
        on: date = self.cleaned_data["on"]
        if on == timezone.localdate():
            return timezone.now()
        return timezone.make_aware(datetime.combine(on, time(hour=12)))
