from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from jobs.forms.report import ReportForm
from jobs.models import Position
from jobs.queries import board
from jobs.services import reports
from jobs.views.positions import position_to_show

TOO_OFTEN = "Too many reports came from this address in an hour. Wait a while, then send it again."


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def report(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Anybody may say what is wrong with a position; a recruiter reads it."""
    position = _position_to_report(request, pk)
    if slug != position.slug:
        return redirect("jobs:report", pk=pk, slug=position.slug, permanent=True)
    form = ReportForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_valid():
        if reports.may_report(request=request):
            reports.file(position=position, **form.report())
            return redirect("jobs:reported", pk=pk, slug=slug)
        form.add_error(None, TOO_OFTEN)
        status = 429
    return render(request, "jobs/report.html", {"position": position, "form": form}, status=status)


@require_safe
@login_not_required
def reported(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Thanks; the page says nothing of what was sent."""
    return render(request, "jobs/reported.html", {"position": _position_to_report(request, pk)})


def _position_to_report(request: HttpRequest, pk: int) -> Position:
    """What can be seen can be reported."""
    position = position_to_show(request, pk)
    if board.is_gone(position) or board.is_paused(position):
        raise Http404("not on the board at this time")
    return position
