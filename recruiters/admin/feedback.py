"""What people said of alerts: useful or not, and why."""

from __future__ import annotations

from django.contrib import admin
from django.utils.safestring import SafeString

from candidates.enums import FeedbackAnswer
from candidates.models import AlertFeedback
from recruiters.admin import hiding
from recruiters.admin.filters import PositionFilter
from recruiters.admin.options import DeskModelAdmin, ReadOnly
from recruiters.admin.words import change_url, link, moment, stamp, two_lines


@admin.register(AlertFeedback)
class AlertFeedbackAdmin(ReadOnly[AlertFeedback], DeskModelAdmin[AlertFeedback]):
    """Read only: it is theirs, and they change it by the link of the mail."""

    none_words = "No answers yet. Each alert asks its reader whether it was useful."
    list_display = ["person", "said", "about", "words", moment("at", "when")]
    list_display_links = ["person"]
    list_filter = ["answer", PositionFilter, "reason"]
    list_select_related = ["recipient__candidate", "position"]
    search_fields = ["recipient__email", "recipient__candidate__last_name", "words"]
    search_help_text = "E-mail address, last name or words"
    ordering = ["-at", "-pk"]
    searches = True
    views = [("All", ""), ("Useful", "answer__exact=yes"), ("Not for them", "answer__exact=no")]
    fields = [("person_link", "about"), ("said", "at"), "words"]
    readonly_fields = ["person_link", "about", "said"]

    @admin.display(description="person", ordering=hiding.by_name("recipient__email"))
    def person(self, row: AlertFeedback) -> SafeString:
        return hiding.name_cell(row, row.recipient)

    @admin.display(description="person")
    def person_link(self, row: AlertFeedback) -> SafeString:
        return hiding.name_link(row, row.recipient)

    @admin.display(description="answer", ordering="answer")
    def said(self, row: AlertFeedback) -> SafeString:
        is_useful = row.answer == FeedbackAnswer.YES
        return two_lines(
            stamp("met", "Useful") if is_useful else stamp("not_shown", "Not for them"),
            row.get_reason_display(),
        )

    @admin.display(description="position", ordering="position")
    def about(self, row: AlertFeedback) -> SafeString:
        return two_lines(link(change_url(row.position), row.position.title), row.position.reference)
