"""Credentials that end soon: whom to talk to before a client does."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from recruiters.admin.people import whoever
from recruiters.queries import ending

USUAL = 30
MOST_PAGES = 40


def urls(site: AdminSite) -> list[URLPattern]:
    """The address of this page inside the desk."""
    return [path("credentials/ending/", site.admin_view(require_safe(page)), name="credentials-ending")]


def page(request: HttpRequest) -> HttpResponse:
    """A page of the list. `within`: days, one of those of the reminders; `page` counts from 1."""
    if not request.user.has_perms(("candidates.view_candidate", "candidates.view_heldcredential")):
        raise PermissionDenied
    within = _number(request, "within", USUAL)
    within = within if within in ending.WINDOWS else USUAL
    number = min(_number(request, "page", 1), MOST_PAGES)
    context = {
        **admin.site.each_context(request),
        "title": "Credentials ending",
        "ending": ending.ending(whoever(request), within=within, page=number),
        "within": within,
        "windows": [(days, days == within) for days in ending.WINDOWS],
        "page": number,
        "is_last": number == MOST_PAGES,
    }
    return TemplateResponse(request, "admin/credentials/ending.html", context)


def _number(request: HttpRequest, name: str, otherwise: int) -> int:
    text = request.GET.get(name, "")
    return max(int(text), 1) if text.isdecimal() and len(text) <= 4 else otherwise  # noqa: PLR2004 -- digits
