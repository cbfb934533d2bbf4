"""What the role guide says: titles, salaries, facts; each with its source and date."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from jobs.models import RoleFact, SalaryBenchmark, Title
from recruiters.admin.options import DeskModelAdmin


@admin.register(Title)
class TitleAdmin(DeskModelAdmin[Title]):
    list_display = ["name", "rung", "soc", "is_similar"]
    list_filter = ["rung", "is_similar"]
    search_fields = ["name", "soc"]
    fields = [
        "name",
        "slug",
        ("rung", "soc"),
        "is_similar",
        "note",
        "about",
        "differs",
        "source",
        "doubt",
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Title | None = None) -> list[str]:
        return ["slug"] if obj else []  # addresses of pages stay what they were


@admin.register(SalaryBenchmark)
class SalaryBenchmarkAdmin(DeskModelAdmin[SalaryBenchmark]):
    list_display = ["where", "years", "dollars", "source", "as_of"]
    list_display_links = ["where"]
    list_filter = ["state", "years"]
    search_fields = ["city", "source"]
    fields = [("city", "state"), ("years", "amount"), "source", "as_of"]

    @admin.display(description="where", ordering="city")
    def where(self, figure: SalaryBenchmark) -> str:
        return f"{figure.city}, {figure.state}" if figure.city else "Overall"

    @admin.display(description="a year", ordering="amount")
    def dollars(self, figure: SalaryBenchmark) -> str:
        return f"${figure.amount:,}"


@admin.register(RoleFact)
class RoleFactAdmin(DeskModelAdmin[RoleFact]):
    list_display = ["key", "section", "text", "as_of", "is_superseded"]
    list_filter = ["section", "is_superseded"]
    search_fields = ["key", "text"]
    ordering = ["section", "rank", "key"]
    fields = [("section", "rank"), "key", "text", ("figure", "unit"), "source", "as_of", "is_superseded"]
    formfield_overrides = {
        **DeskModelAdmin.formfield_overrides,
        models.TextField: {"widget": forms.Textarea(attrs={"rows": 6})},
    }
