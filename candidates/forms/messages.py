from __future__ import annotations

import re
from typing import Any

from django import forms
from django.http import QueryDict

from candidates.models.message import LONGEST
from config.text import SIGN

PATIENTS = "Write nothing about patients: no names, record numbers, dates of birth."
LOOKS_LIKE_PATIENTS = (
    "This looks like a number or date of a person (a Social Security number, a record number, a birthday)."
    " Nothing about patients belongs here. Take it out; or, if it is something else, send it again as it is."
)
SSN = re.compile(r"(?<![\d-])(?!000|666|9\d\d)\d{3}[- ](?!00)\d{2}[- ](?!0000)\d{4}(?![\d-])")
"""Three, two and four digits, of numbers that are given out (ssa.gov, randomization, 2011)."""
RECORD = re.compile(
    r"\b(?:MRN|medical record|record n(?:umber|o\.?)|chart n(?:umber|o\.?)|acct)\W{0,12}\w*\d{4,}",
    re.IGNORECASE,
)
DATE = r"\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d{2}"
BORN = re.compile(rf"\b(?:DOB|D\.O\.B\.|date of birth|born(?: on)?)\W{{0,6}}{DATE}", re.IGNORECASE)


def looks_like_patients(text: str) -> bool:
    """Whether a text has what identifies patients in records. Asked gently: it may be something else."""
    return any(pattern.search(text) for pattern in (SSN, RECORD, BORN))


class MessageForm(forms.Form):
    """`text`: plain, without signs nobody sees. What looks like patients' data is asked about once."""

    text = forms.CharField(
        label="Your message",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=PATIENTS,
        error_messages={"required": "Write something first."},
    )
    looked_over = forms.CharField(required=False, max_length=3, widget=forms.HiddenInput)

    def clean_text(self) -> str:
        text = SIGN.sub("", self.cleaned_data["text"]).strip()
        if not text:
            raise forms.ValidationError("Write something first.")
        return text

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if looks_like_patients(data.get("text", "")) and data.get("looked_over") != "yes":
            assert isinstance(self.data, QueryDict)  # noqa: S101 -- for the type checker; a bound form
            self.data = self.data.copy()
            self.data[self.add_prefix("looked_over")] = "yes"
            self.add_error("text", LOOKS_LIKE_PATIENTS)
        return data
