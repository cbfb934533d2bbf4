"""Employers: whose positions these are."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.text import slugify

from config import doorbell
from jobs.enums import PositionStatus
from jobs.models import Employer, Position
from recruiters.admin import notes, stale
from recruiters.admin.history import author, page
from recruiters.admin.options import DeskForm, DeskModelAdmin
from recruiters.admin.words import changelist_url, link
from recruiters.queries import visible

LONGEST_SLUG = 170


def free_slug(name: str, of: Employer) -> str:
    """The name as it stands in an address, with a number behind it if another employer has it."""
    wanted = slugify(name)[:LONGEST_SLUG] or "employer"
    taken = set(
        Employer.objects.exclude(pk=of.pk).filter(slug__startswith=wanted).values_list("slug", flat=True)
    )
    tries = (wanted if number == 1 else f"{wanted}-{number}" for number in range(1, len(taken) + 2))
    return next(slug for slug in tries if slug not in taken)


class EmployerForm(DeskForm[Employer]):
    class Meta:
        error_messages = {
            "name": {"required": "What is the employer called?"},
            "kind": {"required": "Choose what kind of employer it is."},
        }
        widgets = {"about": forms.Textarea(attrs={"rows": 8})}


@admin.register(Employer)
class EmployerAdmin(DeskModelAdmin[Employer]):
    none_words = "No employers yet. They come with their first position, or by the button above."
    form = EmployerForm
    add_words = "Add an employer"
    keeps_history = True
    refuses_stale = True
    list_display = ["name", "kind", "open_positions", "all_positions", "website"]
    list_filter = ["kind"]
    search_fields = ["name"]
    ordering = ["name"]
    fields = ["name", "kind", "website", "about"]
    change_form_template = "admin/jobs/employer/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Employer]:
        seen = Q()
        if not visible.sees_everything(request.user):
            seen = visible.about(request.user, "positions")
        is_open = seen & Q(positions__status=PositionStatus.OPEN)
        return (
            super()
            .get_queryset(request)
            .annotate(
                open_number=Count("positions", filter=is_open),
                number=Count("positions", filter=seen) if seen else Count("positions"),
            )
        )

    @admin.display(description="open positions", ordering="open_number")
    def open_positions(self, employer: Employer) -> int:
        return employer.open_number  # type: ignore[attr-defined,no-any-return]  # annotated

    @admin.display(description="all positions", ordering="number")
    def all_positions(self, employer: Employer) -> SafeString:
        number = employer.number  # type: ignore[attr-defined]
        url = changelist_url(Position, q=employer.name)
        return link(url, number, f"{number} positions of {employer.name}")

    def saved_last(self, row: Employer) -> stale.Saved | None:
        return author.of_last(row)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What was changed, by whom and when."""
        employer = self.get_object(request, unquote(object_id))
        if employer is None:
            raise Http404
        if not self.has_view_permission(request, employer):
            raise PermissionDenied
        return page.of_employer(self, request, employer)

    def panels(self, request: HttpRequest, obj: Employer | None) -> dict[str, Any]:
        return notes.panel(request, obj) if obj else {}

    def save_model(
        self,
        request: HttpRequest,
        obj: Employer,
        form: forms.ModelForm[Employer],
        change: bool,  # noqa: FBT001
    ) -> None:
        # Addresses of pages stay what they were: the slug is made once.
        obj.slug = obj.slug or free_slug(obj.name, obj)
        super().save_model(request, obj, form, change)
        if "name" in form.changed_data:
            doorbell.ring("board-words")

    def has_delete_permission(self, request: HttpRequest, obj: Employer | None = None) -> bool:
        """One without positions may go."""
        may = super().has_delete_permission(request, obj)
        if not may or obj is None:
            return may
        # The number beside an employer is of the positions that one sees; it may have others.
        is_whole = visible.sees_everything(request.user)
        return not (getattr(obj, "number", 0) if is_whole else obj.positions.exists())
