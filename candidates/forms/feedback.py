"""What somebody thinks of an alert."""

from __future__ import annotations

from typing import Any

from django import forms

from candidates.enums import FeedbackAnswer, FeedbackReason
from candidates.models.feedback import MOST_WORDS
from config.text import SIGN


class FeedbackForm(forms.Form):
    """`answer`, `reason` (a FeedbackReason or None) and `words`: one line, or None to keep what is there.

    With `has_words` something was written before. It is not shown, because whoever has the link reads
    this page; a blank keeps it, and a tick takes it back. Of a remote position nobody says that it is far.
    """

    answer = forms.ChoiceField(
        label="Was it useful to hear of this position?",
        choices=FeedbackAnswer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the two."},
    )
    reason = forms.ChoiceField(
        label="If it was not for you, why?",
        choices=FeedbackReason.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    words = forms.CharField(
        label="In your words",
        max_length=MOST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The recruiter of this position reads it.",
    )
    takes_back = forms.BooleanField(label="Take back what I wrote before", required=False)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        is_remote: bool = False,
        has_words: bool = False,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        if is_remote:  # nobody is far away from it
            reasons = [one for one in FeedbackReason.choices if one[0] != FeedbackReason.FAR]
            self.fields["reason"].choices = reasons  # type: ignore[attr-defined]
        self.has_words = has_words
        if has_words:
            self.fields["words"].help_text = (
                "You wrote something before. It is kept unless you write anew, and not shown here, because a"
                " link may be forwarded. The recruiter of this position reads it."
            )
        else:
            del self.fields["takes_back"]

    def clean_words(self) -> str:
        return " ".join(SIGN.sub("", self.cleaned_data["words"]).split())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["reason"] = FeedbackReason(data["reason"]) if data.get("reason") else None
        if self.has_words and not data.get("words") and not data.get("takes_back"):
            data["words"] = None
        return data
