"""Templates of positions: kept, named, begun with, given up. Copying is `recruiters.services.copies`."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from jobs.models import Position
from recruiters.admin import frames
from recruiters.admin.options import DeskModelAdmin
from recruiters.admin.people import whoever
from recruiters.admin.words import change_url
from recruiters.forms.position_templates import TemplateForm
from recruiters.models import PositionTemplate
from recruiters.queries import visible
from recruiters.services import copies


def index(desk: DeskModelAdmin[Position], request: HttpRequest) -> HttpResponse:
    """The templates of positions that somebody may see, each with the button that begins with it."""
    if not desk.has_add_permission(request):
        raise PermissionDenied
    kept = PositionTemplate.objects.filter(position__in=visible.positions(whoever(request)))
    context = {
        **desk.admin_site.each_context(request),
        "title": "Begin with a template",
        "opts": desk.opts,
        "media": desk.media,
        "templates": kept.select_related("position__employer", "by").order_by("name"),
    }
    return TemplateResponse(request, "admin/jobs/position/templates.html", context)


def keep(desk: DeskModelAdmin[Position], request: HttpRequest, position: Position) -> HttpResponse:
    """Keep a position as a template, name it otherwise, or give it up as one. It stays as it is."""
    kept = PositionTemplate.objects.filter(position=position).first()
    template = kept or PositionTemplate(position=position, by=whoever(request), name=position.title[:80])
    form = TemplateForm(request.POST if request.method == "POST" else None, template=template)
    if request.method == "POST" and kept and "give-up" in request.POST:
        kept.delete()
        desk.log_change(request, position, "Given up as a template.")
        messages.success(request, f"{kept.name} is no template any more. The position stays as it is.")
        return redirect(change_url(position))
    if form.is_bound and form.is_valid():
        copies.keep(template=template, name=form.cleaned_data["name"])
        desk.log_change(request, position, f"Kept as the template {template.name}.")
        messages.success(request, f"Kept as the template {template.name}.")
        return redirect(change_url(position))
    context = {
        **frames.of_position(desk, request, position, "Keep as a template"),
        "form": form,
        "kept": kept,
    }
    return TemplateResponse(request, "admin/jobs/position/template.html", context)
