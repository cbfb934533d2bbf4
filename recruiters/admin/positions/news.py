"""What happened to positions, as a list."""

from __future__ import annotations

from django.contrib import admin
from django.utils.safestring import SafeString

from jobs.models import PositionEvent
from recruiters.admin.options import DeskModelAdmin, ReadOnly
from recruiters.admin.words import (
    change_url,
    link,
    moment,
)


@admin.register(PositionEvent)
class PositionEventAdmin(ReadOnly[PositionEvent], DeskModelAdmin[PositionEvent]):
    none_words = "No news yet. Publishing, pausing and closing a position come here."
    list_display = ["kind", "about", moment("at", "when"), "by", "note"]
    list_filter = ["kind", "at"]
    list_select_related = ["position", "by"]
    date_hierarchy = "at"
    search_fields = ["position__reference", "position__title"]
    fields = ["at", "kind", "about", "by", "note"]

    @admin.display(description="position", ordering="position")
    def about(self, event: PositionEvent) -> SafeString:
        return link(change_url(event.position), event.position)
