"""Applications: read, weighed, moved, answered. Nothing of them is edited here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString

from candidates.enums import IN_PROCESS, DeclineReason, Stage
from candidates.models import Application, ApplicationTransition, Candidate, ScreeningAnswer
from candidates.queries import clocks, progress, talks
from candidates.services import applications, interviews, promises
from candidates.services import messages as talk
from config.keys import key_of
from config.mail.render import LONGEST_SUBJECT
from jobs.enums import US_STATES, PositionStatus
from jobs.models import Position
from recruiters.admin import notes, triage
from recruiters.admin.exporting import Exported
from recruiters.admin.filters import ChoiceFilter, PositionFilter, RecruiterFilter
from recruiters.admin.options import DeskModelAdmin, ReadOnly
from recruiters.admin.people import may_see_resume, whoever
from recruiters.admin.scorecards import cards
from recruiters.admin.tags import TagFilter, Taggable
from recruiters.admin.tags import panel as tags_panel
from recruiters.admin.templates import draft, preview, templates_of
from recruiters.admin.words import (
    change_url,
    changelist_url,
    day_words,
    fit_about_them,
    link,
    moment,
    stage_stamp,
    stamp,
    two_lines,
)
from recruiters.forms.interviews import InterviewForm
from recruiters.forms.messages import DeskMessageForm
from recruiters.forms.moves import MoveForm, common_moves
from recruiters.forms.templates import is_looking
from recruiters.models import Purpose
from recruiters.queries import duplicates, pipeline, scorecards, searching, visible
from recruiters.queries import tags as labels
from recruiters.queries.applications import fits, whole
from recruiters.queries.channels import Channel, came_by, channel
from recruiters.queries.today import LATELY, holding_ending
from recruiters.services import merging

Rows = QuerySet[Application]
OF_A_MOVE = (Purpose.MOVE, Purpose.DECLINE)
REFUSED = (applications.CannotMove, applications.MovedMeanwhile)
MESSAGE_SENT = (
    "The message is on their page. If they have not read it in {minutes} minutes, a mail tells them"
    " that it is there."
)


class StageFilter(ChoiceFilter):
    title = "stage"
    parameter_name = "stage"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        return [("process", "In process"), *((stage.value, stage.label) for stage in Stage)]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        if self.value() == "process":
            return queryset.filter(stage__in=IN_PROCESS)
        return queryset.filter(stage=self.value()) if self.value() in Stage.values else queryset


class AnswerFilter(ChoiceFilter):
    """The promise to answer: late, due, or owed for a position that is closed."""

    title = "our answer"
    parameter_name = "answer"
    STATES: Mapping[str, tuple[str, Callable[[Rows], Rows]]] = {
        "late": ("Late", lambda rows: rows.filter(answer_by__lt=timezone.localdate())),
        "due": (
            "Due today or tomorrow",
            lambda rows: rows.filter(
                answer_by__range=(timezone.localdate(), timezone.localdate() + timedelta(days=1))
            ),
        ),
        "ending": ("Close by themselves soon", promises.ending_soon),
        "closed": ("Position closed", lambda rows: rows.filter(position__status=PositionStatus.CLOSED)),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        states = [(key, label) for key, (label, _) in self.STATES.items()]
        return [*states, ("missed", "Closed without our answer")]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        if self.value() == "missed":
            return promises.closed_unanswered(queryset)
        found = self.STATES.get(self.value() or "")
        return found[1](queryset.filter(stage__in=IN_PROCESS)) if found else queryset


class KnockOutFilter(ChoiceFilter):
    """Whether an answer to a question of the position is one with which it most likely ends."""

    title = "knock-out answer"
    parameter_name = "knockout"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        return [("yes", "Has one"), ("no", "Has none")]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        if self.value() not in {"yes", "no"}:
            return queryset
        return queryset.filter(has_knock_out=self.value() == "yes")  # type: ignore[misc]  # annotated


class MovedFilter(ChoiceFilter):
    title = "came to its stage"
    parameter_name = "moved"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        return [("month", "In the last 30 days")]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        return queryset.filter(moved_at__gte=timezone.now() - LATELY) if self.value() else queryset


class EndsFilter(ChoiceFilter):
    title = "credential"
    parameter_name = "ends"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        return [("soon", "Ends within 30 days")]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        return holding_ending(queryset) if self.value() else queryset


class CameFilter(ChoiceFilter):
    title = "came from"
    parameter_name = "came"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        return [(one.value, str(one.label)) for one in Channel]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        return queryset.filter(came=self.value()) if self.value() else queryset  # type: ignore[misc]  # annotated


@admin.register(Application)
class ApplicationAdmin(Taggable[Application], Exported[Application]):
    none_words = "No applications yet. They come from the pages of open positions."
    list_display = ["who", "for_position", "stands", "applied", "answer", "recruiter"]
    list_display_links = ["who"]
    list_filter = [
        StageFilter,
        AnswerFilter,
        RecruiterFilter,
        MovedFilter,
        EndsFilter,
        KnockOutFilter,
        TagFilter,
        PositionFilter,
        CameFilter,
    ]
    list_select_related = ["position__employer", "position__recruiter", "candidate"]
    search_fields = ["first_name", "last_name", "candidate__email", "position__reference", "position__title"]
    search_help_text = "Name, e-mail address, phone, tag, position or its number"
    date_hierarchy = "applied_at"
    ordering = ["-applied_at", "-pk"]
    actions = ["move_selected", "tag_selected", "export_selected"]
    searches = True
    views = [
        ("All", ""),
        ("New", "stage=new"),
        ("Late", "answer=late"),
        ("Mine, in process", "stage=process&recruiter=me"),
    ]

    # Columns

    @admin.display(description="name", ordering="last_name")
    def who(self, application: Application) -> SafeString:
        named = two_lines(application.full_name, application.candidate.email)
        return self.marked(named, application)

    @admin.display(description="position", ordering="position__title")
    def for_position(self, application: Application) -> SafeString:
        position = application.position
        return two_lines(position.title, f"{position.reference}, {position.employer}")

    @admin.display(description="stage", ordering="stage")
    def stands(self, application: Application) -> SafeString:
        stage = stage_stamp(application.stage)
        if not application.has_knock_out:  # type: ignore[attr-defined]  # annotated
            return stage
        return format_html("{} {}", stage, stamp("missing", "Knock-out"))

    @admin.display(description="applied", ordering="applied_at")
    def applied(self, application: Application) -> SafeString:
        day = day_words(timezone.localdate(application.own_applied_at))
        return two_lines(day, came_by(application))

    @admin.display(description="answer by", ordering="answer_by")
    def answer(self, application: Application) -> str | None:
        if application.stage not in IN_PROCESS:
            return None
        day = day_words(application.answer_by)
        return stamp("missing", day) if application.is_overdue else day

    @admin.display(description="recruiter", ordering="position__recruiter__name")
    def recruiter(self, application: Application) -> str | None:
        recruiter = application.position.recruiter
        return recruiter.get_short_name() if recruiter else None

    def get_queryset(self, request: HttpRequest) -> Rows:
        knocked = ScreeningAnswer.objects.filter(application=OuterRef("pk"), is_knock_out=True)
        return super().get_queryset(request).annotate(has_knock_out=Exists(knocked), came=channel())

    def get_search_results(self, request: HttpRequest, queryset: Rows, search_term: str) -> tuple[Rows, bool]:
        """As everywhere, and by phone: the number on the application or the one on file."""

        def told(word: str) -> Q:
            rows = Application.objects.order_by()
            people = Candidate.objects.filter(email__icontains=word)
            places = Position.objects.filter(Q(reference__icontains=word) | Q(title__icontains=word))
            return searching.by_keys(
                rows.filter(Q(first_name__icontains=word) | Q(last_name__icontains=word)).values("pk"),
                rows.filter(candidate__in=people.order_by().values("pk")).values("pk"),
                rows.filter(position__in=places.order_by().values("pk")).values("pk"),
                labels.bearers(Application, word),
            )

        phones = ["phone", "candidate__phone"]
        return queryset.filter(searching.matching(search_term, word=told, phones=phones)), False

    # What may be done

    def get_preserved_filters(self, request: HttpRequest) -> str:
        """As Django's; a list without filters says too that it was one, so that a row knows its way."""
        return super().get_preserved_filters(request) or urlencode({triage.LIST: triage.FIRST_PAGE})

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People apply; nobody applies for them."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Application | None = None) -> bool:
        return request.user.is_superuser

    # The page of one

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = {
            "move": self.move_view,
            "note": self.note_view,
            "message": self.message_view,
            "read": self.read_view,
            "interview": self.interview_view,
            "uninterview": self.cancel_view,
        }
        undo = path("undo/", wrap(self.undo_view), name="candidates_applications_undo")
        return [
            undo,
            *cards.urls(self),
            *(
                path(f"<int:pk>/{name}/", wrap(view), name=f"candidates_application_{name}")
                for name, view in own.items()
            ),
            *super().get_urls(),
        ]

    def _application(self, request: HttpRequest, pk: int | str, *, write: bool) -> Application:
        key = key_of(str(pk))
        user = whoever(request)
        seen = duplicates.with_twins(visible.applications(user), user)
        rows = scorecards.with_own(labels.with_tags(seen.annotate(came=channel())), user)
        application = whole(key, rows) if key is not None else None
        if application is None:
            raise Http404
        request.shows = (application.candidate_id, application.position_id)  # type: ignore[attr-defined]  # `watching`
        allowed = self.has_change_permission if write else self.has_view_permission
        if not allowed(request, application):
            raise PermissionDenied
        return application

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One application: what was sent, how it fits, what happened, what may happen next."""
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        application = self._application(request, object_id, write=False)
        return self._page(request, application, **extra_context or {})

    def _page(
        self,
        request: HttpRequest,
        application: Application,
        *,
        status: int = 200,
        **extra: Any,  # noqa: ANN401
    ) -> TemplateResponse:
        moves = application.moves_for(whoever(request))
        way = triage.context_of(self, request, application)
        if "move_form" not in extra and request.GET.get("to") in moves:
            extra["move_form"] = self._move_form(request, application, moves, {"to": request.GET["to"]})
        context = {
            **self.admin_site.each_context(request),
            "title": application.full_name,
            "subtitle": None,
            "opts": self.opts,
            "media": self.media,
            "original": application,
            "application": application,
            "position": application.position,
            "candidate": application.candidate,
            "twins": duplicates.twins(application),
            **_fit(application),
            "said": _said(application),
            "came": came_by(application),
            "answers": application.screening.all(),
            "resume": application.resume if may_see_resume(request) else None,
            "steps": _steps(application),
            "stands": stage_stamp(application.stage),
            "move_form": self._move_form(request, application, moves) if moves else None,
            **way,
            "back": back_to(request, way["onward"]),
            **self._just_moved(request, application, is_on_a_way=triage.WAY in request.GET),
            **notes.panel(request, application, rows=list(application.notes.all())),
            **tags_panel(request, application),
            "scorecards": scorecards.own(application) if request.user.has_perm(scorecards.VIEW) else None,
            **self._talk(request, application),
            "has_delete_permission": self.has_delete_permission(request, application),
            "history_url": changelist_url(ApplicationTransition, application=application.pk),
            **extra,
        }
        return TemplateResponse(request, "admin/candidates/application/page.html", context, status=status)

    def _just_moved(
        self, request: HttpRequest, application: Application, *, is_on_a_way: bool
    ) -> dict[str, Any]:
        """As `just_moved`. By itself: of this one alone, out of what its page has read anyway."""
        if is_on_a_way:
            return just_moved(request, self)
        last = next((step for step in application.transitions.all() if step.undone_at is None), None)
        is_mine = last is not None and last.by_id == request.user.pk and last.at > pipeline.undone_since()
        if not is_mine or not self.has_change_permission(request, application):
            return {}
        return {"just_moved": [last], "undo_seconds": settings.UNDO_SECONDS}

    def _move_form(
        self,
        request: HttpRequest,
        application: Application,
        moves: list[Stage],
        typed: dict[str, Any] | None = None,
    ) -> MoveForm:
        initial = {"expected": application.as_seen} | (typed or {})
        return MoveForm(moves=moves, templates=templates_of(request, *OF_A_MOVE), initial=initial)

    def _talk(self, request: HttpRequest, application: Application) -> dict[str, Any]:
        """Messages and the interview, for those who may answer, or look."""
        may = self.has_change_permission(request, application)
        may_read = may or request.user.has_perm("candidates.view_message")
        interview = progress.interview(application)
        zone = clocks.of_candidate(application.candidate)
        may_offer = may and application.stage in IN_PROCESS
        return {
            "may_talk": may,
            "may_read": may_read,
            "thread": list(application.messages.all()) if may_read else [],
            "unread": sum(one.by_candidate and one.read_at is None for one in application.messages.all()),
            "message_form": DeskMessageForm(templates=templates_of(request, Purpose.MESSAGE))
            if may and application.may_write
            else None,
            "interview": interview,
            "times": talks.times(interview, interview.time_zone) if interview else [],
            "their_times": talks.times(interview, zone) if interview else [],
            "their_zone": clocks.name(timezone.now(), zone),
            "interview_form": InterviewForm(
                interview=interview, templates=templates_of(request, Purpose.INTERVIEW)
            )
            if may_offer
            else None,
        }

    def message_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Write to the candidate; what they wrote counts as read."""
        application = self._application(request, pk, write=True)
        if request.method != "POST":
            return redirect(change_url(application))
        templates = templates_of(request, Purpose.MESSAGE)
        form = DeskMessageForm(request.POST, templates=templates)
        if is_looking(request.POST) and not form.has_bad_words:
            typed = draft(form, request, application)
            shown = DeskMessageForm(initial=typed, templates=templates)
            found = preview(request, application, typed["text"])
            return self._page(request, application, message_form=shown, message_preview=found)
        if form.is_valid():
            try:
                talk.write(
                    application=application,
                    text=self._filled(request, application, form.cleaned_data["text"]),
                    by=whoever(request),
                    by_candidate=False,
                )
            except talk.TooLate as refusal:
                form.add_error(None, str(refusal))
        if not form.is_valid():
            return self._page(request, application, status=422, message_form=form)
        messages.success(request, MESSAGE_SENT.format(minutes=settings.MESSAGE_NOTICE_MINUTES))
        return redirect(change_url(application) + "#messages")

    def read_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Mark what they wrote as read, or the last of it as unread."""
        application = self._application(request, pk, write=True)
        if request.method == "POST":
            if request.POST.get("as") == "unread":
                talk.unread(application=application)
            else:
                talk.read(application=application, by_candidate=False)
        return redirect(change_url(application) + "#messages")

    def interview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Offer times for an interview, or others in the place of those that stand."""
        application = self._application(request, pk, write=True)
        if request.method != "POST":
            return redirect(change_url(application))
        interview, templates = progress.interview(application), templates_of(request, Purpose.INTERVIEW)
        form = InterviewForm(request.POST, templates=templates)
        if is_looking(request.POST) and not form.has_bad_words:
            typed = draft(form, request, application)
            shown = InterviewForm(interview=interview, typed=typed, templates=templates)
            found = preview(request, application, typed["note"])
            return self._page(request, application, interview_form=shown, interview_preview=found)
        if form.is_valid():
            offered = form.order()
            offered = replace(offered, note=self._filled(request, application, offered.note))
            try:
                if interview is None:
                    interviews.offer(application=application, offered=offered, by=whoever(request))
                else:
                    interviews.change(interview=interview, offered=offered, by=whoever(request))
            except interviews.Refused as refusal:
                form.add_error(None, str(refusal))
        if not form.is_valid():
            return self._page(request, application, status=422, interview_form=form)
        words = "The offer is on their page, and a mail with it is on its way."
        if request.user.has_perm(scorecards.ASK):
            ask = link(f"{cards.page_of(application)}#asked", "ask colleagues for a scorecard")
            messages.success(request, format_html("{} Now you can {}.", words, ask))
        else:
            messages.success(request, words)
        return redirect(change_url(application) + "#interview")

    def cancel_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take an interview back."""
        application = self._application(request, pk, write=True)
        interview = progress.interview(application)
        if request.method == "POST" and interview is not None:
            try:
                interviews.cancel(interview=interview)
            except interviews.Refused as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, "The interview is canceled, and a mail about it is on its way.")
        return redirect(change_url(application) + "#interview")

    def move_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Move, or say on the same page why not, with the message still in its field."""
        application = self._application(request, pk, write=True)
        if request.method != "POST":
            return redirect(change_url(application))
        moves, templates = application.moves_for(whoever(request)), templates_of(request, *OF_A_MOVE)
        form = MoveForm(request.POST, moves=moves, templates=templates)
        if is_looking(request.POST) and not form.has_bad_words:
            typed = draft(form, request, application)
            shown = self._move_form(request, application, moves, typed)
            found = preview(request, application, typed["message"], typed["subject"])
            return self._page(request, application, move_form=shown, move_preview=found)
        # Asked before the form's own faults keep it from the service: one round says all there is to say.
        refused = applications.happened_since(application, request.POST.get("expected", ""))
        moved = None
        if form.is_valid() and not refused:
            try:
                order = self._order(request, application, form)
                moved = applications.move(application=application, by=whoever(request), **order)
            except REFUSED as refusal:
                refused = str(refusal)
                application = self._application(request, pk, write=True)
        if moved is None:
            if refused:
                messages.error(request, refused)
            moves = application.moves_for(whoever(request))
            form = form.again(expected=application.as_seen, moves=moves)
            return self._page(request, application, status=409 if refused else 422, move_form=form)
        words = f"Moved to {Stage(moved.stage).label}."
        self.log_change(request, moved, words)
        messages.success(request, f"{moved.full_name}: {words} {going_out()}")
        return redirect(back_to(request, change_url(moved)))

    def _filled(self, request: HttpRequest, application: Application, text: str) -> str:
        """Words as the owner of an application is to read them."""
        return merging.merged_for(application, text, by=whoever(request))

    def _order(self, request: HttpRequest, application: Application, form: MoveForm) -> dict[str, Any]:
        """What the form says, in words for this person."""
        order = form.order()
        for name in ("subject", "message"):
            order[name] = self._filled(request, application, order[name])
        order["subject"] = order["subject"][:LONGEST_SUBJECT]
        return order

    def undo_view(self, request: HttpRequest) -> HttpResponse:
        """Take moves of this recruiter back (`step`, several or one) whose mails have not gone."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        back = back_to(request, changelist_url(Application))
        if request.method != "POST":
            return redirect(back)
        wanted = set(request.POST.getlist("step"))
        steps = [step for step in pipeline.just_moved(whoever(request)) if str(step.pk) in wanted]
        if len(steps) < len(wanted):
            messages.error(request, "The mail has gone out. Move them back instead, with a word about why.")
        for step in steps:
            try:
                application = applications.undo(step=step, by=whoever(request))
            except applications.CannotUndo as refusal:
                messages.error(request, str(refusal))
                continue
            self.log_change(request, application, f"Undid the move to {step.get_to_stage_display()}.")
            stage = Stage(application.stage).label
            messages.success(request, f"{application.full_name} is at {stage} again. No mail went out.")
        return redirect(back)

    def note_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Add a note."""
        application = self._application(request, pk, write=False)
        if not request.user.has_perm("recruiters.add_note"):
            raise PermissionDenied
        if request.method != "POST":
            return redirect(change_url(application))
        form = notes.form_of(request, application, is_sent=True)
        if not notes.kept(request, application, form):
            return self._page(request, application, status=422, note_form=form)
        return redirect(change_url(application) + "#notes")

    # Many at once

    @admin.action(description="Move to \u2026", permissions=["change"])
    def move_selected(self, request: HttpRequest, queryset: Rows) -> HttpResponse | None:
        """Asks where to on a page between; offers only what every one of them may do."""
        chosen = list(queryset.select_related("position__employer", "position__place", "candidate"))
        moves = common_moves(chosen, whoever(request))
        if not moves:
            words = "These stand at stages that have no move in common. Choose those of one stage."
            messages.error(request, words)
            return None
        templates, found = templates_of(request, *OF_A_MOVE), None
        form = MoveForm(
            request.POST if "confirmed" in request.POST else None, moves=moves, templates=templates
        )
        if form.is_bound and is_looking(request.POST):
            if not form.has_bad_words:
                typed = form.with_template()
                form = MoveForm(moves=moves, templates=templates, initial=typed)
                found = preview(request, chosen[0], typed["message"], typed["subject"])
        elif form.is_bound and form.is_valid():
            self._move_each(request, chosen, form)
            back = back_to(request, "")
            return redirect(back) if back else None
        form.offer(moves)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Move {len(chosen)} application{'' if len(chosen) == 1 else 's'}",
            "opts": self.opts,
            "media": self.media,
            "chosen": [(application, stage_stamp(application.stage)) for application in chosen],
            "form": form,
            "preview": found,
            "back": back_to(request, ""),
        }
        return TemplateResponse(request, "admin/candidates/application/move.html", context)

    def _move_each(self, request: HttpRequest, chosen: list[Application], form: MoveForm) -> None:
        """Each with the stage it had on the page between; a refused one does not hold up the rest."""
        moved = 0
        for application in chosen:
            order = self._order(request, application, form)
            order["expected"] = request.POST.get(f"expected_{application.pk}", "")
            try:
                applications.move(application=application, by=whoever(request), **order)
            except REFUSED as refusal:
                messages.error(request, str(refusal))
                continue
            self.log_change(request, application, f"Moved to {order['to'].label}.")
            moved += 1
        if moved:
            words = f"{moved} application{'' if moved == 1 else 's'} moved to {form.order()['to'].label}."
            messages.success(request, f"{words} {going_out()}")


