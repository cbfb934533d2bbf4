"""Files of positions and people, uploaded, looked at, and then taken in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from candidates.services.imports import CandidateImport
from config.accounts.models import User
from jobs.services.imports.positions import PositionImport
from jobs.services.imports.problems import ImportFailed, Problem
from jobs.services.imports.running import Importer, Outcome, Report
from recruiters.forms.imports import UploadForm
from recruiters.queries import imports as queries
from recruiters.queries import visible
from recruiters.services import imports

MOST_ROWS = 2_000
"""In one request; a larger file goes through the command, which no web server's patience ends."""
MOST_SHOWN = 200
MOST_NAMED = 20


@dataclass(frozen=True)
class Kind:
    """What can be imported, what one must be allowed to do for it, and where its rows are listed."""

    name: str
    importer: Callable[[User], Importer[Any]]
    permissions: tuple[str, ...]
    model: str

    @property
    def title(self) -> str:
        return f"Import {self.name}"

    @property
    def upload_url(self) -> str:
        return reverse(f"admin:import-{self.name}")

    @property
    def list_url(self) -> str:
        return reverse(f"admin:{self.model}_changelist")


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "positions",
            lambda by: PositionImport(by, may_change=visible.positions(by)),
            ("jobs.add_position", "jobs.change_position", "jobs.add_employer"),
            "jobs_position",
        ),
        Kind(
            "candidates",
            CandidateImport,
            ("candidates.add_candidate", "candidates.change_candidate"),
            "candidates_candidate",
        ),
    )
}


def urls(site: AdminSite) -> list[URLPattern]:
    """The addresses of this page inside the desk."""

    def take(request: HttpRequest, kind: str, token: str) -> HttpResponse:
        return confirm(request, site, kind, token)

    pages = [
        path(f"imports/{name}/", site.admin_view(_upload(site, kind)), name=f"import-{name}")
        for name, kind in KINDS.items()
    ]
    return [
        *pages,
        path(
            "imports/<str:kind>/<str:token>/",
            site.admin_view(require_POST(take)),
            name="import-confirm",
        ),
    ]


def _upload(site: AdminSite, kind: Kind) -> Callable[[HttpRequest], HttpResponse]:
    def view(request: HttpRequest) -> HttpResponse:
        return upload(request, site, kind)

    return view


def upload(request: HttpRequest, site: AdminSite, kind: Kind) -> HttpResponse:
    """Ask for a file; answer with what it would change."""
    by = _allowed(request, kind)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if not form.is_valid():
        return _ask(request, site, kind, form)
    kept = imports.keep(file=form.cleaned_data["file"], kind=kind.name, by=by, session=request.session)
    try:
        # Partial, so that the good rows are looked at too when others are bad.
        report = kind.importer(by).load(
            kept.path, name=kept.name, is_dry_run=True, is_partial=True, most_rows=MOST_ROWS
        )
    except ImportFailed as failure:
        imports.drop(token=kept.token, session=request.session)
        return _ask(request, site, kind, UploadForm(), kept.name, failure.problems)
    return _show(request, site, kind, kept, report)


def confirm(request: HttpRequest, site: AdminSite, kind_name: str, token: str) -> HttpResponse:
    """Take in the file that was looked at, or drop it."""
    kind = KINDS.get(kind_name)
    if kind is None:
        raise Http404
    by = _allowed(request, kind)
    try:
        kept = imports.find(token=token, kind=kind.name, by=by, session=request.session)
    except imports.NotKept:
        messages.error(request, "That file is no longer here. Upload it again.")
        return redirect(kind.upload_url)
    if request.POST.get("answer") == "drop":
        imports.drop(token=token, session=request.session)
        messages.info(request, f"Nothing of {kept.name} was imported.")
        return redirect(kind.upload_url)
    try:
        report = kind.importer(by).load(
            kept.path,
            name=kept.name,
            is_partial=request.POST.get("answer") == "part",
            most_rows=MOST_ROWS,
        )
    except ImportFailed as failure:
        imports.drop(token=token, session=request.session)
        return _ask(request, site, kind, UploadForm(), kept.name, failure.problems)
    imports.drop(token=token, session=request.session)
    _tell(request, kept, report)
    return redirect(kind.list_url)


def _allowed(request: HttpRequest, kind: Kind) -> User:
    user = request.user
    if not isinstance(user, User) or not user.has_perms(kind.permissions):
        raise PermissionDenied
    return user


def _tell(request: HttpRequest, kept: imports.Kept, report: Report) -> None:
    messages.success(request, f"Imported {kept.name}: {report.summary}.")
    if report.problems:
        where = list(dict.fromkeys(problem.where for problem in report.problems))
        named = ", ".join(where[:MOST_NAMED]) + (" and more" if len(where) > MOST_NAMED else "")
        rows = "1 row" if report.left_out == 1 else f"{report.left_out} rows"
        messages.warning(request, f"Left out: {rows} ({named}).")


def _ask(
    request: HttpRequest,
    site: AdminSite,
    kind: Kind,
    form: UploadForm,
    name: str = "",
    problems: list[Problem] | None = None,
) -> HttpResponse:
    context = {
        **site.each_context(request),
        "title": kind.title,
        "subtitle": None,
        "kind": kind,
        "form": form,
        "file_name": name,
        "problems": (problems or [])[:MOST_SHOWN],
        "problem_count": len(problems or []),
        "columns": list(kind.importer(_allowed(request, kind)).columns.values()),
        "most_rows": MOST_ROWS,
    }
    status = 422 if problems or form.errors else 200
    return TemplateResponse(request, "admin/imports/upload.html", context, status=status)


def _show(
    request: HttpRequest, site: AdminSite, kind: Kind, kept: imports.Kept, report: Report
) -> HttpResponse:
    told = [result for result in report.results if result.outcome is not Outcome.UNCHANGED or result.note]
    context = {
        **site.each_context(request),
        "title": f"What {kept.name} would change",
        "subtitle": None,
        "kind": kind,
        "kept": kept,
        "report": report,
        "results": told[:MOST_SHOWN],
        "result_count": len(told),
        "problems": report.problems[:MOST_SHOWN],
        "problem_count": len(report.problems),
        "taken": report.new + report.changed,
        "openings": queries.openings(report.results),
        "new_employers": queries.new_employers(report.results),
    }
    return TemplateResponse(request, "admin/imports/review.html", context)
