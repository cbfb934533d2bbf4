"""Tags as they are typed: names, parted by commas."""

from __future__ import annotations

from typing import Any

from django import forms

from config.text import refuse_unseen
from recruiters.models import Tag
from recruiters.models.tag import LONGEST_TAG
from recruiters.queries import tags as queries

CARE = (
    "No words about health, age, origin or family: candidates may ask for their file, and read what tags"
    " they bear."
)


class TagsForm(forms.Form):
    """`new` are names that no tag has yet, for who may make them; for others they are refused."""

    tags = forms.CharField(
        label="Tags",
        max_length=300,
        validators=[refuse_unseen],
        help_text=f"Several with commas between them. {CARE}",
        error_messages={"required": "Write at least one tag."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, may_make: bool, choices: str = "", **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(data, auto_id="tags_%s", **kwargs)
        self.may_make = may_make
        self.found: list[Tag] = []
        self.new: list[str] = []
        if choices:
            self.fields["tags"].widget.attrs |= {"list": choices, "data-tags": ""}

    def clean_tags(self) -> str:
        text = str(self.cleaned_data["tags"])
        self.found, self.new = queries.named(text)
        if not self.found and not self.new:
            raise forms.ValidationError("Write at least one tag.")
        long = [name for name in self.new if len(name) > LONGEST_TAG]
        if long:
            raise forms.ValidationError(f"A tag has at most {LONGEST_TAG} letters: {', '.join(long)}.")
        if self.new and not self.may_make:
            names = ", ".join(f"\u201c{name}\u201d" for name in self.new)
            raise forms.ValidationError(
                f"There is no tag {names}. Take one of those offered, or ask a lead to make it."
            )
        return text


class MergeTagsForm(forms.Form):
    into = forms.ModelChoiceField(
        Tag.objects.none(),
        label="Into",
        empty_label="Choose",
        error_messages={
            "required": "Choose the tag that stays.",
            "invalid_choice": "Choose one of those offered.",
        },
    )

    def __init__(self, data: Any = None, *, tag: Tag) -> None:  # noqa: ANN401 -- a QueryDict, or None
        super().__init__(data)
        field = self.fields["into"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 -- narrows the type
        field.queryset = queries.offered().exclude(pk=tag.pk)
