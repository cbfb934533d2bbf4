"""The text of a posting, as a recruiter pastes it."""

from __future__ import annotations

from django import forms

from jobs.reading.postings.reader import LONGEST

LINES = 16


class PasteForm(forms.Form):
    """Nothing is saved of it. `text` comes with one kind of line end."""

    text = forms.CharField(
        label="The posting",
        strip=False,
        widget=forms.Textarea(attrs={"rows": LINES}),
        help_text="From a mail or the employer's page, with all of its lines.",
        error_messages={"required": "Paste the text of a posting first."},
    )

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"]).replace("\r\n", "\n")
        if not text.strip():
            raise forms.ValidationError("Paste the text of a posting first.")
        if len(text) > LONGEST:
            raise forms.ValidationError(
                f"At most {LONGEST:,} characters are read; these are {len(text):,}. Leave out what is not of"
                " this position."
            )
        return text
