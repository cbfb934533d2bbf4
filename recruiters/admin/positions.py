"""Positions: opened, published, paused, closed; who was told of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from candidates.enums import IN_PROCESS, MOVE_NEEDS, Stage
from candidates.models import AlertRecord, Application
from config.accounts.models import User
from jobs.enums import POSITION_MOVES, CompetencyKind, PositionStatus
from jobs.models import Competency, Position, PositionEvent, Question, Requirement
from jobs.models.position import CLOSING_SOON
from jobs.services import linting, positions
from recruiters.admin import (
    mailpreviews,
    matches,
    notes,
    pasting,
    plans,
    position_templates,
    publishing,
    reach,
    seen,
    stale,
    weights,
)
from recruiters.admin.exporting import Exported
from recruiters.admin.fields import AutocompleteMany, WordsField, labels, words_of
from recruiters.admin.filters import ChoiceFilter, RecruiterFilter
from recruiters.admin.options import DeskInline, DeskModelAdmin, ReadOnly
from recruiters.admin.people import whoever
from recruiters.admin.position_form import FIELDSETS, PositionForm
from recruiters.admin.questions import QuestionInline, warn
from recruiters.admin.tags import TagFilter, Taggable
from recruiters.admin.tags import panel as tags_panel
from recruiters.admin.words import (
    change_url,
    changelist_url,
    day_words,
    link,
    moment,
    pay_cell,
    position_stamp,
    stage_stamp,
    two_lines,
    where_short,
)
from recruiters.forms.closing import CloseForm
from recruiters.queries.applications import to_answer
from recruiters.queries.positions import next_reference
from recruiters.queries.today import UNREAD_FOR
from recruiters.queries.told import told
from recruiters.services import closings, copies

KINDS_OF_LISTS = {
    "settings": CompetencyKind.SETTING,
    "specialties": CompetencyKind.SPECIALTY,
    "software": CompetencyKind.SOFTWARE,
    "duties": CompetencyKind.DUTY,
}


class StateFilter(ChoiceFilter):
    """Where positions stand, as recruiters say it."""

    title = "state"
    parameter_name = "state"
    STATES: Mapping[str, tuple[str, Callable[[QuerySet[Position]], QuerySet[Position]]]] = {
        "open": (
            "Open",
            lambda rows: rows.filter(status=PositionStatus.OPEN, closes_on__gte=timezone.localdate()),
        ),
        "closing": (
            "Closing this week",
            lambda rows: rows.filter(
                status=PositionStatus.OPEN,
                closes_on__range=(timezone.localdate(), timezone.localdate() + CLOSING_SOON),
            ),
        ),
        "planned": ("Planned to open", lambda rows: rows.filter(publish_at__isnull=False)),
        "stuck": (
            "Planned, and late",
            lambda rows: rows.filter(publish_at__lt=timezone.now() - UNREAD_FOR),
        ),
        "draft": ("Draft", lambda rows: rows.filter(status=PositionStatus.DRAFT)),
        "paused": ("Paused", lambda rows: rows.filter(status=PositionStatus.PAUSED)),
        "closed": ("Closed", lambda rows: rows.filter(status=PositionStatus.CLOSED)),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        return [(key, label) for key, (label, _) in self.STATES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Position]) -> QuerySet[Position]:
        found = self.STATES.get(self.value() or "")
        return found[1](queryset) if found else queryset


class MineFilter(RecruiterFilter):
    lookup = "recruiter"


class SettingFilter(ChoiceFilter):
    title = "care setting"
    parameter_name = "setting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        settings = Competency.objects.of_kind(CompetencyKind.SETTING)
        return list(settings.values_list("key", "label"))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Position]) -> QuerySet[Position]:
        if not self.value():
            return queryset
        return queryset.filter(settings__key=self.value())


class RequirementInline(DeskInline[Requirement, Position]):
    """Groups: any one member fills a group, all required groups must be filled."""

    model = Requirement
    verbose_name = "group"
    verbose_name_plural = "Requirement groups"
    fields = ["level", "any_of"]
    autocomplete_fields = ["any_of"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Requirement]:
        return super().get_queryset(request).prefetch_related("any_of")

    def get_extra(self, request: HttpRequest, obj: Position | None = None, **kwargs: Any) -> int:  # noqa: ANN401
        """A row for each group that was confirmed in a pasted posting."""
        begun = pasting.start(request) if obj is None else None
        return len(begun.groups) if begun else super().get_extra(request, obj, **kwargs)

    def formfield_for_manytomany(
        self,
        db_field: models.ManyToManyField[Any, Any],
        request: HttpRequest,
        **kwargs: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        widget = AutocompleteMany(db_field, self.admin_site)
        widget.known = labels(words_of(request))
        kwargs["widget"] = widget
        return super().formfield_for_manytomany(db_field, request, **kwargs)


def _foreseen(request: HttpRequest) -> reach.Foresight | None:
    """Whom saving would tell, where that was asked and nothing else stands in the way."""
    is_stale = getattr(request, "stale", None) is not None
    return None if is_stale else getattr(request, "foreseen", None)


def _applications(*stages: Stage) -> Coalesce:
    rows = Application.objects.filter(position=OuterRef("pk")).order_by()
    if stages:
        rows = rows.filter(stage__in=stages)
    number = rows.values("position").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number), 0, output_field=IntegerField())


@admin.register(Position)
class PositionAdmin(Taggable[Position], Exported[Position]):
    form = PositionForm
    fieldsets = FIELDSETS
    inlines = [RequirementInline, QuestionInline]
    autocomplete_fields = ["employer", "place"]
    radio_fields = {"workplace": admin.HORIZONTAL}
    addable = ["employer"]
    popups = True
    importer = "admin:import-positions"
    add_words = "Open a position"
    tells_values = True
    refuses_stale = True
    list_display = ["number", "position", "tagged", "pay", "where", "applied", "new", "closes", "state"]
    list_display_links = ["position"]
    list_filter = [StateFilter, MineFilter, "workplace", SettingFilter, TagFilter]
    list_select_related = ["employer", "place", "recruiter"]
    search_fields = ["reference", "title", "employer__name", "tagged__tag__name"]
    search_help_text = "Title, number, employer or tag"
    ordering = [F("published_at").desc(nulls_first=True), "-pk"]
    actions = ["publish_selected", "pause_selected", "close_selected", "tag_selected", "export_selected"]
    views = [
        ("All", ""),
        ("Mine, open", "state=open&recruiter=me"),
        ("Open", "state=open"),
        ("Closing this week", "state=closing"),
        ("Drafts", "state=draft"),
    ]
    change_list_template = "admin/jobs/position/change_list.html"
    change_form_template = "admin/jobs/position/change_form.html"

    # Columns

    @admin.display(description="No.", ordering="reference")
    def number(self, position: Position) -> str:
        return position.reference

    @admin.display(description="position", ordering="title")
    def position(self, position: Position) -> SafeString:
        return two_lines(position.title, position.employer)

    @admin.display(description="pay", ordering="pay_max")
    def pay(self, position: Position) -> SafeString:
        return pay_cell(position)

    @admin.display(description="where")
    def where(self, position: Position) -> str:
        return where_short(position)

    @admin.display(description="applied", ordering="applied_count")
    def applied(self, position: Position) -> SafeString:
        number = position.applied_count  # type: ignore[attr-defined]  # annotated
        url = changelist_url(Application, position=position.pk)
        return link(url, number, f"{number} applied to {position.reference}")

    @admin.display(description="new", ordering="new_count", empty_value="\u2013")
    def new(self, position: Position) -> SafeString | None:
        number = position.new_count  # type: ignore[attr-defined]
        if not number:
            return None
        url = changelist_url(Application, position=position.pk, stage=Stage.NEW)
        return link(url, number, f"{number} new for {position.reference}")

    @admin.display(description="closes", ordering="closes_on")
    def closes(self, position: Position) -> str:
        return day_words(position.closes_on)

    @admin.display(description="state", ordering="status")
    def state(self, position: Position) -> SafeString:
        return position_stamp(position)

    # Rows and fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Position]:
        rows = super().get_queryset(request)
        return rows.annotate(
            applied_count=_applications(),
            new_count=_applications(Stage.NEW),
            in_process_count=_applications(*IN_PROCESS),
        )

    def has_delete_permission(self, request: HttpRequest, obj: Position | None = None) -> bool:
        """A draft may go; what was ever shown is closed, not deleted."""
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or (obj.status == PositionStatus.DRAFT and obj.published_at is None))

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """Who may publish, pause and close: the service asks the same."""
        return request.user.has_perm(positions.PUBLISHES)

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

    # Saving

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

    def state_words(self, row: Position) -> str:
        return str(row.get_status_display())

    def _stale(self, request: HttpRequest, object_id: str) -> stale.Stale | None:
        """As everywhere; who pressed "publish" twice is not told that it is open meanwhile."""
        found = super()._stale(request, object_id)
        moved = found.differences if found else []
        is_wanted = all(one.is_state and one.now == PositionStatus.OPEN.label for one in moved)
        return None if moved and is_wanted and "_publish" in request.POST else found

    def refusal(self, request: HttpRequest) -> str:
        return super().refusal(request) or ("Nothing is saved yet." if _foreseen(request) else "")

    def response_add(
        self, request: HttpRequest, obj: Position, post_url_continue: str | None = None
    ) -> HttpResponse:
        pasting.done(request)
        return self._published(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Position) -> HttpResponse:
        return self._published(request, obj) or super().response_change(request, obj)

    def _published(self, request: HttpRequest, obj: Position) -> HttpResponse | None:
        """Publish what was just saved, or look first whom that reaches, when such a button was pressed."""
        if "_reach" in request.POST:
            return redirect("admin:jobs_position_reach", pk=obj.pk)
        if "_publish" not in request.POST or not self.has_publish_permission(request):
            return None
        self._move(request, obj, PositionStatus.OPEN)
        return redirect(change_url(obj))

    # Moves

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = {
            "move": self.move_view,
            "close": self.close_view,
            "duplicate": self.duplicate_view,
            "told": self.told_view,
            "reach": self.reach_view,
            "weights": self.weights_view,
            "template": self.template_view,
            "preview": self.preview_view,
            "plan": self.plan_view,
            "matches": self.matches_view,
        }
        return [
            *(
                path(f"<int:pk>/{name}/", wrap(view), name=f"jobs_position_{name}")
                for name, view in own.items()
            ),
            path("<int:pk>/matches/numbers/", wrap(self.numbers_view), name="jobs_position_matches_numbers"),
            path("<int:pk>/matches/act/", wrap(self.act_view), name="jobs_position_matches_act"),
            path("<int:pk>/matches/export/", wrap(self.export_view), name="jobs_position_matches_export"),
            path("publish/", wrap(self.publish_view), name="publish-positions"),
            path("templates/", wrap(self.templates_view), name="position-templates"),
            path("paste/", wrap(self.paste_view), name="paste-position"),
            path("<int:pk>/reach/people/", wrap(self.people_view), name="jobs_position_reached"),
            path("<int:pk>/reach/people/<int:gate>/", wrap(self.people_view), name="jobs_position_lacking"),
            *super().get_urls(),
        ]

    def _position(self, request: HttpRequest, pk: int, *, write: bool = True) -> Position:
        """The position of an address, for somebody who may change it (or see it)."""
        position = self.get_queryset(request).filter(pk=pk).first()
        if position is None:
            raise Http404
        allowed = self.has_change_permission if write else self.has_view_permission
        if not allowed(request, position):
            raise PermissionDenied
        return position

    def _to_move(self, request: HttpRequest, pk: int) -> Position:
        """The same, for somebody who may publish, pause and close it."""
        position = self._position(request, pk, write=False)
        if not self.has_publish_permission(request):
            raise PermissionDenied
        return position

    def _move(self, request: HttpRequest, position: Position, to: PositionStatus, **how: Any) -> None:  # noqa: ANN401
        """Call the service and say what came of it, also when it refuses."""
        try:
            moved = self._act(request, position, to, **how)
        except positions.CannotMove as refusal:
            messages.error(request, str(refusal))
            return
        if moved:
            messages.success(request, f"{position.title} {MOVES[to].means}")
        else:
            messages.info(request, f"{position.title} is open already. Nothing was changed.")

    def _move_each(
        self,
        request: HttpRequest,
        chosen: Iterable[Position],
        to: PositionStatus,
        **how: Any,  # noqa: ANN401
    ) -> None:
        """The same for many. Each stands for itself: a refused one does not hold up the others."""
        moved = 0
        for position in chosen:
            try:
                moved += self._act(request, position, to, **how)
            except positions.CannotMove as refusal:
                messages.error(request, str(refusal))
        if moved:
            messages.success(request, f"{moved} position{'' if moved == 1 else 's'} {MOVES[to].done}.")

    def _act(self, request: HttpRequest, position: Position, to: PositionStatus, **how: Any) -> bool:  # noqa: ANN401
        event = MOVES[to].act(position=position, by=whoever(request), **how)
        if event is not None:
            self._log_event(request, position, event)
        return event is not None

    def _log_event(self, request: HttpRequest, position: Position, event: PositionEvent) -> None:
        because = f": {event.note[0].lower()}{event.note[1:]}" if event.note else ""
        self.log_change(request, position, f"{event.get_kind_display()}{because}.")

    def move_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Publish, pause or open again; closing asks for its reason first."""
        position = self._to_move(request, pk)
        if request.method != "POST":
            return redirect(change_url(position))
        to = request.POST.get("to", "")
        if to == PositionStatus.CLOSED:
            return redirect("admin:jobs_position_close", pk=pk)
        if to in (PositionStatus.OPEN, PositionStatus.PAUSED):
            self._move(request, position, PositionStatus(to))
        return redirect(change_url(position))

    def publish_view(self, request: HttpRequest) -> HttpResponse:
        """Publish what the page between of the list showed."""
        if not self.has_publish_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            publishing.publish(self, request)
        return redirect(self._kept_filters(request, changelist_url(Position)))

    def paste_view(self, request: HttpRequest) -> HttpResponse:
        """What a pasted posting says, to be confirmed, and a draft of it."""
        return pasting.page(self, request)

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """As candidates will see it."""
        return seen.page(request, self._position(request, pk, write=False))

    def plan_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The moment at which it opens by itself."""
        return plans.page(self, request, self._to_move(request, pk))

    def templates_view(self, request: HttpRequest) -> HttpResponse:
        """Positions that others begin with."""
        return position_templates.index(self, request)

    def template_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep a position as one of those."""
        return position_templates.keep(self, request, self._position(request, pk))

    def close_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Why, and who is told; then close."""
        position = self._to_move(request, pk)
        form = self._close_form(request, [position], is_sent=request.method == "POST")
        if form.is_bound and form.is_valid():
            self._close_each(request, [position], form)
            return redirect(change_url(position))
        return self._ask_why(request, [position], form)

    def _close_form(self, request: HttpRequest, chosen: list[Position], *, is_sent: bool) -> CloseForm:
        may_answer = request.user.has_perms(("candidates.change_application", MOVE_NEEDS[Stage.DECLINED]))
        return CloseForm(request.POST if is_sent else None, positions=chosen if may_answer else [])

    def _close_each(self, request: HttpRequest, chosen: list[Position], form: CloseForm) -> None:
        """Close, answer, and say what came of it and who is left. A refused one holds up no other."""
        closed: list[Position] = []
        answered = 0
        for position in chosen:
            reason, by = form.cleaned_data["reason"], whoever(request)
            try:
                done = closings.close(position=position, reason=reason, by=by, answer=form.answers(position))
            except positions.CannotMove as refusal:
                messages.error(request, str(refusal))
                continue
            self._log_event(request, position, done.event)
            for application in done.answered:
                self.log_change(request, application, "Moved to Declined: the position was closed.")
            for words in done.refused:
                messages.error(request, words)
            closed.append(position)
            answered += len(done.answered)
        if closed:
            messages.success(request, _closed_words(chosen, closed, answered))
            self._name_those_left(request, closed)

    def _name_those_left(self, request: HttpRequest, closed: list[Position]) -> None:
        left = to_answer(closed).count()
        if not left:
            return
        only = {"position": closed[0].pk, "stage": "process"} if len(closed) == 1 else {"answer": "closed"}
        who = "1 person in process has" if left == 1 else f"{left} people in process have"
        url = changelist_url(Application, **only)
        messages.warning(request, format_html("{} no answer yet. {}.", who, link(url, "Answer them")))

    def _ask_why(
        self, request: HttpRequest, chosen: list[Position], form: CloseForm, *, action: str = ""
    ) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": f"Close {chosen[0].title}" if len(chosen) == 1 else f"Close {len(chosen)} positions",
            "opts": self.opts,
            "chosen": chosen,
            "form": form,
            "action": action,
            "in_process": to_answer(chosen).count(),
            "people": [(one, stage_stamp(one.stage), form.is_ticked(one)) for one in form.offered],
            "media": self.media,
        }
        return TemplateResponse(request, "admin/jobs/position/close.html", context)

    def duplicate_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A draft made after this position, opened at once."""
        position = self._position(request, pk, write=False)
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return redirect(change_url(position))
        copy = copies.duplicate(position=position, by=whoever(request))
        self.log_addition(request, copy, f"Made after {position.reference}.")
        messages.success(request, f"A draft made after {position.reference}. Check it, then publish.")
        return redirect(change_url(copy))

    def told_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The panel "Who was told" alone, for the page that looks again."""
        position = self._position(request, pk, write=False)
        return render(request, "admin/jobs/position/told.html", self._told(position))

    def reach_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How many people publishing would reach, with the button that does."""
        return reach.page(self, request, self._position(request, pk, write=False))

    def people_view(self, request: HttpRequest, pk: int, gate: int | None = None) -> HttpResponse:
        """Those whom it would reach, or those whom one gate alone keeps out."""
        return reach.people(self, request, self._position(request, pk, write=False), gate)

    def weights_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How much each line of points weighs for this position."""
        position = self._position(request, pk, write=request.method == "POST")
        return weights.page(self, request, position)

    def matches_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Who on file fits, ranked."""
        return matches.page(self, request, self._position(request, pk, write=False))

    def numbers_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How many stand in each tab of that list."""
        return matches.numbers(self, request, self._position(request, pk, write=False))

    def act_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Short-list or invite those who were chosen in it."""
        return matches.act(self, request, self._position(request, pk, write=False))

    def export_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The list as CSV."""
        return matches.export(self, request, self._position(request, pk, write=False))

    def _told(self, position: Position) -> dict[str, Any]:
        return {
            "told": told(position),
            "told_position": position,
            "alerts_url": changelist_url(AlertRecord, position=position.pk),
        }

    def panels(self, request: HttpRequest, obj: Position | None) -> dict[str, Any]:
        may_publish = self.has_publish_permission(request)
        if obj is None:
            moves = {PositionStatus.OPEN.value} if may_publish else set()
            return {"status": PositionStatus.DRAFT, "moves": moves, "begun": pasting.start(request)}
        status = PositionStatus(obj.status)
        found = _foreseen(request)
        return {
            **self._told(obj),
            **notes.panel(request, obj),
            **tags_panel(request, obj),
            "findings": linting.findings(obj),
            # It was refused to be looked at, not for a fault.
            **({"foreseen": found, "errors": []} if found else {}),
            "state": position_stamp(obj),
            "status": status,
            "moves": {move.value for move in POSITION_MOVES[status]} if may_publish else set(),
            "applications_url": changelist_url(Application, position=obj.pk),
            "in_process_url": changelist_url(Application, position=obj.pk, stage="process"),
            "new_url": changelist_url(Application, position=obj.pk, stage=Stage.NEW),
            "preview_url": mailpreviews.of_position(obj),
            "on_site_url": obj.get_absolute_url() if obj.is_open else "",
        }

    # Bulk actions

    @admin.action(description="Publish \u2026", permissions=["publish"])
    def publish_selected(self, request: HttpRequest, queryset: QuerySet[Position]) -> HttpResponse | None:
        """Says on a page between whom each would reach; its button publishes."""
        return publishing.ask(self, request, queryset)

    @admin.action(description="Pause", permissions=["publish"])
    def pause_selected(self, request: HttpRequest, queryset: QuerySet[Position]) -> None:
        self._move_each(request, queryset, PositionStatus.PAUSED)

    @admin.action(description="Close \u2026", permissions=["publish"])
    def close_selected(self, request: HttpRequest, queryset: QuerySet[Position]) -> HttpResponse | None:
        """Asks why on a page between, then closes."""
        is_answer = "confirmed" in request.POST
        chosen = list(queryset)
        form = self._close_form(request, chosen, is_sent=is_answer)
        if not (is_answer and form.is_valid()):
            return self._ask_why(request, chosen, form, action="close_selected")
        self._close_each(request, chosen, form)
        return None


@dataclass(frozen=True)
class Move:
    """A way a position may go: the service that does it, and how that reads."""

    act: Callable[..., PositionEvent | None]
    done: str
    means: str


MOVES = {
    PositionStatus.OPEN: Move(
        positions.publish,
        "published",
        "is open. Everyone on file whom it suits is told, if they were not before.",
    ),
    PositionStatus.PAUSED: Move(
        positions.pause,
        "paused",
        "is off the board. Alerts not sent yet wait until it is open again.",
    ),
}
"""Closing is not among them: it asks first, see `close_view`."""


def _closed_words(chosen: list[Position], closed: list[Position], answered: int) -> str:
    if len(chosen) == 1:
        words = f"{closed[0].title} is closed. Alerts not sent yet will not be sent."
    else:
        words = f"{len(closed)} position{'' if len(closed) == 1 else 's'} closed."
    if not answered:
        return words
    if answered == 1:
        return f"{words} 1 person is told so: the mail is on its way."
    return f"{words} {answered} people are told so: the mails are on their way."


@admin.register(PositionEvent)
class PositionEventAdmin(ReadOnly[PositionEvent], DeskModelAdmin[PositionEvent]):
    list_display = ["kind", "about", moment("at", "when"), "by", "note"]
    list_filter = ["kind", "at"]
    list_select_related = ["position", "by"]
    date_hierarchy = "at"
    search_fields = ["position__reference", "position__title"]
    fields = ["at", "kind", "about", "by", "note"]

    @admin.display(description="position", ordering="position")
    def about(self, event: PositionEvent) -> SafeString:
        return link(change_url(event.position), event.position)
