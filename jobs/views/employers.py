from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from jobs.forms.paging import PageForm
from jobs.models import Employer
from jobs.queries import openings
from jobs.revalidation import public_page
from jobs.services.descriptions import rendered

PAGE = 18


@require_safe
@login_not_required
@public_page
def employer_detail(request: HttpRequest, slug: str) -> HttpResponse:
    employer = get_object_or_404(Employer, slug=slug)
    pages = Paginator(openings.open_at(employer), PAGE)
    return render(
        request,
        "jobs/employer_detail.html",
        {
            "employer": employer,
            "about": rendered(employer.about),
            "openings": openings.figures(employer),
            "page": pages.get_page(PageForm(request.GET).number()),
        },
    )
