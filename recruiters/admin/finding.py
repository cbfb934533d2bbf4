"""One box that finds people, positions, employers, applications and questions, as each list would."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.admin import AdminSite
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from candidates.models import Application, Candidate
from jobs.models import Employer, Position
from recruiters.admin.words import change_url, changelist_url
from recruiters.models import Inquiry
from recruiters.queries import visible

FIRST = 6
LONGEST = 200
FOUND_IN = (
    "candidates.candidate",
    "jobs.position",
    "jobs.employer",
    "candidates.application",
    "recruiters.inquiry",
)


@dataclass(frozen=True)
class Hit:
    name: str
    url: str
    besides: str
    """What tells it from another of its name."""


@dataclass(frozen=True)
class Group:
    name: str
    hits: list[Hit]
    has_more: bool
    url: str
    """The list that shows all of them."""


def urls(site: AdminSite) -> list[URLPattern]:
    """The address of this page inside the desk."""
    return [path("find/", site.admin_view(require_safe(page)), name="find")]


def page(request: HttpRequest) -> HttpResponse:
    """What `q` finds in each list this person may see. The number of a position leads to it."""
    term = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    if term.isdecimal() and request.user.has_perm("jobs.view_position"):
        position = visible.positions(request.user).filter(reference=term).first()
        if position is not None:
            return redirect(change_url(position))
    context = {
        **admin.site.each_context(request),
        "title": f"Found for \u201c{term}\u201d" if term else "Find",
        "term": term,
        "groups": list(_groups(request, term)) if term else [],
    }
    return TemplateResponse(request, "admin/find.html", context)


def _groups(request: HttpRequest, term: str) -> Iterator[Group]:
    """One query for each list; the lists say themselves what is found in them, and by whom."""
    for label in FOUND_IN:
        model = apps.get_model(label)
        desk: Any = admin.site.get_model_admin(model)
        if not desk.has_view_permission(request):
            continue
        rows, may_repeat = desk.get_search_results(request, desk.get_queryset(request), term)
        rows = rows.select_related(*BESIDES[label]) if BESIDES[label] else rows
        found = list((rows.distinct() if may_repeat else rows)[: FIRST + 1])
        if found:
            hits = [Hit(str(_name(row)), change_url(row), _besides(row)) for row in found[:FIRST]]
            yield Group(
                str(desk.opts.verbose_name_plural), hits, len(found) > FIRST, changelist_url(model, q=term)
            )


BESIDES: dict[str, tuple[str, ...]] = {
    "candidates.candidate": ("place",),
    "jobs.position": ("employer",),
    "jobs.employer": (),
    "candidates.application": ("position__employer",),
    "recruiters.inquiry": ("position__employer", "area"),
}


def _name(row: Model) -> object:
    if isinstance(row, Application):
        return row.full_name
    if isinstance(row, Inquiry):
        return row.name
    return row.title if isinstance(row, Position) else row


def _besides(row: Model) -> str:
    match row:
        case Candidate():
            return ", ".join(filter(None, [row.email, str(row.place or row.get_state_display() or "")]))
        case Position():
            return f"No. {row.reference}, {row.employer}, {row.get_status_display().lower()}"
        case Application():
            return f"{row.position.title}, {row.position.employer}: {row.get_stage_display()}"
        case Inquiry():
            return ", ".join(filter(None, [row.email, row.about, row.get_status_display().lower()]))
        case Employer():
            return row.get_kind_display()
    return ""