def going_out() -> str:
    """When mails about moves go, as a sentence."""
    seconds = settings.UNDO_SECONDS
    if not seconds:
        return "The mail about it is on its way."
    in_words = "a second" if seconds == 1 else f"{seconds} seconds"
    return f"The mail about it goes out in {in_words}; until then you can undo it."


def back_to(request: HttpRequest, otherwise: str, *, within: str = "") -> str:
    """The page that a form came from (`back`), if it lies in this desk or `within`; or another address."""
    wanted = request.POST.get("back", request.GET.get("back", ""))
    inside = wanted.startswith(within or reverse("admin:index")) and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts=None
    )
    return wanted if inside else otherwise


def just_moved(request: HttpRequest, desk: DeskModelAdmin[Application]) -> dict[str, Any]:
    """For the note with which a move is undone: those of this recruiter whose mail has not gone."""
    if not settings.UNDO_SECONDS or not desk.has_change_permission(request):
        return {}
    return {"just_moved": pipeline.just_moved(whoever(request)), "undo_seconds": settings.UNDO_SECONDS}


def _fit(application: Application) -> dict[str, Any]:
    found = fits(application)
    return {
        "fit": found.today,
        "lines": fit_about_them(found.today.gates),
        "points": fit_about_them(found.today.points),
        "then": found.then,
        "is_as_then": found.is_as_then,
        "then_lines": fit_about_them(found.then_gates),
        "then_points": fit_about_them(found.then_points),
    }


