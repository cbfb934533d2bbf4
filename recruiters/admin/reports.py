"""Reports: what strangers say is wrong with a position, until somebody has dealt with it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from jobs.models import PositionReport
from jobs.services import reports
from recruiters.admin.filters import PositionFilter, RecruiterFilter
from recruiters.admin.options import DeskModelAdmin, ReadOnly
from recruiters.admin.people import whoever
from recruiters.admin.words import change_url, link, moment, position_stamp, stamp, two_lines


class HandledFilter(admin.SimpleListFilter):
    title = "dealt with"
    parameter_name = "handled"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        return [("no", "Not yet"), ("yes", "Yes")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[PositionReport]) -> QuerySet[PositionReport]:
        if self.value() not in {"yes", "no"}:
            return queryset
        return queryset.filter(handled_at__isnull=self.value() == "no")


@admin.register(PositionReport)
class PositionReportAdmin(ReadOnly[PositionReport], DeskModelAdmin[PositionReport]):
    none_words = "No reports. Visitors of a position send them from its page."
    list_display = ["what", "about", "stands", moment("at", "came in")]
    list_display_links = ["what"]
    list_filter = [HandledFilter, "reason", RecruiterFilter, PositionFilter]
    list_select_related = ["position__employer", "handled_by"]
    search_fields = ["position__title", "position__reference", "text", "email"]
    search_help_text = "Position, words or address"
    ordering = ["-at", "-pk"]
    searches = True
    actions = ["deal_with"]
    views = [("All", ""), ("Waiting", "handled=no"), ("Dealt with", "handled=yes")]
    fields = [("reason", "about_link"), "text", ("email", "at"), ("stands", "handled_at", "handled_by")]
    readonly_fields = ["about_link", "stands"]

    @admin.display(description="what is wrong", ordering="reason")
    def what(self, report: PositionReport) -> SafeString:
        return two_lines(report.get_reason_display(), report.text[:80])

    @admin.display(description="position", ordering="position__title")
    def about(self, report: PositionReport) -> SafeString:
        return two_lines(report.position.title, report.position.employer)

    @admin.display(description="position")
    def about_link(self, report: PositionReport) -> SafeString:
        return two_lines(link(change_url(report.position), report.position), position_stamp(report.position))

    @admin.display(description="status", ordering="handled_at")
    def stands(self, report: PositionReport) -> SafeString:
        if report.handled_at is None:
            return stamp("note", "Waiting", "flag")
        return two_lines(stamp("met", "Dealt with"), report.handled_by or "")

    def has_handle_permission(self, request: HttpRequest) -> bool:
        """Asked by the action below; reports are read-only in every other way."""
        return request.user.has_perm("jobs.change_positionreport")

    @admin.action(description="Mark as dealt with", permissions=["handle"])
    def deal_with(self, request: HttpRequest, queryset: QuerySet[PositionReport]) -> None:
        number = reports.deal_with(reports=queryset, by=whoever(request))
        if number:
            words = "1 report is" if number == 1 else f"{number} reports are"
            messages.success(request, f"{words} marked as dealt with.")
        else:
            messages.info(request, "All of these were dealt with before.")
