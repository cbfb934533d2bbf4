"""Moves of applications: one, several at once, and back."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from candidates.enums import Stage
from candidates.models import Application
from candidates.services import applications
from config.mail.render import LONGEST_SUBJECT
from recruiters.admin.applications.filters import Rows
from recruiters.admin.applications.page import OF_A_MOVE
from recruiters.admin.applications.talking import ApplicationTalk
from recruiters.admin.applications.undoing import going_out
from recruiters.admin.people import whoever
from recruiters.admin.returning import back_to
from recruiters.admin.templates import draft, preview, templates_of
from recruiters.admin.words import (
    change_url,
    changelist_url,
    stage_stamp,
)
from recruiters.forms.moves import MoveForm, common_moves
from recruiters.forms.templates import is_looking
from recruiters.queries import pipeline

REFUSED = (applications.CannotMove, applications.MovedMeanwhile)


class ApplicationMoves(ApplicationTalk):
    """Moves, with what each asks for."""

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
