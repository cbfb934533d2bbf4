"""Positions published, paused and closed: one by one, and many at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.html import format_html

from candidates.enums import MOVE_NEEDS, Stage
from candidates.models import Application
from jobs.enums import PositionStatus
from jobs.models import Position, PositionEvent
from jobs.services import linting, positions
from recruiters.admin import (
    pasting,
    publishing,
)
from recruiters.admin.people import whoever
from recruiters.admin.positions.form import PositionFields
from recruiters.admin.words import (
    change_url,
    changelist_url,
    link,
    stage_stamp,
)
from recruiters.forms.closing import CloseForm
from recruiters.queries.applications import to_answer
from recruiters.services import closings


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
LOOK_FIRST = "Saved as a draft. Look at what follows, then publish it here."


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


class PositionMoves(PositionFields):
    actions = ["publish_selected", "pause_selected", "close_selected", "tag_selected", "export_selected"]

    def response_add(
        self, request: HttpRequest, obj: Position, post_url_continue: str | None = None
    ) -> HttpResponse:
        pasting.done(request)
        if "_publish" in request.POST and self.has_publish_permission(request) and linting.findings(obj):
            # What the change form shows beside its fields, the form of a new one had no place for.
            messages.info(request, LOOK_FIRST)
            return redirect("admin:jobs_position_reach", pk=obj.pk)
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
        return MOVES[to].act(position=position, by=whoever(request), **how) is not None

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
