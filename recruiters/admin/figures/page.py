"""The pages of the figures, and their files."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_safe

from recruiters.admin.exporting import as_file
from recruiters.admin.figures.reports import KINDS, Subject
from recruiters.admin.figures.tables import in_lines
from recruiters.admin.people import whoever
from recruiters.forms.figures import FiguresForm, Period
from recruiters.queries.figures.asked import Asked
from recruiters.services import exports

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


def file(request: HttpRequest, subject: str) -> HttpResponseBase:
    """The tables of a report as CSV, one after the other. It holds numbers, and nobody's name."""
    shown = _subject(request, subject)
    if not may_take(request):
        raise PermissionDenied
    asked = FiguresForm(request.GET, user=whoever(request)).asked
    report = KINDS[shown].make(asked, IN_A_FILE)
    narrowed = [str(one) for one in (asked.employer, asked.recruiter, asked.position) if one]
    head = [f"Figures: {shown.label}", _days(asked), *narrowed]
    return as_file(exports.written(in_lines(head, report)), f"figures-{shown.value}")


def _days(asked: Asked) -> str:
    return f"{asked.since or 'the beginning'} to {asked.until or timezone.localdate()}"
