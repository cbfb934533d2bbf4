"""One credential of one person: how its issuer is asked, what was found, and a new look-up."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from candidates.enums import CheckFound, CheckPlace
from candidates.models import Candidate, CredentialCheck, HeldCredential
from candidates.models.check import EVIDENCE_KINDS
from candidates.queries import checks
from candidates.views.resumes import saved
from jobs import renewal
from recruiters.admin.options import DeskModelAdmin
from recruiters.admin.people import whoever
from recruiters.admin.returning import back_to
from recruiters.forms.credentials import CheckForm
from recruiters.services import credentials

NAME = "candidates_candidate_credential"


def urls(desk: DeskModelAdmin[Candidate]) -> list[URLPattern]:
    """To be put before the addresses of the list of candidates."""
    site = desk.admin_site

    def page(request: HttpRequest, pk: int, held: int) -> HttpResponse:
        return _page(desk, request, pk, held)

    def take_back(request: HttpRequest, pk: int, held: int) -> HttpResponse:
        return _take_back(desk, request, pk, held)

    def evidence(request: HttpRequest, pk: int, held: int, check: int) -> HttpResponseBase:
        return _evidence(desk, request, pk, held, check)

    place = "<int:pk>/credential/<int:held>/"
    return [
        path(place, site.admin_view(page), name=NAME),
        path(f"{place}take-back/", site.admin_view(take_back), name=f"{NAME}_taken"),
        path(f"{place}evidence/<int:check>/", site.admin_view(evidence), name=f"{NAME}_evidence"),
    ]


def address(held: HeldCredential) -> str:
    """The page of one credential."""
    return reverse(f"admin:{NAME}", args=[held.candidate_id, held.pk])


def _found(
    desk: DeskModelAdmin[Candidate], request: HttpRequest, pk: int, held: int, *, to_change: bool
) -> tuple[Candidate, HeldCredential]:
    """The person and their credential, for whoever may see it. Raises Http404 or PermissionDenied."""
    candidate = desk.get_object(request, str(pk))
    if candidate is None or held >= 2**63:
        raise Http404
    verb = "change" if to_change else "view"
    if not (
        desk.has_view_permission(request, candidate)
        and request.user.has_perm(f"candidates.{verb}_heldcredential")
    ):
        raise PermissionDenied
    rows = HeldCredential.objects.filter(candidate=candidate).select_related("credential__facts")
    row = rows.prefetch_related(checks.with_checks()).filter(pk=held).first()
    if row is None:
        raise Http404
    return candidate, row


def _page(desk: DeskModelAdmin[Candidate], request: HttpRequest, pk: int, held: int) -> HttpResponse:
    """What is known of it, and the form; sent, the look-up is recorded."""
    candidate, row = _found(desk, request, pk, held, to_change=request.method == "POST")
    form = CheckForm(initial={"seen": credentials.as_seen(row)})
    if request.method == "POST":
        form = CheckForm(request.POST, request.FILES)
        if form.is_valid() and _record(desk, request, candidate, row, form):
            return redirect(back_to(request, address(row)))
    facts = getattr(row.credential, "facts", None)
    context = {
        **desk.admin_site.each_context(request),
        "title": f"{row} of {candidate}",
        "opts": desk.opts,
        "media": desk.media,
        "candidate": candidate,
        "held": row,
        "facts": facts,
        "asking": renewal.verifications().get(facts.issuer) if facts else None,
        "known": checks.known(row),
        "checks": [(one, checks.sentence(one)) for one in row.checks.all()],
        "form": form,
        "may_change": request.user.has_perm("candidates.change_heldcredential"),
        "can_take_back": any(one.ended_at is None for one in row.checks.all()),
        "back": request.GET.get("back", request.POST.get("back", "")),
    }
    status = 422 if form.is_bound and form.errors else 200
    return TemplateResponse(request, "admin/credentials/check.html", context, status=status)


def _record(
    desk: DeskModelAdmin[Candidate],
    request: HttpRequest,
    candidate: Candidate,
    held: HeldCredential,
    form: CheckForm,
) -> bool:
    given: dict[str, Any] = form.cleaned_data
    try:
        made = credentials.check(
            held=held,
            by=whoever(request),
            found=CheckFound(given["found"]),
            place=CheckPlace(given["place"]),
            at=form.at,
            note=given["note"],
            file=given["file"],
            seen=given["seen"],
        )
    except credentials.ChangedMeanwhile:
        form.add_error(
            None,
            "The credential or its number was changed after this page was opened. It shows now what is on"
            " file: look that up, and record it.",
        )
        again = cast("QueryDict", form.data).copy()
        again["seen"] = credentials.as_seen(held)
        form.data = again
        return False
    desk.log_change(request, candidate, f"Looked up {held}: {made.get_found_display().lower()}.")
    messages.success(request, f"Recorded: {held}, {made.get_found_display().lower()}.")
    return True


def _take_back(desk: DeskModelAdmin[Candidate], request: HttpRequest, pk: int, held: int) -> HttpResponse:
    """What was recorded by mistake counts no more."""
    candidate, row = _found(desk, request, pk, held, to_change=True)
    if request.method == "POST":
        credentials.uncheck(held=row)
        desk.log_change(request, candidate, f"Took back the check of {row}.")
        messages.success(request, f"The check of {row} is taken back. It stays on record and counts no more.")
    return redirect(address(row))


def _evidence(
    desk: DeskModelAdmin[Candidate], request: HttpRequest, pk: int, held: int, check: int
) -> HttpResponseBase:
    """The file that shows a check, for saving."""
    _, row = _found(desk, request, pk, held, to_change=False)
    found = CredentialCheck.objects.filter(held=row, pk=check).first() if check < 2**63 else None
    if found is None or not found.file_key:
        raise Http404
    kind = EVIDENCE_KINDS[found.file_kind]
    return saved(found.storage, found.file_key, name=found.file_name, content_type=kind)
