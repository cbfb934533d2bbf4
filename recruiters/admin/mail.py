"""Mail: what was written to whom, what became of it, whom we do not write to."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from config.mail import outbox
from config.mail.enums import SuppressionReason
from config.mail.message import domain_of
from config.mail.models import OutgoingMail, Suppression
from recruiters.admin import hiding
from recruiters.admin.again import Undelivered
from recruiters.admin.filters import ChoiceFilter
from recruiters.admin.mailnews import news_of_mail
from recruiters.admin.options import DeskForm, DeskModelAdmin, ReadOnly
from recruiters.admin.previews import preview
from recruiters.admin.words import DASH, change_url, delivery_stamp, link, moment, moment_words, two_lines


class KindFilter(ChoiceFilter):
    title = "kind"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        kinds = OutgoingMail.objects.order_by("kind").values_list("kind", flat=True).distinct()
        return [(kind, kind_words(kind)) for kind in kinds]

    def queryset(self, request: HttpRequest, queryset: QuerySet[OutgoingMail]) -> QuerySet[OutgoingMail]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


SECRET_KINDS = frozenset(
    {
        "account",
        "invitation",
        "saved_search",
        "inquiry_received",
        "inquiry_answered",
        "inquiry_desk",
        "inquiry_returned",
    }
)
"""Mails with a code, a link or an address for answers by which their reader acts as whoever they went to:
signs in, confirms a search, changes alerts, writes on or deletes a question, or answers it. Nobody else
reads them."""


def kind_words(kind: str) -> str:
    """`application_received` reads "Application received"."""
    return kind.replace("_", " ").replace("/", ", ").capitalize()


@admin.register(OutgoingMail)
class OutgoingMailAdmin(Undelivered, ReadOnly[OutgoingMail], DeskModelAdmin[OutgoingMail]):
    none_words = "No mail waits, failed or was kept. Alerts have a list of their own."
    noun = "mail"
    retry_permission = "mail.change_outgoingmail"
    actions = ["send_again", "count_as_sent"]
    list_display = ["about", "whom", "stands", moment("created_at", "written"), moment("sent_at")]
    list_filter = ["status", KindFilter]
    search_fields = ["to", "subject"]
    search_help_text = "Address or subject"
    date_hierarchy = "created_at"
    ordering = ["-created_at", "-pk"]
    views = [
        ("All", ""),
        ("Failed", "status__exact=failed"),
        ("In doubt", "status__exact=doubt"),
        ("Waiting", "status__exact=due"),
    ]
    fields = [
        ("whom", "answers"),
        ("stands", "what"),
        ("created_at", "due_at", "sent_at", "tries"),
        "news",
        "shown",
        "written",
    ]
    readonly_fields = ["whom", "answers", "stands", "what", "news", "shown", "written"]

    @admin.display(description="subject", ordering="subject")
    def about(self, mail: OutgoingMail) -> SafeString:
        return two_lines(mail.subject, kind_words(mail.kind))

    @admin.display(description="to", ordering=hiding.by_name("to"))
    def whom(self, mail: OutgoingMail) -> str:
        return hiding.SOMEBODY if hiding.is_nameless(mail) else mail.to

    @admin.display(description="answers go to")
    def answers(self, mail: OutgoingMail) -> str:
        domain = domain_of(mail.reply_to) if mail.reply_to else ""
        is_address_of_ours = bool(domain) and domain == settings.REPLIES_DOMAIN
        return "The question, by a secret address" if is_address_of_ours else mail.reply_to or DASH

    @admin.display(description="kind", ordering="kind")
    def what(self, mail: OutgoingMail) -> str:
        return kind_words(mail.kind)

    @admin.display(description="status", ordering="status")
    def stands(self, mail: OutgoingMail) -> SafeString:
        return two_lines(delivery_stamp(mail.status), "" if hiding.is_nameless(mail) else mail.error[:80])

    @admin.display(description="heard of it, and of others to this address")
    def news(self, mail: OutgoingMail) -> SafeString | None:
        return None if hiding.is_nameless(mail) else news_of_mail(mail)

    @admin.display(description="as a mail program shows it")
    def shown(self, mail: OutgoingMail) -> SafeString | None:
        if not mail.html or mail.kind in SECRET_KINDS or hiding.is_nameless(mail):
            return None
        url = reverse("admin:mail_outgoingmail_html", args=[mail.pk])
        frame = '<iframe class="mail-frame" sandbox src="{}" title="The mail: {}"></iframe>'
        return format_html(frame, url, mail.subject)

    @admin.display(description="its text part")
    def written(self, mail: OutgoingMail) -> SafeString:
        if mail.kind in SECRET_KINDS:
            return format_html(
                "{}",
                "Not shown: it may hold a code or a link that lets its reader act as whoever it went to.",
            )
        if hiding.is_nameless(mail):
            return format_html("{}", "Not shown: it is to somebody who hid their file.")
        text = '<pre class="mail-text" role="region" tabindex="0" aria-label="Text of the mail">{}</pre>'
        return format_html(text, mail.text)

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutgoingMail]:
        rows = super().get_queryset(request)
        match = request.resolver_match
        is_list = match is not None and match.url_name == "mail_outgoingmail_changelist"
        return rows.defer("text", "html") if is_list else rows

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.html_view)
        return [path("<int:pk>/html/", view, name="mail_outgoingmail_html"), *super().get_urls()]

    def html_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What stands in the frame of a mail's page."""
        mail = self.get_queryset(request).filter(pk=pk).first()
        if mail is None:
            raise Http404
        is_shut = mail.kind in SECRET_KINDS or hiding.is_nameless(mail)
        if is_shut or not self.has_view_permission(request, mail):
            raise PermissionDenied
        return preview(mail.html)

    def retry(self, row: OutgoingMail) -> bool:
        return outbox.retry(mail=row)

    def settle(self, row: OutgoingMail) -> bool:
        return outbox.count_as_sent(mail=row)


class SuppressionForm(DeskForm[Suppression]):
    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).strip().lower()
        there = Suppression.objects.filter(email=email).exclude(pk=self.instance.pk).first()
        if there is not None:
            since, why = moment_words(there.created_at), there.get_reason_display().lower()
            words = f"{email} is suppressed already, since {since}: {why}."
            raise ValidationError(format_html("{} {}.", words, link(change_url(there), "Open that entry")))
        return email


@admin.register(Suppression)
class SuppressionAdmin(DeskModelAdmin[Suppression]):
    """Addresses nothing is sent to. Deleting one lets mail through again."""

    none_words = "No address is suppressed. Those that bounce come here by themselves."
    form = SuppressionForm
    add_words = "Suppress an address"
    list_display = ["email", "reason", "only_alerts", "detail", moment("created_at", "since")]
    list_filter = ["reason", "only_alerts"]
    search_fields = ["email"]
    fields = ["email", "reason", "only_alerts", "detail"]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"reason": SuppressionReason.DESK} | super().get_changeform_initial_data(request)
