"""The list of applications: its columns, its search, its filters."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from candidates.enums import IN_PROCESS
from candidates.models import Application, Candidate, ScreeningAnswer
from jobs.models import Position
from recruiters.admin import triage
from recruiters.admin.applications.filters import (
    AnswerFilter,
    CameFilter,
    EndsFilter,
    KnockOutFilter,
    MovedFilter,
    Rows,
    StageFilter,
)
from recruiters.admin.applications.undoing import just_moved
from recruiters.admin.exporting import Exported
from recruiters.admin.filters import PositionFilter, RecruiterFilter
from recruiters.admin.tags import TagFilter, Taggable
from recruiters.admin.words import (
    day_words,
    stage_stamp,
    stamp,
    two_lines,
)
from recruiters.queries import searching
from recruiters.queries import tags as labels
from recruiters.queries.channels import came_by, channel


class ApplicationListing(Taggable[Application], Exported[Application]):
    """The list, and what may be done with a row of it."""

    none_words = "No applications yet. They come from the pages of open positions."
    list_display = ["who", "for_position", "stands", "applied", "answer", "recruiter"]
    list_display_links = ["who"]
    list_filter = [
        StageFilter,
        AnswerFilter,
        RecruiterFilter,
        MovedFilter,
        EndsFilter,
        KnockOutFilter,
        TagFilter,
        PositionFilter,
        CameFilter,
    ]
    list_select_related = ["position__employer", "position__recruiter", "candidate"]
    search_fields = ["first_name", "last_name", "candidate__email", "position__reference", "position__title"]
    search_help_text = "Name, e-mail address, phone, tag, position or its number"
    date_hierarchy = "applied_at"
    ordering = ["-applied_at", "-pk"]
    actions = ["move_selected", "tag_selected", "export_selected"]
    searches = True
    change_list_template = "admin/candidates/application/change_list.html"
    views = [
        ("All", ""),
        ("New", "stage=new"),
        ("Late", "answer=late"),
        ("Mine, in process", "stage=process&recruiter=me"),
    ]

    # Columns

    @admin.display(description="name", ordering="last_name")
    def who(self, application: Application) -> SafeString:
        named = two_lines(application.full_name, application.candidate.email)
        return self.marked(named, application)

    @admin.display(description="position", ordering="position__title")
    def for_position(self, application: Application) -> SafeString:
        position = application.position
        return two_lines(position.title, f"{position.reference}, {position.employer}")

    @admin.display(description="stage", ordering="stage")
    def stands(self, application: Application) -> SafeString:
        stage = stage_stamp(application.stage)
        if not application.has_knock_out:  # type: ignore[attr-defined]  # annotated
            return stage
        return format_html("{} {}", stage, stamp("missing", "Knock-out"))

    @admin.display(description="applied", ordering="applied_at")
    def applied(self, application: Application) -> SafeString:
        day = day_words(timezone.localdate(application.own_applied_at))
        return two_lines(day, came_by(application))

    @admin.display(description="answer by", ordering="answer_by")
    def answer(self, application: Application) -> str | None:
        if application.stage not in IN_PROCESS:
            return None
        day = day_words(application.answer_by)
        return stamp("missing", day) if application.is_overdue else day

    @admin.display(description="recruiter", ordering="position__recruiter__name")
    def recruiter(self, application: Application) -> str | None:
        recruiter = application.position.recruiter
        return recruiter.get_short_name() if recruiter else None

    def get_queryset(self, request: HttpRequest) -> Rows:
        knocked = ScreeningAnswer.objects.filter(application=OuterRef("pk"), is_knock_out=True)
        return super().get_queryset(request).annotate(has_knock_out=Exists(knocked), came=channel())

    def get_search_results(self, request: HttpRequest, queryset: Rows, search_term: str) -> tuple[Rows, bool]:
        """As everywhere, and by phone: the number on the application or the one on file."""

        def told(word: str) -> Q:
            rows = Application.objects.order_by()
            people = Candidate.objects.filter(email__icontains=word)
            places = Position.objects.filter(Q(reference__icontains=word) | Q(title__icontains=word))
            return searching.by_keys(
                rows.filter(Q(first_name__icontains=word) | Q(last_name__icontains=word)).values("pk"),
                rows.filter(candidate__in=people.order_by().values("pk")).values("pk"),
                rows.filter(position__in=places.order_by().values("pk")).values("pk"),
                labels.bearers(Application, word),
            )

        phones = ["phone", "candidate__phone"]
        return queryset.filter(searching.matching(search_term, word=told, phones=phones)), False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With what was moved a moment ago: whoever moved several from here is back here."""
        extra = just_moved(request, self) if request.method == "GET" else {}
        return super().changelist_view(request, extra | (extra_context or {}))

    # What may be done

    def get_preserved_filters(self, request: HttpRequest) -> str:
        """As Django's; a list without filters says too that it was one, so that a row knows its way."""
        return super().get_preserved_filters(request) or urlencode({triage.LIST: triage.FIRST_PAGE})

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People apply; nobody applies for them."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Application | None = None) -> bool:
        return request.user.is_superuser
