"""Files that may be of one person: the list of pairs, and that two are not."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from candidates.models import Candidate
from jobs.forms.paging import PageForm
from recruiters.admin.options import DeskModelAdmin
from recruiters.admin.people import whoever
from recruiters.admin.returning import back_to
from recruiters.queries import duplicates as found
from recruiters.queries import visible
from recruiters.services.duplicates import apart as services

LIST = "admin:candidates_candidate_duplicates"


def listed(desk: DeskModelAdmin[Candidate], request: HttpRequest) -> HttpResponse:
    """The likely pairs, the surest first, and those that somebody told apart."""
    if not desk.has_view_permission(request):
        raise PermissionDenied
    user = whoever(request)
    context = {
        **desk.admin_site.each_context(request),
        "title": "Possible duplicates",
        "opts": desk.opts,
        "media": desk.media,
        "page": found.page(user, PageForm(request.GET).number()),
        "apart": list(found.told_apart(user)),
        "may_decide": desk.has_change_permission(request),
        "may_merge": may_merge(request),
        "back": request.get_full_path(),
    }
    return TemplateResponse(request, "admin/candidates/candidate/duplicates.html", context)


def may_merge(request: HttpRequest) -> bool:
    """Whether somebody may put two files together."""
    return request.user.has_perms(("candidates.view_candidate", "candidates.merge_candidate"))


def both(request: HttpRequest, pk: int, other: int) -> tuple[Candidate, Candidate]:
    """Two files that this user may see, in the order asked for."""
    rows = visible.candidates(whoever(request)).filter(pk__in=[pk, other]).in_bulk()
    if pk == other or len(rows) < 2:  # noqa: PLR2004 -- both
        raise Http404
    return rows[pk], rows[other]


def apart(desk: DeskModelAdmin[Candidate], request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """They are two people; or, with `undo`, perhaps one after all."""
    if not desk.has_change_permission(request):
        raise PermissionDenied
    back = back_to(request, reverse(LIST), within=reverse("admin:index"))
    if request.method != "POST":
        return redirect(back)
    here, there = both(request, pk, other)
    if "undo" in request.POST:
        if services.take_back(one=here, other=there):
            _note(desk, request, here, there, "May be the same person as {} after all.")
        messages.success(request, f"{here} and {there} may be one person: they are on the list again.")
    else:
        if services.tell_apart(one=here, other=there, by=whoever(request)):
            _note(desk, request, here, there, "Not the same person as {}.")
        messages.success(request, f"{here} and {there} are two people. Nobody is asked again.")
    return redirect(back)


def _note(
    desk: DeskModelAdmin[Candidate], request: HttpRequest, one: Candidate, other: Candidate, words: str
) -> None:
    """In the history of both: by number, because a history outlives names."""
    for here, there in ((one, other), (other, one)):
        desk.log_change(request, here, words.format(f"candidate {there.pk}"))
