"""What somebody is asked for and has not given, and the drafts they began."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_safe

from recruiters.admin.people import whoever
from recruiters.queries import scorecards

MOST = 100


def urls(site: AdminSite) -> list[URLPattern]:
    """The address of this page inside the desk."""
    return [path("scorecards/", site.admin_view(require_safe(page)), name="scorecards-to-give")]


def page(request: HttpRequest) -> HttpResponse:
    """Of whoever looks, and of nobody else."""
    if not request.user.has_perm(scorecards.GIVE):
        raise PermissionDenied
    user = whoever(request)
    context = {
        **admin.site.each_context(request),
        "title": "Scorecards to give",
        "requests": list(scorecards.to_give(user)[:MOST]),
        "drafts": list(scorecards.begun(user)[:MOST]),
        "today": timezone.localdate(),
    }
    return TemplateResponse(request, "admin/scorecards/to_give.html", context)
