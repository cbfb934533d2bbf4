"""Alert settings, with a file or without one: who hears of new positions, how often, and who stopped."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from candidates.enums import Cadence
from candidates.models import Recipient
from candidates.queries import narrowings
from candidates.services import deletions, recipients, searches
from recruiters.admin.candidates.deleting import with_what_is_theirs
from recruiters.admin.candidates.forms import RecipientForm
from recruiters.admin.candidates.silenced import SILENCED, alerts_of
from recruiters.admin.options import DeskModelAdmin
from recruiters.admin.words import change_url, link, moment
from recruiters.queries.silences import silence_of


@admin.register(Recipient)
class RecipientAdmin(DeskModelAdmin[Recipient]):
    """Who hears of new positions, how often, and who stopped."""

    list_display = ["email", "person", "alerts", "timezone", "hour", "paused_until", moment("stopped_at")]
    list_filter = ["cadence"]
    list_select_related = ["candidate"]
    search_fields = ["email"]
    form = RecipientForm
    change_form_template = "admin/candidates/recipient/change_form.html"
    fields = [
        "email",
        "person",
        ("cadence", "paused_until", "cadence_seen"),
        ("timezone", "hour"),
        ("stopped_at", "stopped_cadence", "refuses_asking_since"),
        ("file_paused_until", "file_stopped_at"),
        "narrowed",
    ]
    readonly_fields = [
        "person",
        "stopped_at",
        "stopped_cadence",
        "refuses_asking_since",
        "file_paused_until",
        "file_stopped_at",
        "narrowed",
    ]

    @admin.display(description="narrowed by them")
    def narrowed(self, recipient: Recipient) -> str:
        """What they hear of no more, in words. Theirs to change, on their page of alerts."""
        return "; ".join(one.words for one in narrowings.of(recipient)) or "Nothing"

    @admin.display(description="alerts", ordering="cadence")
    def alerts(self, recipient: Recipient) -> SafeString:
        return alerts_of(recipient, recipient)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Recipient]:
        return super().get_queryset(request).annotate(**SILENCED)

    def panels(self, request: HttpRequest, obj: Recipient | None) -> dict[str, Any]:
        return {"silence": silence_of(obj.email, obj.candidate)} if obj else {}

    @admin.display(description="candidate", ordering="candidate")
    def person(self, recipient: Recipient) -> SafeString | None:
        return link(change_url(recipient.candidate), recipient.candidate) if recipient.candidate else None

    def get_readonly_fields(self, request: HttpRequest, obj: Recipient | None = None) -> Any:  # noqa: ANN401
        # The address follows the file; one without a file was given by its owner.
        return [*self.readonly_fields, "email"] if obj else self.readonly_fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A file has one from the start."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Recipient | None = None) -> bool:
        """One without a file may be erased, with all that is theirs; the others go with their file."""
        return obj is not None and obj.candidate_id is None and super().has_delete_permission(request, obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, Any, Any]:  # noqa: ANN401
        return with_what_is_theirs(super().get_deleted_objects(objs, request))

    def delete_model(self, request: HttpRequest, obj: Recipient) -> None:
        deletions.keep_stops(emails=[obj.email])
        super().delete_model(request, obj)
        searches.forget_mails(emails=[obj.email])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Recipient]) -> None:
        emails = list(queryset.values_list("email", flat=True))
        deletions.keep_stops(emails=emails)
        super().delete_queryset(request, queryset)
        searches.forget_mails(emails=emails)

    def save_model(
        self,
        request: HttpRequest,
        obj: Recipient,
        form: forms.ModelForm[Recipient],
        change: bool,  # noqa: FBT001
    ) -> None:
        super().save_model(request, obj, form, change)
        if "cadence" in form.changed_data:
            recipients.set_cadence(recipient=obj, cadence=Cadence(form.cleaned_data["cadence"]))
