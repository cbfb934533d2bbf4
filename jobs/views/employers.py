from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from jobs.models import Employer
from jobs.queries import board
from jobs.revalidation import public_page
from jobs.services.descriptions import rendered


@require_safe
@login_not_required
@public_page
def employer_detail(request: HttpRequest, slug: str) -> HttpResponse:
    employer = get_object_or_404(Employer, slug=slug)
    return render(
        request,
        "jobs/employer_detail.html",
        {
            "employer": employer,
            "about": rendered(employer.about),
            "positions": board.openings_of(employer),
        },
    )
