"""Filters that more than one list uses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import ForeignKey, Model, QuerySet
from django.http import HttpRequest

from recruiters.admin.fields import Autocomplete
from recruiters.queries import visible


class ChoiceFilter(admin.SimpleListFilter):
    """A filter that takes nothing but what it offers: any other value is refused with the whole address.

    To leave it out silently would show more rows than the address asks for, to act on.
    """

    def __init__(
        self,
        request: HttpRequest,
        params: dict[str, Any],
        model: type[Model],
        model_admin: admin.ModelAdmin[Any],
    ) -> None:
        super().__init__(request, params, model, model_admin)
        offered = {str(value) for value, _ in self.lookup_choices}
        if self.value() and self.value() not in offered:
            raise IncorrectLookupParameters(f"{self.parameter_name} takes one of: {sorted(offered)}")


class RecruiterFilter(ChoiceFilter):
    """Whose work a row is: that of who answers for its position. A subclass says by which way it is found."""

    title = "recruiter"
    parameter_name = "recruiter"
    lookup = "position__recruiter"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        return [("me", "Mine"), ("nobody", "Nobody's")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "me":
            return queryset.filter(**{self.lookup: request.user.pk})
        return queryset.filter(**{self.lookup: None}) if self.value() == "nobody" else queryset


class OfApplication(RecruiterFilter):
    """For rows that belong to an application."""

    lookup = "application__position__recruiter"


class SearchFilter(admin.SimpleListFilter):
    """Rows of one related thing, found by typing: for lists too long to print beside a table.

    A subclass names the foreign key as `parameter_name`, which is also the word in the address.
    """

    template = "admin/filter_search.html"

    def __init__(
        self,
        request: HttpRequest,
        params: dict[str, Any],
        model: type[Model],
        model_admin: admin.ModelAdmin[Any],
    ) -> None:
        field = model._meta.get_field(self.parameter_name or "")  # noqa: SLF001 -- Django's public name
        assert isinstance(field, ForeignKey)  # noqa: S101 -- narrows the type
        self.field = field
        self.site, self.request = model_admin.admin_site, request
        self.title = str(field.verbose_name)
        super().__init__(request, params, model, model_admin)

    def has_output(self) -> bool:
        return True

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        return []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if not value:
            return queryset
        if not str(value).isdecimal():
            return queryset.none()
        return queryset.filter(**{self.field.attname: value})

    def choices(self, changelist: Any) -> Iterator[Any]:  # noqa: ANN401 -- more than Django's choices hold
        """One "choice": the form with the field to type into, and what else the address holds."""
        value = self.value()
        rows = visible.limited(self.request.user, self.field.remote_field.model._default_manager.all())  # noqa: SLF001
        field = forms.ModelChoiceField(rows, required=False)
        field.widget = Autocomplete(self.field, self.site, attrs={"aria-label": str(self.title).capitalize()})
        field.widget.choices = field.choices
        chosen = rows.filter(pk=value).first() if str(value or "").isdecimal() else None
        field.widget.known = {str(chosen.pk): str(chosen)} if chosen else {}
        name = self.parameter_name or ""
        kept = changelist.get_query_string(remove=[name, "p"])
        yield {
            "selected": chosen is not None,
            "chosen": chosen,
            "widget": field.widget.render(name, str(chosen.pk) if chosen else "", {"id": f"filter_{name}"}),
            "others": [(key, value) for key, value in changelist.params.items() if key != name],
            "display": chosen or "",
            "query_string": kept,
        }


class PositionFilter(SearchFilter):
    parameter_name = "position"


class CandidateFilter(SearchFilter):
    parameter_name = "candidate"
