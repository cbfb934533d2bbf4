"""Positions: opened, published, paused, closed; who was told of each."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path

from candidates.enums import Stage
from candidates.models import AlertRecord, Application
from config import hands
from config.keys import key_of
from jobs.enums import POSITION_MOVES, PositionStatus
from jobs.models import Position
from jobs.services import linting
from recruiters.admin import (
    mailpreviews,
    matches,
    notes,
    pasting,
    plans,
    position_templates,
    reach,
    seen,
    tags,
    weights,
)
from recruiters.admin.history import author, putting_back
from recruiters.admin.history import page as history_page
from recruiters.admin.people import whoever
from recruiters.admin.positions.form import foreseen
from recruiters.admin.positions.moves import PositionMoves
from recruiters.admin.words import (
    change_url,
    changelist_url,
    position_stamp,
)
from recruiters.queries.told import told
from recruiters.services import copies


@admin.register(Position)
class PositionAdmin(PositionMoves):
    """The pages of a position. Its list, form and moves are those it inherits."""

    none_words = "No positions yet. Open one, or import a file of them."

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
            path("<int:pk>/history/<int:number>/back/", wrap(self.back_view), name="jobs_position_put_back"),
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

    def duplicate_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A draft made after this position, opened at once."""
        position = self._position(request, pk, write=False)
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return redirect(change_url(position))
        hands.note(f"Made after {position.reference}.")
        copy = copies.duplicate(position=position, by=whoever(request))
        messages.success(request, f"A draft made after {position.reference}. Check it, then publish.")
        return redirect(change_url(copy))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What was changed, by whom and when."""
        key = key_of(object_id)
        if key is None:
            raise Http404
        position = self._position(request, key, write=False)
        return history_page.of_position(self, request, position)

    def back_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Put back what one change took away."""
        return putting_back.page(self, request, self._position(request, pk), number)

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
        found = foreseen(request)
        return {
            **self._told(obj),
            **notes.panel(request, obj),
            **tags.panel(request, obj),
            "findings": linting.findings(obj),
            # It was refused to be looked at, not for a fault.
            **({"foreseen": found, "errors": []} if found else {}),
            "state": position_stamp(obj),
            "planned_by": author.of_plan(obj),
            "status": status,
            "moves": {move.value for move in POSITION_MOVES[status]} if may_publish else set(),
            "applications_url": changelist_url(Application, position=obj.pk),
            "in_process_url": changelist_url(Application, position=obj.pk, stage="process"),
            "new_url": changelist_url(Application, position=obj.pk, stage=Stage.NEW),
            "preview_url": mailpreviews.of_position(obj),
            "on_site_url": obj.get_absolute_url() if obj.is_open else "",
        }
