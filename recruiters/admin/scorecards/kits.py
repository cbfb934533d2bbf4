"""Kits: what to look at in people for one kind of work, written by leads, used by everybody who scores."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest
from django.utils.safestring import SafeString

from jobs.reading import lawful
from recruiters.admin.options import DeskInline, DeskModelAdmin
from recruiters.admin.people import whoever
from recruiters.admin.words import stamp, two_lines
from recruiters.forms.scorecards import ScorecardForm
from recruiters.models import ScorecardCriterion, ScorecardKit
from recruiters.models.scorecard import MOST_CRITERIA
from recruiters.services import kits

LONGEST_START = 90


class CriterionInline(DeskInline[ScorecardCriterion, ScorecardKit]):
    """Sorted by their numbers. Given cards keep the words of the version they were filled in by."""

    model = ScorecardCriterion
    verbose_name = "criterion"
    verbose_name_plural = "Criteria"
    max_num = MOST_CRITERIA
    fields: ClassVar = [
        "order", "name", "competency", "questions",
        "anchor_1", "anchor_2", "anchor_3", "anchor_4", "anchor_5",
    ]  # fmt: skip
    autocomplete_fields: ClassVar = ["competency"]

    def formfield_for_dbfield(
        self,
        db_field: models.Field[Any, Any],
        request: HttpRequest,
        **kwargs: Any,  # noqa: ANN401
    ) -> forms.Field | None:
        if db_field.name.startswith("anchor_"):
            kwargs["widget"] = forms.Textarea(attrs={"rows": 2})
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name.startswith("anchor_"):
            score = db_field.name.removeprefix("anchor_")
            field.error_messages["required"] = f"Say what was seen or heard for a {score}."
        return field


@admin.register(ScorecardKit)
class ScorecardKitAdmin(DeskModelAdmin[ScorecardKit]):
    """Saving what reads otherwise makes a new version; cards that were given keep theirs."""

    change_form_template = "admin/scorecards/kit.html"
    add_words = "Write a kit"
    list_display = ["title", "suits", "in_use", "edition"]
    list_display_links = ["title"]
    search_fields = ["name", "introduction"]
    ordering = ["name"]
    fields = ["name", "settings", "introduction", "is_offered"]
    autocomplete_fields: ClassVar = ["settings"]
    inlines: ClassVar = [CriterionInline]
    searches = True
    refuses_stale = True

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[ScorecardKit]:
        return super().get_queryset(request).prefetch_related("settings")

    @admin.display(description="name", ordering="name")
    def title(self, kit: ScorecardKit) -> SafeString:
        start = " ".join(kit.introduction.split())
        return two_lines(kit.name, start if len(start) <= LONGEST_START else f"{start[:LONGEST_START]}\u2026")

    @admin.display(description="care settings")
    def suits(self, kit: ScorecardKit) -> str | None:
        return ", ".join(word.label for word in kit.settings.all()) or None

    @admin.display(description="in use", ordering="is_offered")
    def in_use(self, kit: ScorecardKit) -> SafeString:
        return stamp("met", "In use") if kit.is_offered else stamp("not_shown", "Not in use")

    @admin.display(description="version", ordering="version")
    def edition(self, kit: ScorecardKit) -> int:
        return kit.version

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: ANN401, FBT001 -- Django's
        super().save_related(request, form, formsets, change)
        kit = form.instance
        before = kit.version
        version = kits.keep_version(kit=kit, by=whoever(request))
        if version.number != before:
            messages.info(
                request,
                f"These words are version {version.number}. Scorecards that were begun keep theirs.",
            )
        for one in kit.criteria.all():
            for doubt in lawful.doubts(f"{one.name} {one.questions} {' '.join(one.anchors)}"):
                messages.warning(
                    request,
                    f"\u201c{one.name}\u201d seems to ask about {doubt.about}. That must not count in hiring."
                    f" {doubt.instead}",
                )

    def panels(self, request: HttpRequest, obj: ScorecardKit | None) -> dict[str, Any]:
        """How it looks to whoever fills it in."""
        if obj is None:
            return {"sample": None}
        criteria = [
            {"name": one.name, "questions": one.questions, "anchors": one.anchors}
            for one in obj.criteria.order_by("order", "pk")
        ]
        return {"sample": ScorecardForm(criteria=criteria)}
