"""Rows inside the forms of a file: what they hold, what they know, when alerts come."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from candidates.models import Candidate, HeldCompetency, HeldCredential, Recipient
from candidates.queries import checks as checking
from recruiters.admin.candidates.forms import CredentialForm, RecipientForm
from recruiters.admin.credentials import checks
from recruiters.admin.options import DeskInline
from recruiters.admin.words import link


class HeldCredentialInline(DeskInline[HeldCredential, Candidate]):
    model = HeldCredential
    form = CredentialForm
    verbose_name = "credential"
    verbose_name_plural = "Credentials"
    fields = ["credential", "apprentice", "number", "earned_on", "expires_on", "status", "checked"]
    readonly_fields = ["status", "checked"]
    autocomplete_fields = ["credential"]

    @admin.display(description="with its issuer")
    def checked(self, held: HeldCredential) -> str:
        """What is known, and the way to the page where a look-up is recorded."""
        if held._state.adding:  # noqa: SLF001 -- Django's public name
            return "Save it first"
        known = checking.known(held)
        said = " ".join(filter(None, [known.said, known.old, known.since])) or "Nobody has looked it up."
        way = link(checks.address(held), "Look up", f"Look up {held}")
        return format_html("{} {}", said, way)

    def get_queryset(self, request: HttpRequest) -> QuerySet[HeldCredential]:
        rows = super().get_queryset(request).select_related("credential")
        return rows.prefetch_related(checking.with_checks())


class HeldCompetencyInline(DeskInline[HeldCompetency, Candidate]):
    model = HeldCompetency
    verbose_name = "competency"
    verbose_name_plural = "Code sets, settings, specialties, software"
    fields = ["competency", "level", "years", "last_used"]
    autocomplete_fields = ["competency"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[HeldCompetency]:
        return super().get_queryset(request).select_related("competency")


class RecipientInline(DeskInline[Recipient, Candidate]):
    model = Recipient
    form = RecipientForm
    verbose_name = "alert setting"
    verbose_name_plural = "Alerts of new positions"
    fields = ["cadence", "timezone", "hour", "paused_until", "cadence_seen"]
    can_delete = False
    max_num = 1

    def has_add_permission(self, request: HttpRequest, obj: Candidate | None = None) -> bool:
        """Saving the file makes the setting, with the file's own address."""
        return False
