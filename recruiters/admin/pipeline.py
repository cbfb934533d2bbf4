"""The board: every application in process as a card in the lane of its stage."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from candidates.enums import MOVE_ASKS, STAGE_MOVES, Stage
from candidates.models import Application
from recruiters.admin.applications.undoing import just_moved
from recruiters.admin.asked import asked_of, recruiter_of
from recruiters.admin.triage import BOARD
from recruiters.admin.words import changelist_url
from recruiters.forms.moves import MoveForm
from recruiters.queries import pipeline


def urls(site: AdminSite) -> list[URLPattern]:
    """The addresses of this page inside the desk."""
    return [path("pipeline/", site.admin_view(require_safe(page)), name="pipeline")]


def may_see(request: HttpRequest) -> bool:
    """Whether somebody may see applications."""
    return request.user.has_perm("candidates.view_application")


def page(request: HttpRequest) -> HttpResponse:
    """Lanes with cards. `position`, `recruiter` (an id, or "me"), `late` and `lane` narrow it."""
    if not may_see(request):
        raise PermissionDenied
    recruiter = recruiter_of(request)
    asked = asked_of(request, recruiter)
    desk: Any = admin.site.get_model_admin(Application)
    may_move = desk.has_change_permission(request)
    board = pipeline.board(asked)
    context = {
        **admin.site.each_context(request),
        "title": f"Pipeline: {asked.position.title}" if asked.position else "Pipeline",
        "board": board,
        "asked": asked,
        "recruiter": recruiter,
        "is_mine": recruiter is not None and recruiter.pk == request.user.pk,
        "views": _views(request),
        "apart": [
            (stage, number, _list_url(asked, request, stage)) for stage, number in board.apart if number
        ],
        "may_move": may_move,
        "move_form": MoveForm(moves=list(STAGE_MOVES), auto_id="move_%s") if may_move else None,
        "opened_from": urlencode({BOARD: request.GET.urlencode()}),
        "asks": {stage.value: ask.value for stage, ask in MOVE_ASKS.items()},
        **just_moved(request, desk),
    }
    return TemplateResponse(request, "admin/pipeline.html", context)


def _views(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """The tabs, with whether each is the one shown. What else narrows the board stays."""
    now = (request.GET.get("recruiter") == "me", request.GET.get("late") == "1")
    found = []
    for name, is_mine, is_late in (
        ("Everybody's", 0, 0),
        ("Mine", 1, 0),
        ("Late", 0, 1),
        ("Mine, late", 1, 1),
    ):
        query = request.GET.copy()
        for key, value, is_set in (("recruiter", "me", is_mine), ("late", "1", is_late)):
            query.pop(key, None)
            if is_set:
                query[key] = value
        is_current = now == (bool(is_mine), bool(is_late)) and request.GET.get("recruiter", "me") == "me"
        found.append((name, query.urlencode(), is_current))
    return found


def _list_url(asked: pipeline.Asked, request: HttpRequest, stage: Stage) -> str:
    narrowed: dict[str, object] = {"stage": stage.value}
    if asked.position is not None:
        narrowed["position"] = asked.position.pk
    if request.GET.get("recruiter") == "me":
        narrowed["recruiter"] = "me"
    return changelist_url(Application, **narrowed)
