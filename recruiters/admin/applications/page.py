"""The page of one application: what was sent, how it fits, what happened, what may happen next."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from candidates.enums import IN_PROCESS, Stage
from candidates.models import Application, ApplicationTransition
from candidates.queries import clocks, progress, talks
from config.keys import key_of
from jobs.enums import US_STATES
from recruiters.admin import notes, triage
from recruiters.admin.applications.listing import ApplicationListing
from recruiters.admin.applications.timeline import steps_of
from recruiters.admin.applications.undoing import just_moved
from recruiters.admin.people import may_see_resume, whoever
from recruiters.admin.returning import back_to
from recruiters.admin.tags import panel as tags_panel
from recruiters.admin.templates import templates_of
from recruiters.admin.words import (
    change_url,
    changelist_url,
    fit_about_them,
    stage_stamp,
)
from recruiters.forms.interviews import InterviewForm
from recruiters.forms.messages import DeskMessageForm
from recruiters.forms.moves import MoveForm
from recruiters.models import Purpose
from recruiters.queries import duplicates, pipeline, scorecards, visible
from recruiters.queries import tags as labels
from recruiters.queries.applications import fits, whole
from recruiters.queries.channels import came_by, channel
from recruiters.services import merging

OF_A_MOVE = (Purpose.MOVE, Purpose.DECLINE)


class ApplicationPage(ApplicationListing):
    """One application with everything about it, and notes on it."""

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
            "steps": steps_of(application),
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

    def _filled(self, request: HttpRequest, application: Application, text: str) -> str:
        """Words as the owner of an application is to read them."""
        return merging.merged_for(application, text, by=whoever(request))


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
