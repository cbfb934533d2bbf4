"""Sealed records: what the law makes the agency keep of deleted people, how long, and who opened it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from candidates.enums import Stage
from candidates.models import SealedRecord
from candidates.services import sealing
from recruiters.admin.filters import ChoiceFilter
from recruiters.admin.options import DeskModelAdmin, ReadOnly
from recruiters.admin.people import whoever
from recruiters.admin.words import change_url, day_words, link, stamp, two_lines
from recruiters.forms.sealed import ReasonForm

OPEN, HOLD = "candidates.open_sealed", "candidates.hold_sealed"


class HeldFilter(ChoiceFilter):
    title = "legal hold"
    parameter_name = "held"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        return [("yes", "Held"), ("no", "Not held")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[SealedRecord]) -> QuerySet[SealedRecord]:
        if self.value() not in {"yes", "no"}:
            return queryset
        return queryset.filter(legal_hold=self.value() == "yes")


@admin.register(SealedRecord)
class SealedRecordAdmin(ReadOnly[SealedRecord], DeskModelAdmin[SealedRecord]):
    """Lists and pages say nothing of a person. What is sealed opens by a right and a reason."""

    none_words = "No records yet. One is sealed when somebody deletes a file that had applied."
    list_display = ["what", "of_position", "ended", "ground", "stands"]
    list_display_links = ["what"]
    list_filter = [HeldFilter]
    list_select_related = ["position", "employer"]
    search_fields = ["application_key"]
    search_help_text = "The whole e-mail address it was sent with, or the number of the application"
    ordering = ["until", "pk"]
    views = [("All", ""), ("Held", "held=yes")]
    fields = [
        ("what", "of_position"),
        ("applied_on", "ended"),
        "steps",
        ("ground", "source"),
        ("stands", "sealed_at"),
    ]
    readonly_fields = ["what", "of_position", "ended", "steps", "ground", "source", "stands"]
    change_form_template = "admin/candidates/sealedrecord/change_form.html"

    @admin.display(description="application", ordering="application_key")
    def what(self, record: SealedRecord) -> str:
        return f"No. {record.application_key}"

    @admin.display(description="position")
    def of_position(self, record: SealedRecord) -> SafeString:
        position = link(change_url(record.position), record.position) if record.position else "Deleted since"
        return two_lines(position, record.employer or "")

    @admin.display(description="ended", ordering="ended_on")
    def ended(self, record: SealedRecord) -> str:
        return day_words(record.ended_on)

    @admin.display(description="how it went")
    def steps(self, record: SealedRecord) -> str:
        return "; ".join(f"{Stage(stage).label}, {day}" for day, stage, _ in record.stages) or "\u2013"

    @admin.display(description="kept by", ordering="rule")
    def ground(self, record: SealedRecord) -> SafeString:
        policy = sealing.ground_of(record.rule)
        return two_lines(record.rule, f"{policy.months} months. {policy.why}" if policy else "")

    @admin.display(description="source")
    def source(self, record: SealedRecord) -> str:
        policy = sealing.ground_of(record.rule)
        return policy.source if policy else "A rule that is no longer in the table"

    @admin.display(description="until", ordering="until")
    def stands(self, record: SealedRecord) -> SafeString:
        day = day_words(record.until)
        if record.legal_hold:
            return two_lines(stamp("note", "Held", "lock"), f"Its day: {day}. {record.hold_reason}")
        is_over = record.until < timezone.localdate()
        return format_html("{}", "Goes tonight" if is_over else f"Erased after {day}")

    def get_queryset(self, request: HttpRequest) -> QuerySet[SealedRecord]:
        """Without what is sealed: no list and no page reads it."""
        return super().get_queryset(request).defer("closed")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Nobody asks for what is sealed, or for the print of an address, letter by letter."""
        if lookup.partition("__")[0] in {"closed", "mark"}:
            return False
        return super().lookup_allowed(lookup, value, request)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[SealedRecord], search_term: str
    ) -> tuple[QuerySet[SealedRecord], bool]:
        """By a whole address, which leads to its print, or by the number of the application."""
        if "@" in search_term:
            return queryset.filter(pk__in=sealing.of_address(search_term).values("pk")), False
        return super().get_search_results(request, queryset, search_term)

    def get_urls(self) -> list[URLPattern]:
        own = {"open": self.open_view, "hold": self.hold_view, "lift": self.lift_view}
        return [
            path(
                f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"candidates_sealedrecord_{name}"
            )
            for name, view in own.items()
        ] + super().get_urls()

    def panels(self, request: HttpRequest, obj: SealedRecord | None) -> dict[str, Any]:
        if obj is None:
            return {}
        asked = getattr(request, "asked", {})
        return {
            "may_open": request.user.has_perm(OPEN),
            "may_hold": request.user.has_perm(HOLD),
            "openings": obj.openings.all(),
            "holds": obj.holds.all(),
            "open_form": asked.get("open", ReasonForm(auto_id="open_%s")),
            "hold_form": asked.get("hold", ReasonForm(auto_id="hold_%s")),
            "held": asked.get("held"),
        }

    def open_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what is sealed, once, to who says why; on the page itself, which nothing keeps."""

        def act(record: SealedRecord, reason: str) -> None:
            self._ask(request, held=sealing.opened(record=record, by=whoever(request), reason=reason))

        answer = self._decided(request, pk, "open", OPEN, act)
        return answer or self._page(request, pk)

    def hold_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep it beyond its day."""

        def act(record: SealedRecord, reason: str) -> None:
            sealing.hold(record=record, by=whoever(request), reason=reason)
            self.log_change(request, record, "Legal hold placed.")
            messages.success(request, "It is held: nothing erases it until the hold is lifted.")

        return self._decided(request, pk, "hold", HOLD, act) or redirect(self._url(pk))

    def lift_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let its day count again."""

        def act(record: SealedRecord, reason: str) -> None:
            sealing.lift(record=record, by=whoever(request), reason=reason)
            self.log_change(request, record, "Legal hold lifted.")
            messages.success(request, "The hold is lifted: it is erased after its day.")

        return self._decided(request, pk, "hold", HOLD, act) or redirect(self._url(pk))

    def _decided(
        self,
        request: HttpRequest,
        pk: int,
        name: str,
        right: str,
        act: Callable[[SealedRecord, str], None],
    ) -> HttpResponse | None:
        """Do it with the reason that was typed; None where it is done, else the answer that says why not."""
        record = self.get_object(request, str(pk))
        if record is None:
            raise Http404
        if not (self.has_view_permission(request, record) and request.user.has_perm(right)):
            raise PermissionDenied
        if request.method != "POST":
            return redirect(self._url(pk))
        form = ReasonForm(request.POST, auto_id=f"{name}_%s")
        if form.is_valid():
            try:
                act(record, form.cleaned_data["reason"])
            except sealing.Unreadable:
                form.add_error(
                    None, "No key that is set opens it. Its SEAL_KEY belongs behind the newest one."
                )
            except SealedRecord.DoesNotExist:
                raise Http404 from None
            else:
                return None
        self._ask(request, **{name: form})
        answer = self._page(request, pk)
        answer.status_code = 422
        return answer

    def _ask(self, request: HttpRequest, **asked: object) -> None:
        request.asked = asked  # type: ignore[attr-defined]  # read by `panels`, for this request

    def _page(self, request: HttpRequest, pk: int) -> HttpResponse:
        request.method = "GET"  # the page of the row, with what was just asked of it
        return self.change_view(request, str(pk))

    def _url(self, pk: int) -> str:
        return change_url(SealedRecord(pk=pk))