def _said(application: Application) -> list[tuple[str, str]]:
    """What a guest said of themselves on the form, as (label, words); see `intake.Guest.answers`."""
    answers = application.answers
    years = answers.get("years", "")
    words = {
        "Lives in": US_STATES.get(answers.get("state", ""), ""),
        "Coding for": f"{years} year{'' if years == '1' else 's'}" if years else "",
        "Holds": ", ".join(answers.get("credentials", ())),
        "Holds besides": answers.get("other_credentials", ""),
        "Works with": ", ".join(answers.get("knows", ())),
        "On file": {True: "Asked to be kept on file", False: "Did not ask to be kept on file"}.get(
            answers.get("keep_on_file"), ""
        ),
    }
    return [(label, text) for label, text in words.items() if text]


def _steps(application: Application) -> list[dict[str, Any]]:
    """The timeline, newest first."""
    steps = [_step(application, step) for step in application.transitions.all()]
    if progress.is_taken_over_in_place(application):
        taken_over = {
            "title": "Applied themselves",
            "at": application.taken_over_at,
            "when": "by the candidate, proven",
            "text": "What they wrote took the place of the form.",
            "icon": "badge-check",
        }
        steps.append(taken_over)
    if application.claimed_at is not None:
        claimed = {
            "title": "Said that it is theirs",
            "at": application.claimed_at,
            "when": "by the candidate, proven",
            "text": "",
            "icon": "badge-check",
        }
        steps.append(claimed)
    lines = progress.missed_lines(application, is_own=False)
    for interview in application.interviews.all():
        lines += progress.interview_lines(interview, interview.time_zone, is_own=False)
    for line in lines:
        what = {"title": line.title, "at": line.at, "when": line.when, "icon": line.icon}
        steps.append({**what, "text": line.text or line.quote})
    return sorted(steps, key=lambda step: step["at"], reverse=True)


