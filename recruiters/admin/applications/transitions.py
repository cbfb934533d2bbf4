"""The moves of all applications, as they were made."""

from __future__ import annotations

from django.contrib import admin
from django.utils.safestring import SafeString

from candidates.models import ApplicationTransition
from recruiters.admin.options import DeskModelAdmin, ReadOnly
from recruiters.admin.words import (
    change_url,
    link,
    moment,
)


@admin.register(ApplicationTransition)
class ApplicationTransitionAdmin(ReadOnly[ApplicationTransition], DeskModelAdmin[ApplicationTransition]):
    none_words = "No moves yet. Each step of an application is kept here."
    list_display = ["to_stage", "about", "from_stage", moment("at", "when"), "actor", "reason"]
    list_filter = ["to_stage", "by_candidate", "reason"]
    list_select_related = ["application__position", "by"]
    date_hierarchy = "at"
    ordering = ["-at", "-pk"]
    search_fields = ["application__first_name", "application__last_name", "application__candidate__email"]
    fields = ["at", "about", "from_stage", "to_stage", "actor", "reason", "message"]

    @admin.display(description="application")
    def about(self, step: ApplicationTransition) -> SafeString:
        return link(change_url(step.application), step.application)

    @admin.display(description="by", ordering="by__name")
    def actor(self, step: ApplicationTransition) -> str | None:
        return "The candidate" if step.by_candidate else str(step.by) if step.by else None
