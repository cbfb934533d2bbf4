"""The requirement groups in the form of a position."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest

from jobs.models import Position, Requirement
from recruiters.admin import (
    pasting,
)
from recruiters.admin.fields import AutocompleteMany, labels, words_of
from recruiters.admin.options import DeskInline


class RequirementInline(DeskInline[Requirement, Position]):
    """Groups: any one member fills a group, all required groups must be filled."""

    model = Requirement
    verbose_name = "group"
    verbose_name_plural = "Requirement groups"
    fields = ["level", "any_of"]
    autocomplete_fields = ["any_of"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Requirement]:
        return super().get_queryset(request).prefetch_related("any_of")

    def get_extra(self, request: HttpRequest, obj: Position | None = None, **kwargs: Any) -> int:  # noqa: ANN401
        """A row for each group that was confirmed in a pasted posting."""
        begun = pasting.start(request) if obj is None else None
        return len(begun.groups) if begun else super().get_extra(request, obj, **kwargs)

    def formfield_for_manytomany(
        self,
        db_field: models.ManyToManyField[Any, Any],
        request: HttpRequest,
        **kwargs: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        widget = AutocompleteMany(db_field, self.admin_site)
        widget.known = labels(words_of(request))
        kwargs["widget"] = widget
        return super().formfield_for_manytomany(db_field, request, **kwargs)
