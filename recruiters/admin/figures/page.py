"""The pages of the figures, and their files."""

from __future__ import annotations

import csv
from typing import Any

from django.contrib import admin
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_safe

from config.cells import safe
from recruiters.admin.figures.reports import KINDS, Subject
from recruiters.admin.figures.tables import Report, Table
from recruiters.admin.people import whoever
from recruiters.forms.figures import FiguresForm, Period
from recruiters.queries.figures.asked import Asked

ON_A_PAGE = 50
"""Rows of the longest tables; the file has `IN_A_FILE`."""
IN_A_FILE = 5000


def urls(site: AdminSite) -> list[URLPattern]:
    """The addresses of the figures inside the desk."""
    return [
        path("figures/", site.admin_view(require_safe(page)), name="figures"),
        path("figures/<slug:subject>/", site.admin_view(require_safe(page)), name="figures-of"),
        path("figures/<slug:subject>/csv/", site.admin_view(require_safe(file)), name="figures-file"),
    ]


def may_see(request: HttpRequest, subject: Subject = Subject.FUNNEL) -> bool:
    """Whether somebody may see a report."""
    return request.user.has_perms(KINDS[subject].permissions)


def may_take(request: HttpRequest) -> bool:
    """Whether somebody may have a report as a file: who may export what it is counted from."""
    return request.user.has_perm("candidates.export_application")


def _subject(request: HttpRequest, value: str) -> Subject:
    if value not in Subject.values:
        raise Http404("no such report")
    subject = Subject(value)
    if not may_see(request, subject):
        raise PermissionDenied
    return subject


def page(request: HttpRequest, subject: str = Subject.FUNNEL.value) -> HttpResponse:
    """One report. The address narrows it (`FiguresForm`)."""
    shown = _subject(request, subject)
    form = FiguresForm(request.GET, user=whoever(request))
    asked = form.asked
    report = KINDS[shown].make(asked, ON_A_PAGE)
    context = {
        **admin.site.each_context(request),
        "title": f"Figures: {shown.label}",
        "subject": shown,
        "subjects": [one for one in Subject if may_see(request, one)],
        "form": form,
        "asked": asked,
        "period": form.period_shown,
        "periods": list(Period),
        "report": report,
        "query": request.GET.urlencode(),
        "may_take": may_take(request),
        "is_narrowed": bool(asked.employer or asked.recruiter or asked.position),
    }
    return TemplateResponse(request, "admin/figures/page.html", context)


def file(request: HttpRequest, subject: str) -> HttpResponse:
    """The tables of a report as CSV, one after the other. It holds numbers, and nobody's name."""
    shown = _subject(request, subject)
    if not may_take(request):
        raise PermissionDenied
    asked = FiguresForm(request.GET, user=whoever(request)).asked
    report = KINDS[shown].make(asked, IN_A_FILE)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"figures-{shown.value}-{timezone.localdate():%Y-%m-%d}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    _write(answer, report, asked, shown)
    return answer


def _write(answer: HttpResponse, report: Report, asked: Asked, subject: Subject) -> None:
    out: Any = csv.writer(answer)
    narrowed = [str(one) for one in (asked.employer, asked.recruiter, asked.position) if one]
    _line(out, [f"Figures: {subject.label}", _days(asked), *narrowed])
    for sentence in report.says:
        _line(out, [sentence])
    for table in report.tables:
        out.writerow([])
        _table(out, table)


def _days(asked: Asked) -> str:
    return f"{asked.since or 'the beginning'} to {asked.until or timezone.localdate()}"


def _table(out: Any, table: Table) -> None:  # noqa: ANN401 -- a writer of csv
    _line(out, [table.title])
    _line(out, [table.of, *table.columns])
    for row in table.rows:
        _line(out, [row.name, *row.cells])


def _line(out: Any, cells: list[str]) -> None:  # noqa: ANN401 -- the same
    out.writerow([safe(cell) for cell in cells])
