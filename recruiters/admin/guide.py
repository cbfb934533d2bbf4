"""What the role guide says: titles, salaries, facts; each with its source and date."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from jobs.models import AreaWage, RoleFact, SalaryBenchmark, Title
from recruiters.admin.options import DeskModelAdmin, ReadOnly


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


@admin.register(AreaWage)
class AreaWageAdmin(ReadOnly[AreaWage], DeskModelAdmin[AreaWage]):
    """What a published file says; it comes by `import_oews` and is written by nobody else."""

    none_words = "No file of the BLS was imported yet. The command import_oews does it; see the README."
    list_display = ["title", "occupation", "middle", "employment", "month"]
    list_display_links = ["title"]
    list_filter = ["occupation", "reference", "state"]
    search_fields = ["title", "area"]
    fields = [
        ("title", "area", "state"),
        ("occupation", "month"),
        "employment",
        ("p10", "p25", "median", "p75", "p90"),
        "mean",
        "above_top",
    ]

    @admin.display(description="median a year", ordering="median")
    def middle(self, wage: AreaWage) -> str:
        if wage.median is None:
            return "Above the top" if "median" in wage.above_top else "Not published"
        return f"${wage.median:,}"

    @admin.display(description="release", ordering="reference")
    def month(self, wage: AreaWage) -> str:
        return f"{wage.reference:%B %Y}"


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
