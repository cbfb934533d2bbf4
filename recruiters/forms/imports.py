"""A file to import, as a recruiter uploads it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from jobs.services.imports.reading import MOST_BYTES

MEGABYTES = MOST_BYTES // 1024 // 1024


class UploadForm(forms.Form):
    file = forms.FileField(
        label="File",
        allow_empty_file=True,  # the reader says it in its own words
        widget=forms.FileInput(attrs={"accept": ".csv,.json,text/csv,application/json"}),
        help_text=f"CSV in UTF-8, or JSON; at most {MEGABYTES} MB.",
        error_messages={"required": "Choose a file.", "max_length": "Give the file a shorter name."},
        max_length=100,
    )

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(f"The file has more than {MEGABYTES} MB. Split it into smaller ones.")
        return file
