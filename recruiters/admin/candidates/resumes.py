"""Resumes of a person: the text that was read of one, with what stands in it, and the file for saving.

No file is shown in a page of ours: what a PDF runs would run where the desk is, and a frame that is sandboxed
against that shows none, because browsers do not start their viewer in it.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from candidates.enums import AccessKind
from candidates.models import Candidate, Resume
from candidates.services import accesses
from candidates.views.resumes import as_download
from recruiters.admin.options import DeskModelAdmin
from recruiters.admin.people import may_see_resume, whoever
from recruiters.queries import person
from recruiters.queries.readings import pieces

NAME = "candidates_candidate_resume"


def urls(desk: DeskModelAdmin[Candidate]) -> list[URLPattern]:
    """To be put before the addresses of the list of candidates."""
    site = desk.admin_site

    def file(request: HttpRequest, pk: int, resume: int) -> HttpResponseBase:
        return _file(desk, request, pk, resume)

    def text(request: HttpRequest, pk: int, resume: int) -> HttpResponse:
        return _text(desk, request, pk, resume)

    place = "<int:pk>/resume/<int:resume>/"
    return [
        path(place, site.admin_view(file), name=NAME),
        path(f"{place}text/", site.admin_view(text), name=f"{NAME}_text"),
    ]


def listed(request: HttpRequest, candidate: Candidate) -> list[Resume]:
    """The newest, without their texts: one query, and none for who may not see them."""
    if not may_see_resume(request):
        return []
    rows = person.resumes(whoever(request), candidate).defer("text")
    return sorted(rows[: person.SHOWN], key=lambda one: not one.is_current)


def _found(
    desk: DeskModelAdmin[Candidate], request: HttpRequest, pk: int, resume: int
) -> tuple[Candidate, Resume]:
    """A person and one of their resumes, for whoever may see it. Raises Http404 or PermissionDenied."""
    candidate = desk.get_object(request, str(pk))
    rows = person.resumes(whoever(request), candidate) if candidate and resume < 2**63 else None
    found = rows.filter(pk=resume).first() if rows is not None else None
    if candidate is None or found is None:
        raise Http404
    if not (desk.has_view_permission(request, candidate) and may_see_resume(request)):
        raise PermissionDenied
    return candidate, found


def _file(desk: DeskModelAdmin[Candidate], request: HttpRequest, pk: int, resume: int) -> HttpResponseBase:
    """The file of a resume, for saving."""
    candidate, found = _found(desk, request, pk, resume)
    response = as_download(found)
    accesses.note(candidate=candidate, by=whoever(request), kind=AccessKind.RESUME)
    return response


def _text(desk: DeskModelAdmin[Candidate], request: HttpRequest, pk: int, resume: int) -> HttpResponse:
    """What was read of a resume. The page of a profile fetches it from here, so that each look is written."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    candidate, found = _found(desk, request, pk, resume)
    cut = pieces(found.text)
    if found.text:
        accesses.note(candidate=candidate, by=whoever(request), kind=AccessKind.RESUME)
    context = {
        **desk.admin_site.each_context(request),
        "title": f"Resume of {candidate}",
        "opts": desk.opts,
        "media": desk.media,
        "candidate": candidate,
        "resume": found,
        "pieces": list(enumerate(cut)),
        "firsts": [(number, one) for number, one in enumerate(cut) if one.is_first],
    }
    return TemplateResponse(request, "admin/candidates/candidate/resume.html", context)
