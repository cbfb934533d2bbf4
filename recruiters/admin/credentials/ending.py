"""Credentials that end soon: whom to talk to before a client does."""

from __future__ import annotations

from django.contrib import admin, messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST, require_safe

from config.accounts.models import User
from jobs.forms.paging import PageForm
from recruiters.admin.people import whoever
from recruiters.queries import ending
from recruiters.services import endings

USUAL = 30
ON = "You are mailed when a credential of somebody in process for your positions is about to end."
OFF = "You get no more mails about credentials that end. This list stays as it is."
MOST_PAGES = 40


def urls(site: AdminSite) -> list[URLPattern]:
    """The address of this page inside the desk."""
    return [
        path("credentials/ending/", site.admin_view(require_safe(page)), name="credentials-ending"),
        path("credentials/ending/mail/", site.admin_view(require_POST(mail)), name="credentials-ending-mail"),
    ]


def page(request: HttpRequest) -> HttpResponse:
    """A page of the list. `within`: days, one of those of the reminders; `page` counts from 1."""
    user = _who_may(request)
    windows = {str(days): days for days in ending.WINDOWS}
    within = windows.get(request.GET.get("within", ""), USUAL)
    number = min(PageForm(request.GET).number(), MOST_PAGES)
    context = {
        **admin.site.each_context(request),
        "title": "Credentials ending",
        "ending": ending.ending(user, within=within, page=number),
        "within": within,
        "windows": [(days, days == within) for days in ending.WINDOWS],
        "page": number,
        "is_last": number == MOST_PAGES,
        "gets_mail": endings.hears(user),
    }
    return TemplateResponse(request, "admin/credentials/ending.html", context)


def mail(request: HttpRequest) -> HttpResponse:
    """Turn one's own mail about them off (`want=0`), or on."""
    user = _who_may(request)
    wants = request.POST.get("want") != "0"
    (endings.start if wants else endings.stop)(by=user)
    messages.success(request, ON if wants else OFF)
    return redirect("admin:credentials-ending")


def _who_may(request: HttpRequest) -> User:
    """Raises PermissionDenied."""
    if not request.user.has_perms(endings.NEEDS[:2]):
        raise PermissionDenied
    return whoever(request)
