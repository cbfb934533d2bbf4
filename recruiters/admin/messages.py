"""Messages and interviews, as lists: they are written and answered on the page of an application."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.http import HttpRequest
from django.utils.safestring import SafeString

from candidates.models import Interview, Message
from candidates.queries import clocks
from recruiters.admin.filters import ChoiceFilter, OfApplication
from recruiters.admin.options import DeskModelAdmin, ReadOnly
from recruiters.admin.words import change_url, link, moment, stamp, two_lines
from recruiters.queries.today import WINDOW, coming, to_move


class ReadFilter(ChoiceFilter):
    title = "read"
    parameter_name = "read"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        return [("no", "Not read by the desk"), ("ours", "From the desk")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Message]) -> QuerySet[Message]:
        if self.value() == "no":
            return queryset.filter(by_candidate=True, read_at=None)
        return queryset.filter(by_candidate=False) if self.value() == "ours" else queryset


class WhenFilter(ChoiceFilter):
    title = "when"
    parameter_name = "when"
    SETS: Mapping[str, tuple[str, Callable[[QuerySet[Interview]], QuerySet[Interview]]]] = {
        "soon": ("Today and tomorrow", lambda rows: coming(rows, timedelta(days=1))),
        "week": ("Next 7 days", lambda rows: coming(rows, WINDOW)),
        "move": ("To be moved", to_move),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        return [(key, label) for key, (label, _) in self.SETS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Interview]) -> QuerySet[Interview]:
        found = self.SETS.get(self.value() or "")
        return found[1](queryset) if found else queryset


@admin.register(Message)
class MessageAdmin(ReadOnly[Message], DeskModelAdmin[Message]):
    none_words = "No messages yet. What candidates write about their applications comes here."
    list_display = ["who", "about", "says", moment("at", "when"), "stands"]
    list_display_links = None
    list_filter = [ReadFilter, OfApplication]
    list_select_related = ["application__position__employer", "application__candidate", "by"]
    search_fields = ["application__first_name", "application__last_name", "application__candidate__email"]
    search_help_text = "Name or e-mail address"
    views = [("All", ""), ("Not read", "read=no"), ("From the desk", "read=ours")]
    fields = ["about", "at", "text", "read_at"]
    readonly_fields = ["about"]

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """What waits for the desk first, then the newest."""
        waits = When(Q(by_candidate=True, read_at=None), then=Value(0))
        return [Case(waits, default=Value(1), output_field=IntegerField()), "-at", "-pk"]

    @admin.display(description="from")
    def who(self, message: Message) -> SafeString:
        name = message.application.full_name if message.by_candidate else message.by or "The desk"
        thread = f"{change_url(message.application)}#messages"
        return two_lines(
            link(thread, name), "" if message.by_candidate else f"to {message.application.full_name}"
        )

    @admin.display(description="position")
    def about(self, message: Message) -> SafeString:
        position = message.application.position
        return two_lines(
            link(f"{change_url(message.application)}#messages", position.title), position.employer
        )

    @admin.display(description="message")
    def says(self, message: Message) -> str:
        return message.text if len(message.text) <= SHOWN else f"{message.text[:SHOWN]}\u2026"

    @admin.display(description="status")
    def stands(self, message: Message) -> SafeString:
        if message.read_at:
            return stamp("plain", "Read")
        return stamp("note", "Not read", "message-square") if message.by_candidate else stamp("plain", "Sent")


SHOWN = 90


@admin.register(Interview)
class InterviewAdmin(ReadOnly[Interview], DeskModelAdmin[Interview]):
    none_words = "No interviews yet. They are offered on the page of an application."
    list_display = ["who", "stands", "when", "kind", "by"]
    list_display_links = None
    list_filter = [WhenFilter, "state", "kind", OfApplication]
    list_select_related = ["application__position__employer", "application__candidate", "by"]
    search_fields = ["application__first_name", "application__last_name", "application__candidate__email"]
    ordering = ["-offered_at", "-pk"]
    views = [
        ("All", ""),
        ("Next 7 days", "when=week"),
        ("To be moved", "when=move"),
        ("Time chosen", "state__exact=chosen"),
        ("Offered", "state__exact=offered"),
    ]
    fields = ["who", "stands", "when", "kind", "where", "note", "words", "by", "offered_at"]
    readonly_fields = ["who", "stands", "when"]

    @admin.display(description="candidate")
    def who(self, interview: Interview) -> SafeString:
        application = interview.application
        return two_lines(
            link(f"{change_url(application)}#interview", application.full_name), application.position.title
        )

    @admin.display(description="status", ordering="state")
    def stands(self, interview: Interview) -> SafeString:
        if interview.asks_to_move_at and interview.is_open:
            return stamp("note", "To be moved", "calendar")
        return stamp(
            "met" if interview.starts_at and interview.is_open else "plain", interview.get_state_display()
        )

    @admin.display(description="when", ordering="starts_at")
    def when(self, interview: Interview) -> str:
        if interview.starts_at:
            return clocks.words(interview.starts_at, interview.time_zone)
        return f"{len(interview.slots)} offered"
