"""Lists of the desk as CSV: those ticked, or all that a filter shows. One way for every list."""

from __future__ import annotations

from typing import Any, TypeVar

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone

from recruiters.admin.options import DeskModelAdmin, ReadOnly
from recruiters.admin.people import whoever
from recruiters.admin.words import changelist_url, moment
from recruiters.models import Export
from recruiters.queries.exports import BY_MODEL
from recruiters.services import exports

M = TypeVar("M", bound=Model)
NOT_A_FILTER = {"o", "p", "all", "_facets", "_changelist_filters"}


class Exported(DeskModelAdmin[M]):
    """A list with "Export as CSV": an action for those ticked, and a button for all that it shows."""

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Who may export this list; the service asks the same."""
        return request.user.has_perm(BY_MODEL[self.model].right)

    def get_urls(self) -> list[URLPattern]:
        meta = self.opts
        view = self.admin_site.admin_view(self.export_all)
        return [
            path("export/", view, name=f"{meta.app_label}_{meta.model_name}s_export"),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        meta = self.opts
        name = f"admin:{meta.app_label}_{meta.model_name}s_export"
        extra = {"exporter": name if self.has_export_permission(request) else ""}
        return super().changelist_view(request, extra | (extra_context or {}))

    def export_all(self, request: HttpRequest) -> HttpResponseBase:
        """Everything that the list shows under the filters of the address."""
        if request.method != "POST":
            return redirect(changelist_url(self.model))
        rows = self.get_changelist_instance(request).get_queryset(request)
        return self._answer(request, rows, self._narrowed(request))

    @admin.action(description="Export as CSV", permissions=["export"])
    def export_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase:
        """Those ticked, or all of the list where somebody chose all."""
        is_all = request.POST.get("select_across") == "1"
        return self._answer(request, queryset, self._narrowed(request) if is_all else "chosen by hand")

    def _answer(self, request: HttpRequest, rows: QuerySet[Any], narrowed: str) -> HttpResponseBase:
        sheet = BY_MODEL[self.model]
        try:
            lines = exports.export(sheet=sheet, rows=rows, by=whoever(request), narrowed=narrowed)
        except exports.NotExported as refusal:
            messages.error(request, str(refusal))
            return redirect(f"{changelist_url(self.model)}?{request.GET.urlencode()}")
        return as_file(lines, sheet.what.replace(" ", "-"))

    def _narrowed(self, request: HttpRequest) -> str:
        """The filters of a list as its log says them.

        What an address asks in words is not repeated: it may be somebody's name, and the log outlives a file.
        """
        said = [
            f"{name}: {value}" if self._is_offered(name) else "a search"
            for name, value in request.GET.items()
            if value and name not in NOT_A_FILTER
        ]
        return ", ".join(dict.fromkeys(said)) or "everything they see"


def as_file(lines: Any, name: str) -> StreamingHttpResponse:  # noqa: ANN401 -- texts, one after the other
    """Lines of a CSV file, to be saved under this name and today."""
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    full = f"{name}-{timezone.localdate():%Y-%m-%d}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{full}"'
    return answer


@admin.register(Export)
class ExportAdmin(ReadOnly[Export], DeskModelAdmin[Export]):
    """Who took which list out of the desk."""

    none_words = "No exports yet. Each list that leaves the desk is written down here."
    list_display = ["what", "rows", "narrowed", "by", moment("at", "when")]
    list_display_links = ["what"]
    list_filter = ["what"]
    list_select_related = ["by"]
    search_fields = ["by__name", "by__email"]
    search_help_text = "Name or address of who exported"
    date_hierarchy = "at"
    ordering = ["-at", "-pk"]
    fields = ["what", "rows", "narrowed", "columns", "by", "at"]
