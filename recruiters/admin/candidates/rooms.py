"""The tabs of a person that are read: their applications, the talk about these, notes, and who saw them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse

from candidates.models import Application, Candidate
from candidates.queries.accesses import by_day
from jobs.forms.paging import PageForm
from recruiters.admin import notes, tags
from recruiters.admin.candidates import frame
from recruiters.admin.candidates.tabs import Tab
from recruiters.admin.options import DeskModelAdmin
from recruiters.admin.people import whoever
from recruiters.admin.words import about_them, changelist_url, stage_stamp
from recruiters.queries import person


def page(
    desk: DeskModelAdmin[Candidate], request: HttpRequest, candidate: Candidate, tab: Tab
) -> HttpResponse:
    """One tab that is no form."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    context = {
        **desk.admin_site.each_context(request),
        "title": str(candidate),
        "opts": desk.opts,
        "media": desk.media,
        "original": candidate,
        "frame": frame.context_of(desk, request, candidate, tab),
        **ROOMS[tab](request, candidate, PageForm(request.GET).number()),
    }
    return TemplateResponse(request, TEMPLATES[tab], context)


def _applications(request: HttpRequest, candidate: Candidate, number: int) -> dict[str, Any]:
    found = person.applications(whoever(request), candidate, number)
    lines = [(one, stage_stamp(one.application.stage)) for one in found.rows]
    return {"page": found, "lines": lines, "list_url": changelist_url(Application, candidate=candidate.pk)}


def _messages(request: HttpRequest, candidate: Candidate, number: int) -> dict[str, Any]:
    return {"page": person.threads(whoever(request), candidate, number)}


def _notes(request: HttpRequest, candidate: Candidate, _: int) -> dict[str, Any]:
    """What colleagues wrote down, of the person and of their applications, and the tags on them."""
    return {**notes.panel(request, candidate), **tags.panel(request, candidate)}


def _seen(request: HttpRequest, candidate: Candidate, number: int) -> dict[str, Any]:
    found = person.accesses(whoever(request), candidate, number)
    days = [
        (day, [(row, about_them(row.what or "your file")) for row in rows])
        for day, rows in by_day(found.rows)
    ]
    return {"page": found, "days": days}


TEMPLATES: Mapping[Tab, str] = {
    Tab.APPLICATIONS: "admin/candidates/candidate/applications.html",
    Tab.MESSAGES: "admin/candidates/candidate/messages.html",
    Tab.NOTES: "admin/candidates/candidate/notes.html",
    Tab.SEEN: "admin/candidates/candidate/seen.html",
}
ROOMS: Mapping[Tab, Callable[[HttpRequest, Candidate, int], dict[str, Any]]] = {
    Tab.APPLICATIONS: _applications,
    Tab.MESSAGES: _messages,
    Tab.NOTES: _notes,
    Tab.SEEN: _seen,
}
