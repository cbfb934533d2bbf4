"""A note, and the names in it."""

from __future__ import annotations

from django import forms

from recruiters.models.note import LONGEST_NOTE
from recruiters.queries.notes import Thing
from recruiters.services import notes


class NoteForm(forms.Form):
    """`offers` is the address that lists whom the note may mention; without a script nobody needs it."""

    text = forms.CharField(
        label="Note",
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For recruiters. The candidate never sees it. Write @ and a colleague's name to tell them.",
        error_messages={"required": "Write something first."},
    )

    def __init__(
        self,
        data: object = None,
        *,
        about: Thing | None = None,
        offers: str = "",
    ) -> None:
        super().__init__(data, auto_id="note_%s")  # type: ignore[arg-type]  # a QueryDict, or None
        self.about = about
        if offers:
            self.fields["text"].widget.attrs["data-mentions"] = offers

    def clean_text(self) -> str:
        """As it was typed: whom it names is read again by the service that keeps it."""
        text = str(self.cleaned_data["text"])
        if self.about is not None:
            try:
                notes.read(about=self.about, text=text)
            except notes.NotKept as refusal:
                raise forms.ValidationError(refusal.problems) from refusal
        return text
