"""A position as a form: its fields, where they begin, and how they are saved."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import capfirst

from config.accounts.models import User
from jobs.enums import CompetencyKind, PositionStatus
from jobs.models import Competency, Position, Question, Requirement
from jobs.services import positions
from recruiters.admin import (
    pasting,
    reach,
    stale,
)
from recruiters.admin.fields import WordsField, words_of
from recruiters.admin.history import author
from recruiters.admin.people import whoever
from recruiters.admin.position_form import FIELDSETS, PositionForm
from recruiters.admin.positions.groups import RequirementInline
from recruiters.admin.positions.listing import PositionList
from recruiters.admin.questions import QuestionInline, warn
from recruiters.queries.positions import next_reference
from recruiters.services import copies

KINDS_OF_LISTS = {
    "settings": CompetencyKind.SETTING,
    "specialties": CompetencyKind.SPECIALTY,
    "software": CompetencyKind.SOFTWARE,
    "duties": CompetencyKind.DUTY,
}


def foreseen(request: HttpRequest) -> reach.Foresight | None:
    """Whom saving would tell, where that was asked and nothing else stands in the way."""
    is_stale = getattr(request, "stale", None) is not None
    return None if is_stale else getattr(request, "foreseen", None)


class PositionFields(PositionList):
    form = PositionForm
    fieldsets = FIELDSETS
    inlines = [RequirementInline, QuestionInline]
    autocomplete_fields = ["employer", "place"]
    radio_fields = {"workplace": admin.HORIZONTAL}
    addable = ["employer"]
    popups = True
    keeps_history = True
    refuses_stale = True
    change_form_template = "admin/jobs/position/change_form.html"

    def formfield_for_dbfield(
        self,
        db_field: models.Field[Any, Any],
        request: HttpRequest,
        **kwargs: Any,  # noqa: ANN401
    ) -> forms.Field | None:
        if db_field.name == "openings":
            kwargs["min_value"] = 1  # as the database has it; the column alone would take 0
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def formfield_for_foreignkey(
        self,
        db_field: models.ForeignKey[Any, Any],
        request: HttpRequest,
        **kwargs: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        if db_field.name == "recruiter":
            kwargs["queryset"] = User.objects.filter(is_staff=True, is_active=True).order_by("name", "email")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self,
        db_field: models.ManyToManyField[Any, Any],
        request: HttpRequest,
        **kwargs: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        kind = KINDS_OF_LISTS.get(db_field.name)
        if kind is None:
            return super().formfield_for_manytomany(db_field, request, **kwargs)
        return WordsField(
            Competency.objects.of_kind(kind),
            words=words_of(request),
            kind=kind,
            required=False,
            label=capfirst(str(db_field.verbose_name)),
        )

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        start = {
            "reference": next_reference(),
            "recruiter": request.user.pk,
            "closes_on": timezone.localdate() + copies.DAYS_OPEN,
        }
        begun = pasting.start(request)
        return start | super().get_changeform_initial_data(request) | (begun.fields if begun else {})

    def get_formset_kwargs(
        self,
        request: HttpRequest,
        obj: Position,
        inline: Any,  # noqa: ANN401 -- as in Django
        prefix: str,
    ) -> dict[str, Any]:
        """The groups of a pasted posting, where its form opens.

        Not where it is sent: a row that is as it began would count as empty, and be left out.
        """
        given: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        is_opened = request.method != "POST" and obj._state.adding  # noqa: SLF001 -- Django's public name
        begun = pasting.start(request) if is_opened else None
        is_groups = inline.model is Requirement
        return given | {"initial": begun.groups} if begun and is_groups else given

    def save_model(
        self,
        request: HttpRequest,
        obj: Position,
        form: forms.ModelForm[Position],
        change: bool,  # noqa: FBT001
    ) -> None:
        if not change:
            super().save_model(request, obj, form, change)
            return
        # Only what the form shows: the row may have been published or closed since it was read.
        own = {field.name for field in obj._meta.concrete_fields} & set(form.fields)  # noqa: SLF001
        obj.save(update_fields=[*own, "slug", "updated_at"])

    def save_related(
        self,
        request: HttpRequest,
        form: forms.ModelForm[Position],
        formsets: Any,  # noqa: ANN401 -- Django's own class
        change: bool,  # noqa: FBT001
    ) -> None:
        super().save_related(request, form, formsets, change)
        is_changed = not change or form.has_changed() or any(rows.has_changed() for rows in formsets)
        if is_changed:
            positions.edited(position=form.instance, by=whoever(request))
        if any(rows.model is Question and rows.has_changed() for rows in formsets):
            warn(request, form.instance)
        if change and reach.BUTTON in request.POST:
            raise reach.foresee(form.instance, is_changed=is_changed)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form. Where it was saved only to be counted, it comes back with the number, as it was sent."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except reach.Foreseen as counted:
            request.foreseen = counted.found  # type: ignore[attr-defined]  # for this request, as `stale`
            return super().changeform_view(request, object_id, form_url, extra_context)

    def saved_last(self, row: Position) -> stale.Saved | None:
        return author.of_last(row)

    def state_words(self, row: Position) -> str:
        return str(row.get_status_display())

    def _stale(self, request: HttpRequest, object_id: str) -> stale.Stale | None:
        """As everywhere; who pressed "publish" twice is not told that it is open meanwhile."""
        found = super()._stale(request, object_id)
        moved = found.differences if found else []
        is_wanted = all(one.is_state and one.now == PositionStatus.OPEN.label for one in moved)
        return None if moved and is_wanted and "_publish" in request.POST else found

    def refusal(self, request: HttpRequest) -> str:
        return super().refusal(request) or ("Nothing is saved yet." if foreseen(request) else "")
