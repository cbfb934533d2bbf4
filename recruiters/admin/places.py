"""Cities and ZIP codes, for looking up."""

from __future__ import annotations

import re

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from config import doorbell
from jobs.enums import US_STATES
from jobs.models import Place, PostalCode
from recruiters.admin.options import DeskModelAdmin

CITY_AND_STATE = re.compile(r"^(?P<city>.+?)[,\s]+(?P<state>[A-Za-z]{2})$")


@admin.register(Place)
class PlaceAdmin(DeskModelAdmin[Place]):
    list_display = ["city", "state", "latitude", "longitude"]
    list_filter = ["state"]
    search_fields = ["city"]
    search_help_text = "A city, such as Tampa or Tampa, FL; or a ZIP"
    ordering = ["city", "state"]
    fields = [("city", "state"), ("latitude", "longitude")]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Place], search_term: str
    ) -> tuple[QuerySet[Place], bool]:
        """`tampa`, `Tampa, FL`, `tampa fl` or `33602`."""
        text = search_term.strip()
        if not text:
            return queryset, False
        if text.isdigit():
            codes = PostalCode.objects.filter(code__startswith=text).values("place")
            return queryset.filter(pk__in=codes), False
        found = CITY_AND_STATE.match(text)
        wanted = Q(city__istartswith=text)
        if found and found["state"].upper() in US_STATES:
            wanted |= Q(city__istartswith=found["city"], state=found["state"].upper())
        return queryset.filter(wanted), False

    def save_model(
        self,
        request: HttpRequest,
        obj: Place,
        form: forms.ModelForm[Place],
        change: bool,  # noqa: FBT001
    ) -> None:
        super().save_model(request, obj, form, change)
        if change and form.changed_data:
            doorbell.ring("board-words")  # listings and cards hold its name and where it lies


@admin.register(PostalCode)
class PostalCodeAdmin(DeskModelAdmin[PostalCode]):
    list_display = ["code", "place", "latitude", "longitude"]
    list_select_related = ["place"]
    search_fields = ["^code", "^place__city"]
    autocomplete_fields = ["place"]
    fields = ["code", "place", ("latitude", "longitude")]
