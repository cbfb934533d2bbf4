"""The moment at which a position opens by itself: set, moved, taken back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from config import moments
from jobs.models import Position
from jobs.services import linting, positions
from recruiters.admin import frames
from recruiters.admin.options import DeskModelAdmin
from recruiters.admin.people import whoever
from recruiters.admin.words import change_url
from recruiters.forms.plans import PlanForm


def page(desk: DeskModelAdmin[Position], request: HttpRequest, position: Position) -> HttpResponse:
    """Ask for the moment; plan, or take the plan back."""
    form = PlanForm(request.POST if request.method == "POST" else None, at=position.publish_at)
    if request.method == "POST" and "take-back" in request.POST:
        positions.plan(position=position, at=None, by=whoever(request))
        messages.success(request, f"{position.title} opens when somebody publishes it.")
        return redirect(change_url(position))
    if form.is_bound and form.is_valid():
        try:
            at = form.cleaned_data["at"]
            positions.plan(position=position, at=at, by=whoever(request))
        except positions.CannotMove as refusal:
            form.add_error(None, str(refusal))
        else:
            when = moments.moment(timezone.localtime(at), "F j, Y")
            words = moments.stopped(f"Planned to open on {when}")
            messages.success(request, words)
            return redirect(change_url(position))
    context = {
        **frames.of_position(desk, request, position, "Publish later"),
        "form": form,
        "hindrance": positions.hindrances([position]).get(position.pk, ""),
        "findings": linting.findings(position),
    }
    return TemplateResponse(request, "admin/jobs/position/plan.html", context)
