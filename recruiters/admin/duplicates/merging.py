"""Two files side by side: what is taken from which, put together, and taken apart again."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from candidates.enums import AccessKind
from candidates.models import Candidate, MergedFile
from candidates.services import accesses
from recruiters.admin.duplicates.pairs import both, may_merge
from recruiters.admin.options import DeskModelAdmin
from recruiters.admin.people import whoever
from recruiters.admin.words import change_url, day_words
from recruiters.forms.merging import MergeForm
from recruiters.queries import comparing
from recruiters.services.duplicates import merging

CHANGED = "Somebody wrote in one of the two files after this page was opened. It shows now how they stand."


def page(desk: DeskModelAdmin[Candidate], request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Show both files, or put them together as chosen."""
    if not may_merge(request):
        raise PermissionDenied
    stays, goes = comparing.roles(*both(request, pk, other))
    if request.method != "POST":
        return _shown(desk, request, stays, goes)
    form = _form(request, stays, goes)
    if not form.is_valid():
        return _shown(desk, request, stays, goes, form=form, status=422)
    try:
        merged, kept = merging.merge(
            one=stays.pk,
            other=goes.pk,
            chosen=form.chosen,
            seen=form.cleaned_data["seen"],
            by=whoever(request),
        )
    except merging.ChangedMeanwhile:
        messages.warning(request, CHANGED)
        return _shown(desk, request, stays, goes, status=409)
    except merging.CannotMerge as refused:
        messages.error(request, "Not merged. " + " ".join(refused.reasons))
        return redirect(change_url(stays))
    accesses.note(candidate=kept, by=whoever(request), kind=AccessKind.MERGED)
    desk.log_change(request, kept, f"Merged with candidate {merged.was}.")
    messages.success(
        request,
        f"{kept} is one file now. Nobody was mailed. This can be undone until {day_words(merged.undo_until)},"
        " on their profile.",
    )
    return redirect(change_url(kept))


def _form(request: HttpRequest, stays: Candidate, goes: Candidate) -> MergeForm:
    differing = comparing.choices(stays, goes)
    seen = {"seen": comparing.print_of(stays, goes)}
    sent = request.POST if request.method == "POST" else None
    return MergeForm(sent, both=(stays, goes), differing=differing, initial=seen)


def _shown(
    desk: DeskModelAdmin[Candidate],
    request: HttpRequest,
    stays: Candidate,
    goes: Candidate,
    *,
    form: MergeForm | None = None,
    status: int = 200,
) -> TemplateResponse:
    differing = comparing.choices(stays, goes)
    if form is None:
        seen = {"seen": comparing.print_of(stays, goes)}
        form = MergeForm(both=(stays, goes), differing=differing, initial=seen)
    accesses.note_many(
        candidates=[stays, goes], by=whoever(request), kind=AccessKind.VIEWED, what="your file"
    )
    context = {
        **desk.admin_site.each_context(request),
        "title": f"Merge {stays} and {goes}",
        "opts": desk.opts,
        "media": desk.media,
        "stays": stays,
        "goes": goes,
        "form": form,
        "rows": [(choice, None if choice.is_fixed else form[choice.field.name]) for choice in differing],
        "against": comparing.reasons_against(stays, goes, whoever(request)),
        "foreseen": comparing.foreseen(stays, goes, whoever(request)),
    }
    return TemplateResponse(request, "admin/candidates/candidate/merge.html", context, status=status)


def unmerge(desk: DeskModelAdmin[Candidate], request: HttpRequest, pk: int, merged: int) -> HttpResponse:
    """Make two files of one again."""
    if not may_merge(request):
        raise PermissionDenied
    candidate = desk.get_object(request, str(pk))
    row = MergedFile.objects.filter(pk=merged, candidate=candidate).first() if candidate else None
    if candidate is None or row is None:
        raise Http404
    if request.method != "POST":
        return redirect(change_url(candidate))
    try:
        kept, back = merging.undo(merged=row)
    except merging.CannotUndo as refused:
        messages.error(request, f"Not undone. {refused}")
        return redirect(change_url(candidate))
    for one in (kept, back):
        accesses.note(candidate=one, by=whoever(request), kind=AccessKind.PARTED)
        desk.log_change(request, one, "The merge was undone.")
    messages.success(request, f"{kept} and {back} are two files again, each as it was.")
    return redirect(change_url(kept))
