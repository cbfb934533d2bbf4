"""Form fields and widgets of the desk: readable choices, native dates, autocompletes that ask once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.contrib.postgres.fields import ArrayField
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from config.text import refuse_unseen
from jobs.enums import CompetencyKind
from jobs.models import Competency
from recruiters.forms.boxes import Checkboxes

if TYPE_CHECKING:
    ModelMultipleChoiceField = forms.ModelMultipleChoiceField
else:

    class ModelMultipleChoiceField(forms.ModelMultipleChoiceField):
        def __class_getitem__(cls, _: object) -> type:
            return cls


class DateInput(forms.DateInput):
    """The browser's own date picker: no script, and it speaks the reader's language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class ListField(forms.TypedMultipleChoiceField):
    """An ArrayField whose members have choices, as checkboxes."""

    widget = Checkboxes

    def __init__(self, field: ArrayField[Any, Any], **kwargs: Any) -> None:  # noqa: ANN401
        options: dict[str, Any] = {
            "choices": field.base_field.choices or (),
            "coerce": str,
            "required": not field.blank,
            "label": str(field.verbose_name).capitalize(),
            "help_text": field.help_text,
        }
        super().__init__(**options | kwargs)


class LinesField(forms.CharField):
    """An ArrayField of words as a box of text, one a line; what is there twice counts once."""

    widget = forms.Textarea

    def __init__(self, *, most: int, longest: int, **kwargs: Any) -> None:  # noqa: ANN401 -- of the field
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(required=False, **kwargs)
        self.most, self.longest = most, longest

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401 -- a list, or what was typed
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:  # noqa: ANN401 -- lines, not a text
        text = super().clean(value)
        lines = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
        if len(lines) > self.most:
            raise forms.ValidationError(f"At most {self.most} lines; these are {len(lines)}.")
        for line in lines:
            if len(line) > self.longest:
                raise forms.ValidationError(
                    f"A line has at most {self.longest} letters; one has {len(line)}."
                )
            refuse_unseen(line)
        return lines

    def has_changed(self, initial: Any, data: Any) -> bool:  # noqa: ANN401 -- as in Django
        before = self.prepare_value(initial) or ""
        return super().has_changed(before, (data or "").replace("\r\n", "\n").strip())


class KnownLabels:
    """For autocompletes: the labels of what is chosen are known, so no row asks the database.

    Django's own widget runs one query for each row of an inline.
    """

    known: Mapping[str, str]

    if TYPE_CHECKING:
        is_required: bool
        allow_multiple_selected: bool

        def create_option(self, *args: Any) -> dict[str, Any]: ...  # noqa: ANN401

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> Any:  # noqa: ANN401
        chosen = [str(pk) for pk in value if pk not in {"", None}]
        known: Mapping[str, str] = getattr(self, "known", {})
        if not all(pk in known for pk in chosen):
            return super().optgroups(name, value, attrs)  # type: ignore[misc]  # the widget mixed in
        options = []
        if not self.is_required and not self.allow_multiple_selected:
            options.append(self.create_option(name, "", "", False, 0))
        options += [
            self.create_option(name, pk, known[pk], True, index)
            for index, pk in enumerate(chosen, start=len(options))
        ]
        return [(None, options, 0)]


class Autocomplete(KnownLabels, AutocompleteSelect):  # type: ignore[misc]  # optgroups: stubs name its parts
    pass


class AutocompleteMany(KnownLabels, AutocompleteSelectMultiple):  # type: ignore[misc]  # the same
    def build_attrs(
        self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        # The sign that clears all of them would stand inside the list of what is chosen, where a
        # screen reader takes it for one of them; each one has its own sign.
        return super().build_attrs(base_attrs, extra_attrs) | {"data-allow-clear": "false"}


def words_of(request: HttpRequest) -> Mapping[int, Competency]:
    """Every word of the trade by its id: read on first use, then kept for the whole page."""

    def read() -> dict[int, Competency]:
        return {word.pk: word for word in Competency.objects.all()}

    if not hasattr(request, "words"):
        request.words = SimpleLazyObject(read)  # type: ignore[attr-defined]
    return request.words  # type: ignore[attr-defined,no-any-return]


def labels(words: Mapping[int, Competency]) -> Mapping[str, str]:
    """The same as ids and labels in text, for widgets; still not read."""
    found: Mapping[str, str] = SimpleLazyObject(  # type: ignore[assignment]
        lambda: {str(pk): word.label for pk, word in words.items()}
    )
    return found


class WordsField(ModelMultipleChoiceField[Competency]):
    """Words of one kind as checkboxes, taken from a vocabulary that was read once for the page."""

    widget = Checkboxes

    def __init__(
        self,
        queryset: QuerySet[Competency],
        *,
        words: Mapping[int, Competency],
        kind: CompetencyKind,
        **kwargs: Any,  # noqa: ANN401 -- those of the field
    ) -> None:
        self.words = words
        self.kind = kind
        super().__init__(queryset, **kwargs)
        self.choices = self._options  # a callable is read when shown

    def _options(self) -> list[tuple[int, str]]:
        return [(pk, word.label) for pk, word in self.words.items() if word.kind == self.kind]
