"""Saved searches: who wants to hear of which, with or without a file."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from candidates.models import SavedSearch
from candidates.queries import searches
from recruiters.admin.filters import ChoiceFilter
from recruiters.admin.options import DeskModelAdmin, ReadOnly
from recruiters.admin.words import change_url, link, moment, stamp, two_lines


class ConfirmedFilter(ChoiceFilter):
    title = "confirmed"
    parameter_name = "confirmed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        return [("yes", "Yes"), ("no", "Not yet")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[SavedSearch]) -> QuerySet[SavedSearch]:
        if self.value() not in {"yes", "no"}:
            return queryset
        return queryset.filter(confirmed_at__isnull=self.value() == "no")


@admin.register(SavedSearch)
class SavedSearchAdmin(ReadOnly[SavedSearch], DeskModelAdmin[SavedSearch]):
    """Read only: a search is its owner's, who removes it by the link of any mail."""

    none_words = "No saved searches yet. They begin on the board, with or without a log-in."
    list_display = [
        "search",
        "person",
        "state",
        moment("created_at", "asked for"),
        moment("last_told", "last told"),
    ]
    list_display_links = ["search"]
    list_filter = [ConfirmedFilter]
    list_select_related = ["recipient__candidate"]
    search_fields = ["words", "recipient__email", "recipient__candidate__last_name"]
    search_help_text = "Words, e-mail address or last name"
    ordering = ["-created_at", "-pk"]
    views = [("All", ""), ("Confirmed", "confirmed=yes"), ("Not confirmed", "confirmed=no")]
    fields = [("search", "finds"), ("person_link", "state"), ("created_at", "confirmed_at", "last_told")]
    readonly_fields = ["search", "finds", "person_link", "state"]

    @admin.display(description="search", ordering="words")
    def search(self, saved: SavedSearch) -> str:
        return saved.words[:1].upper() + saved.words[1:]

    @admin.display(description="what it finds")
    def finds(self, saved: SavedSearch) -> SafeString:
        return link(searches.board_url(saved), "See it on the board")

    @admin.display(description="person", ordering="recipient__email")
    def person(self, saved: SavedSearch) -> SafeString:
        candidate = saved.recipient.candidate
        return two_lines(
            candidate or saved.recipient.email, saved.recipient.email if candidate else "No file"
        )

    @admin.display(description="person")
    def person_link(self, saved: SavedSearch) -> SafeString:
        thing = saved.recipient.candidate or saved.recipient
        return link(change_url(thing), thing)

    @admin.display(description="state", ordering="confirmed_at")
    def state(self, saved: SavedSearch) -> SafeString:
        return stamp("met", "Confirmed") if saved.is_confirmed else stamp("not_shown", "Not confirmed")
