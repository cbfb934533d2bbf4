"""Positions as a list: what a row shows, and who may see and change it."""

from __future__ import annotations

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest
from django.utils.safestring import SafeString

from candidates.enums import IN_PROCESS, Stage
from candidates.models import Application
from jobs.enums import PositionStatus
from jobs.models import Position
from jobs.services import positions
from recruiters.admin.exporting import Exported
from recruiters.admin.positions.filters import MineFilter, SettingFilter, StateFilter
from recruiters.admin.tags import TagFilter, Taggable
from recruiters.admin.words import (
    changelist_url,
    day_words,
    link,
    pay_cell,
    position_stamp,
    two_lines,
    where_short,
)


def _applications(*stages: Stage) -> Coalesce:
    rows = Application.objects.filter(position=OuterRef("pk")).order_by()
    if stages:
        rows = rows.filter(stage__in=stages)
    number = rows.values("position").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number), 0, output_field=IntegerField())


class PositionList(Taggable[Position], Exported[Position]):
    importer = "admin:import-positions"
    add_words = "Open a position"
    list_display = ["number", "position", "pay", "where", "applied", "new", "closes", "state"]
    list_display_links = ["position"]
    list_filter = [StateFilter, MineFilter, "workplace", SettingFilter, TagFilter]
    list_select_related = ["employer", "place", "recruiter"]
    search_fields = ["reference", "title", "employer__name", "tagged__tag__name"]
    search_help_text = "Title, number, employer or tag"
    ordering = [F("published_at").desc(nulls_first=True), "-pk"]
    views = [
        ("All", ""),
        ("Mine, open", "state=open&recruiter=me"),
        ("Open", "state=open"),
        ("Closing this week", "state=closing"),
        ("Drafts", "state=draft"),
    ]
    change_list_template = "admin/jobs/position/change_list.html"

    @admin.display(description="No.", ordering="reference")
    def number(self, position: Position) -> str:
        return position.reference

    @admin.display(description="position", ordering="title")
    def position(self, position: Position) -> SafeString:
        return self.marked(two_lines(position.title, position.employer), position)

    @admin.display(description="pay", ordering="pay_max")
    def pay(self, position: Position) -> SafeString:
        return pay_cell(position)

    @admin.display(description="where")
    def where(self, position: Position) -> str:
        return where_short(position)

    @admin.display(description="applied", ordering="applied_count")
    def applied(self, position: Position) -> SafeString:
        number = position.applied_count  # type: ignore[attr-defined]  # annotated
        url = changelist_url(Application, position=position.pk)
        return link(url, number, f"{number} applied to {position.reference}")

    @admin.display(description="new", ordering="new_count", empty_value="\u2013")
    def new(self, position: Position) -> SafeString | None:
        number = position.new_count  # type: ignore[attr-defined]
        if not number:
            return None
        url = changelist_url(Application, position=position.pk, stage=Stage.NEW)
        return link(url, number, f"{number} new for {position.reference}")

    @admin.display(description="closes", ordering="closes_on")
    def closes(self, position: Position) -> str:
        return day_words(position.closes_on)

    @admin.display(description="state", ordering="status")
    def state(self, position: Position) -> SafeString:
        return position_stamp(position)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Position]:
        rows = super().get_queryset(request)
        return rows.annotate(
            applied_count=_applications(),
            new_count=_applications(Stage.NEW),
            in_process_count=_applications(*IN_PROCESS),
        )

    def has_delete_permission(self, request: HttpRequest, obj: Position | None = None) -> bool:
        """A draft may go; what was ever shown is closed, not deleted."""
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or (obj.status == PositionStatus.DRAFT and obj.published_at is None))

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """Who may publish, pause and close: the service asks the same."""
        return request.user.has_perm(positions.PUBLISHES)

    def _position(self, request: HttpRequest, pk: int, *, write: bool = True) -> Position:
        """The position of an address, for somebody who may change it (or see it)."""
        position = self.get_queryset(request).filter(pk=pk).first()
        if position is None:
            raise Http404
        allowed = self.has_change_permission if write else self.has_view_permission
        if not allowed(request, position):
            raise PermissionDenied
        return position
