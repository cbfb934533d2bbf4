"""Alerts: who was told of which position, when, and why somebody was not."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Exists, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString

from candidates.alerts import ledger, news
from candidates.enums import AlertCause, AlertStatus
from candidates.models import AlertRecord, MatchRun
from candidates.queries import mails
from config.moments import stopped
from jobs.services.positions import PUBLISHES
from recruiters.admin import hiding
from recruiters.admin.again import Undelivered
from recruiters.admin.filters import ChoiceFilter, PositionFilter
from recruiters.admin.mailnews import news_list
from recruiters.admin.options import DeskModelAdmin, ReadOnly
from recruiters.admin.words import (
    alert_stamp,
    change_url,
    changelist_url,
    fit_about_them,
    link,
    moment,
    moment_words,
    stamp,
    two_lines,
)
from recruiters.queries.ledger import fit_today, searches_today
from recruiters.queries.today import WINDOW
from recruiters.queries.told import applied_since, stopped_since


class WeekFilter(ChoiceFilter):
    """Whether something happened, or happened in the last seven days, as the first page counts them."""

    field: str

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        return [("week", "In the last 7 days"), ("yes", "Yes"), ("no", "Not yet")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AlertRecord]) -> QuerySet[AlertRecord]:
        if self.value() == "week":
            return queryset.filter(**{f"{self.field}__gte": timezone.now() - WINDOW})
        if self.value() not in {"yes", "no"}:
            return queryset
        return queryset.filter(**{f"{self.field}__isnull": self.value() == "no"})


class MatchedFilter(WeekFilter):
    title = "matched"
    parameter_name = "matched"
    field = "created_at"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        return super().lookups(request, model_admin)[:1]


class SentFilter(WeekFilter):
    title = "sent"
    parameter_name = "sent"
    field = "sent_at"


class ClickedFilter(WeekFilter):
    title = "came to look"
    parameter_name = "opened"
    field = "clicked_at"


class SinceFilter(ChoiceFilter):
    """What somebody did after they were told of the position."""

    title = "after being told"
    parameter_name = "since"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        return [("applied", "Applied"), ("stopped", "Stopped alerts")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AlertRecord]) -> QuerySet[AlertRecord]:
        asked = {"applied": applied_since, "stopped": stopped_since}.get(self.value() or "")
        return queryset.filter(Exists(asked()), came_back_at=None) if asked else queryset


class BackFilter(ChoiceFilter):
    """Whether the mail was given back to us after it had left."""

    title = "came back"
    parameter_name = "back"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        return [("yes", "Yes"), ("no", "No")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AlertRecord]) -> QuerySet[AlertRecord]:
        if self.value() not in {"yes", "no"}:
            return queryset
        return queryset.filter(came_back_at__isnull=self.value() == "no")


WAYS = {"0": "At once", "1": "In a digest"}


class WayFilter(ChoiceFilter):
    """In a mail of its own, or in a daily or weekly one. Its address is that of the column."""

    title = "goes out"
    parameter_name = "is_digest__exact"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        return list(WAYS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[AlertRecord]) -> QuerySet[AlertRecord]:
        return queryset.filter(is_digest=self.value() == "1") if self.value() in WAYS else queryset


CAUSES = {
    AlertCause.PROFILE: "On file",
    AlertCause.SEARCH: "Search",
    AlertCause.BOTH: "Both",
}
"""Why somebody is told, short enough for a cell."""


@admin.register(AlertRecord)
class AlertRecordAdmin(Undelivered, ReadOnly[AlertRecord], DeskModelAdmin[AlertRecord]):
    none_words = "No alerts yet. Publishing one tells everybody it suits."
    noun = "alert"
    undelivered = "has failed, came back or is in doubt"
    retry_permission = PUBLISHES
    actions = ["send_again", "count_as_sent"]
    list_display = [
        "person",
        "for_position",
        "because",
        "stands",
        moment("created_at", "matched"),
        moment("sent_at"),
        moment("clicked_at", "looked"),
    ]
    list_display_links = ["person"]
    list_filter = [
        "status",
        PositionFilter,
        MatchedFilter,
        SentFilter,
        BackFilter,
        ClickedFilter,
        SinceFilter,
        "drop_reason",
        WayFilter,
        "cause",
    ]
    list_select_related = ["recipient__candidate", "position__place"]
    search_fields = ["recipient__email", "recipient__candidate__last_name"]
    search_help_text = "E-mail address or last name"
    ordering = ["-created_at", "-key"]
    searches = True
    views = [
        ("All", ""),
        ("Failed", "status__exact=failed"),
        ("Came back", "back=yes"),
        ("In doubt", "status__exact=doubt"),
        ("Waiting", "status__exact=due"),
        ("Not sent", "status__exact=dropped"),
        ("Came to look", "opened=yes"),
    ]
    fields = [
        ("person_link", "about"),
        ("stands", "cause", "way"),
        ("created_at", "due_at", "sent_at", "came_back_at", "clicked_at"),
        ("tries", "drop_reason", "what_failed"),
    ]
    readonly_fields = ["person_link", "about", "stands", "way", "what_failed"]
    change_form_template = "admin/candidates/alertrecord/change_form.html"

    @admin.display(description="person", ordering=hiding.by_name("recipient__email"))
    def person(self, alert: AlertRecord) -> SafeString:
        return hiding.name_cell(alert, alert.recipient)

    @admin.display(description="person")
    def person_link(self, alert: AlertRecord) -> SafeString:
        return hiding.name_link(alert, alert.recipient)

    @admin.display(description="position", ordering="position")
    def for_position(self, alert: AlertRecord) -> SafeString:
        return two_lines(link(change_url(alert.position), alert.position.title), alert.position.reference)

    @admin.display(description="position")
    def about(self, alert: AlertRecord) -> SafeString:
        return link(change_url(alert.position), alert.position)

    @admin.display(description="why", ordering="cause")
    def because(self, alert: AlertRecord) -> str:
        return CAUSES[AlertCause(alert.cause)]

    @admin.display(description="status", ordering="status")
    def stands(self, alert: AlertRecord) -> SafeString:
        return two_lines(alert_stamp(alert), alert.get_drop_reason_display() or self.what_failed(alert)[:60])

    @admin.display(description="error")
    def what_failed(self, alert: AlertRecord) -> str:
        """What the relay said. It repeats the address, so nothing is said of the nameless."""
        return "" if hiding.is_nameless(alert) else alert.error

    @admin.display(description="goes out", ordering="is_digest")
    def way(self, alert: AlertRecord) -> str:
        return WAYS["1" if alert.is_digest else "0"]

    def retry(self, row: AlertRecord) -> bool:
        return ledger.retry(position_id=row.position_id, recipient_id=row.recipient_id)

    def settle(self, row: AlertRecord) -> bool:
        return ledger.count_as_sent(position_id=row.position_id, recipient_id=row.recipient_id)

    def panels(self, request: HttpRequest, obj: AlertRecord | None) -> dict[str, Any]:
        if obj is None:
            return {}
        if hiding.is_nameless(obj):
            return {"went": _went(obj), "is_nameless": True}
        found = fit_today(obj)
        heard = mails.news_of_alert(position_id=obj.position_id, recipient=obj.recipient)[:5]
        return {
            "went": _went(obj),
            "heard": news_list(heard),
            "fit": found,
            "lines": fit_about_them(found.gates) if found else [],
            "points": fit_about_them(found.points) if found else [],
            "searches": searches_today(obj),
            "by_search": obj.cause != AlertCause.PROFILE,
        }


def _went(alert: AlertRecord) -> str:
    """What became of it, as a sentence."""
    matched = f"Matched on {moment_words(alert.created_at)}"
    if alert.came_back_at and alert.sent_at:
        sent, back = moment_words(alert.sent_at), moment_words(alert.came_back_at)
        return stopped(f"{matched}, sent on {sent}, not told: the mail came back on {back}")
    if alert.status == AlertStatus.SENT and alert.sent_at:
        looked = (
            f"came to look on {moment_words(alert.clicked_at)}"
            if alert.clicked_at
            else "has not come to look"
        )
        return stopped(f"{matched}, told by mail on {moment_words(alert.sent_at)}, {looked}")
    if alert.status == AlertStatus.DROPPED:
        return f"{matched}, not told: {alert.get_drop_reason_display().lower()}."
    if alert.status == AlertStatus.FAILED:
        return f"{matched}, not told: the mail did not get through."
    if alert.status == AlertStatus.DOUBT:
        return f"{matched}. Whether the mail got through, nobody knows: it is held until somebody decides."
    return stopped(f"{matched}, to be told on {moment_words(alert.due_at)}")


class RunFilter(ChoiceFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        return [("done", "Done"), ("going", "Under way"), ("failed", "Failed"), ("given-up", "Given up")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[MatchRun]) -> QuerySet[MatchRun]:
        given_up = MatchRun.objects.given_up()
        if self.value() == "given-up":
            return queryset & given_up
        if self.value() == "done":
            return queryset.exclude(finished_at=None)
        if self.value() == "failed":
            return queryset.exclude(error="")
        if self.value() == "going":
            return queryset.filter(finished_at=None, error="").exclude(pk__in=given_up)
        return queryset


@admin.register(MatchRun)
class MatchRunAdmin(ReadOnly[MatchRun], DeskModelAdmin[MatchRun]):
    """Each time the people on file were read for the news of a position."""

    none_words = "Nothing was matched yet. It happens by itself when a position opens."
    list_display = ["news", "about", "state", "new_alerts", "took", "tries", moment("finished_at")]
    list_display_links = ["news"]
    list_filter = [RunFilter]
    list_select_related = ["event__position"]
    search_fields = ["event__position__reference", "event__position__title"]
    ordering = ["-event__at", "-event"]
    actions = ["read_again"]
    views = [("All", ""), ("Given up", "state=given-up")]
    fields = ["news", "about", "told", "state", ("new_alerts", "took", "tries"), "finished_at", "error"]

    @admin.display(description="news", ordering="event__at")
    def news(self, run: MatchRun) -> SafeString:
        return two_lines(run.event.get_kind_display(), moment_words(run.event.at))

    @admin.display(description="position")
    def about(self, run: MatchRun) -> SafeString:
        return link(change_url(run.event.position), run.event.position)

    @admin.display(description="state", ordering="finished_at")
    def state(self, run: MatchRun) -> SafeString:
        if run.finished_at is not None:
            return stamp("met", "Done")
        if run.is_given_up:
            return two_lines(stamp("missing", "Given up"), run.error[:80] or "The worker ended each time")
        if run.error:
            return two_lines(stamp("missing", "Failed, tried again"), run.error[:80])
        return stamp("note", "Under way", "clock")

    @admin.display(description="new people told", ordering="alerts")
    def new_alerts(self, run: MatchRun) -> SafeString:
        return link(changelist_url(AlertRecord, position=run.event.position_id), run.alerts)

    @admin.display(description="who was told")
    def told(self, run: MatchRun) -> SafeString:
        position = run.event.position
        return link(changelist_url(AlertRecord, position=position.pk), f"Everyone told of {position}")

    @admin.display(description="took", ordering="milliseconds")
    def took(self, run: MatchRun) -> str:
        return f"{run.milliseconds / 1000:.1f} s"

    def has_retry_permission(self, request: HttpRequest) -> bool:
        """Asked by the action below: it does again what publishing did. Matches themselves are read-only."""
        return request.user.has_perm(PUBLISHES)

    @admin.action(description="Read again", permissions=["retry"])
    def read_again(self, request: HttpRequest, queryset: QuerySet[MatchRun]) -> None:
        """News that was given up is tried as if for the first time; the rest is left alone."""
        number = sum(news.read_again(run=run) for run in queryset)
        if number:
            words = "1 piece of news is" if number == 1 else f"{number} pieces of news are"
            messages.success(request, f"{words} read again, within seconds if the worker runs.")
        else:
            messages.info(request, "None of these was given up, so nothing is read again.")
