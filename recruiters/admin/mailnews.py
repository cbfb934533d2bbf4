"""What mail services and returned mails told of ours: bounces, complaints, delays."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from candidates.queries import mails
from config.mail.enums import SILENCING, Followed, MailEventKind
from config.mail.models import MailEvent, OutgoingMail, Suppression
from recruiters.admin import hiding
from recruiters.admin.options import DeskModelAdmin, ReadOnly
from recruiters.admin.words import change_url, link, moment, moment_words, stamp, two_lines
from recruiters.queries import visible

OF_OTHERS = "A mail of another team"
SILENCED = {Followed.SILENCED, Followed.NO_ALERTS, Followed.BOTH}


def event_stamp(event: MailEvent) -> SafeString:
    """What happened, and whether anything followed from it."""
    label = {
        MailEventKind.BOUNCE: "Bounced",
        MailEventKind.REFUSED: "Not delivered",
        MailEventKind.DELAYED: "Delayed",
        MailEventKind.COMPLAINT: "Marked as spam",
        MailEventKind.UNSUBSCRIBED: "Unsubscribed",
    }[MailEventKind(event.kind)]
    if not event.is_believed:
        return stamp("not_shown", f"{label}, unproven")
    return stamp("missing", label) if event.kind in SILENCING else stamp("note", label, "clock")


def news_list(events: Iterable[MailEvent]) -> SafeString | None:
    """`Bounced on Nov 26, 8:00 am: 550 5.1.1 ...`, a line each; nothing where nothing was told."""
    line = '<li><div>{}<p class="sub">{}</p></div>{}</li>'
    lines = [
        (link(change_url(event), moment_words(event.at)), event.detail, event_stamp(event))
        for event in events
    ]
    return format_html('<ul class="brief">{}</ul>', format_html_join("", line, lines)) if lines else None


@admin.register(MailEvent)
class MailEventAdmin(ReadOnly[MailEvent], DeskModelAdmin[MailEvent]):
    """Read only: it is what others told."""

    none_words = "Nothing came back. Bounces and complaints come here as mail services tell of them."
    list_display = ["who", "what", "source", "told", moment("at", "when")]
    list_display_links = ["who"]
    list_filter = ["kind", "is_believed", "source"]
    search_fields = ["address", "message_id"]
    search_help_text = "Address or Message-ID"
    date_hierarchy = "at"
    ordering = ["-at", "-pk"]
    views = [
        ("All", ""),
        ("Bounced", "kind__exact=bounce"),
        ("Marked as spam", "kind__exact=complaint"),
        ("Unproven", "is_believed__exact=0"),
    ]
    fields = [
        ("who", "what"),
        ("source", "is_believed"),
        "done",
        ("at", "created_at"),
        "told",
        "message_id",
        "about",
    ]
    readonly_fields = ["who", "what", "done", "told", "about"]

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> MailEvent | None:
        """The row, and who looks at it: what it links to is not for everybody."""
        found = super().get_object(request, object_id, from_field)
        if found is not None:
            found.seen_by = request.user  # type: ignore[attr-defined]  # read by `about`
        return found

    @admin.display(description="address", ordering=hiding.by_name("address"))
    def who(self, event: MailEvent) -> SafeString:
        if hiding.is_nameless(event):
            return two_lines(hiding.SOMEBODY, "")
        return two_lines(event.address or "Not said", "")

    @admin.display(description="what", ordering="kind")
    def what(self, event: MailEvent) -> SafeString:
        return event_stamp(event)

    @admin.display(description="detail")
    def told(self, event: MailEvent) -> str:
        """In the words of the service. They repeat the address, so nothing is said of the nameless."""
        return "" if hiding.is_nameless(event) else event.detail

    @admin.display(description="what was done")
    def done(self, event: MailEvent) -> SafeString | str:
        """What followed, with the row where it can be taken back."""
        words = event.get_followed_display() or "Not written down then"
        row = Suppression.objects.of(event.address) if event.followed in SILENCED else None
        if row is None or hiding.is_nameless(event):
            return words
        return format_html("{}. {}", words, link(change_url(row), "The suppressed address"))

    @admin.display(description="mail")
    def about(self, event: MailEvent) -> SafeString | str:
        """The mail it is about, in whichever ledger that stands."""
        if hiding.is_nameless(event):
            return "A mail to them"
        mail, by = mails.outgoing(event.message_id), event.seen_by  # type: ignore[attr-defined]
        if mail is not None:
            seen = visible.mails(by).filter(pk=mail.pk).exists()
            return link(change_url(mail), mail.subject) if seen else OF_OTHERS
        sent = mails.sent_alerts(event.message_id).select_related("position")
        alerts = visible.limited(by, sent)[:10]
        if not alerts and sent.exists():
            return OF_OTHERS
        if alerts:
            found = [(link(change_url(alert.position), alert.position),) for alert in alerts]
            return format_html("Told of {}", format_html_join(", ", "{}", found))
        return "None that we know by its Message-ID"


def news_of_mail(mail: OutgoingMail) -> SafeString | None:
    """What was told of one mail of the outbox, and of others to its address."""
    return news_list(mails.news_of_mail(mail)[:5])