def _step(application: Application, step: ApplicationTransition) -> dict[str, Any]:
    """One line of the timeline."""
    to = Stage(step.to_stage)
    title = "Applied" if not step.from_stage else "Applied again" if progress.is_again(step) else to.label
    if step.reason:
        said = step.get_reason_display()
        # A candidate's reason is in their own words, which begin with "I" or "The".
        title = (
            f"{title}: \u201c{said}\u201d" if step.by_candidate else f"{title}: {said[0].lower()}{said[1:]}"
        )
    text = step.message
    if step.starts_on:
        text = f"First day: {day_words(step.starts_on)}. {text}".strip()
    who = "by the candidate" if step.by_candidate else f"by {step.by}" if step.by else ""
    if step.reason == DeclineReason.NO_ANSWER:
        who = progress.BY_ITSELF
    if progress.is_from_a_form(application, step):
        who = progress.FROM_A_FORM
    if step.undone_at:
        title = f"Undone: {title}"
        text = f"Undone by {step.undone_by or 'somebody'} before the mail went. {text}".strip()
    return {
        "title": title,
        "at": step.at,
        "when": who,
        "text": text,
        "icon": ICONS.get(to, "arrow-right"),
    }


ICONS = {
    Stage.NEW: "file-text",
    Stage.DECLINED: "x",
    Stage.WITHDRAWN: "undo-2",
    Stage.PLACED: "check",
    Stage.SUBMITTED: "send",
    Stage.INTERVIEW: "calendar",
}


@admin.register(ApplicationTransition)
class ApplicationTransitionAdmin(ReadOnly[ApplicationTransition], DeskModelAdmin[ApplicationTransition]):
    none_words = "No moves yet. Each step of an application is kept here."
    list_display = ["to_stage", "about", "from_stage", moment("at", "when"), "actor", "reason"]
    list_filter = ["to_stage", "by_candidate", "reason"]
    list_select_related = ["application__position", "by"]
    date_hierarchy = "at"
    ordering = ["-at", "-pk"]
    search_fields = ["application__first_name", "application__last_name", "application__candidate__email"]
    fields = ["at", "about", "from_stage", "to_stage", "actor", "reason", "message"]

    @admin.display(description="application")
    def about(self, step: ApplicationTransition) -> SafeString:
        return link(change_url(step.application), step.application)

    @admin.display(description="by", ordering="by__name")
    def actor(self, step: ApplicationTransition) -> str | None:
        return "The candidate" if step.by_candidate else str(step.by) if step.by else None
