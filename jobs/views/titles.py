from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from jobs import occupations
from jobs.revalidation import public_page
from jobs.search import title_pages
from jobs.views.guide import within


@require_safe
@login_not_required
@public_page
def title_list(request: HttpRequest) -> HttpResponse:
    """The twelve similar titles side by side, and the further ones by rung."""
    rows = title_pages.rows()
    context = {
        "similar": [row for row in rows if row.title.is_similar],
        "further": title_pages.by_rung(row for row in rows if not row.title.is_similar),
        "crumbs": within(("Titles", "")),
    }
    return render(request, "jobs/guide/titles.html", context)


@require_safe
@login_not_required
@public_page
def title_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """What a title is, beside a coder, and what is open for it."""
    page = title_pages.of_slug(slug)
    if page is None:
        raise Http404("no such title")
    crumbs = within(("Titles", reverse("jobs:title-list")), (page.title.name, ""))
    context = {
        "page": page,
        "title": page.title,
        "occupations": occupations.named(page.title.soc),
        "crumbs": crumbs,
    }
    return render(request, "jobs/guide/title.html", context)
