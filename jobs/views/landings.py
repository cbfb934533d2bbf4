from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from jobs.forms.paging import PageForm
from jobs.revalidation import ASK_FIRST, public_page
from jobs.search import doors, landings
from jobs.search.landings import Landing


@require_safe
@login_not_required
@public_page
def browse(request: HttpRequest) -> HttpResponse:
    """Every landing page, with its count."""
    crumbs = [("Positions", reverse("jobs:position-list")), ("Browse", "")]
    return render(request, "jobs/browse.html", {"drawers": doors.drawers(), "crumbs": crumbs})


@require_safe
@login_not_required
@public_page
def in_state(request: HttpRequest, state: str) -> HttpResponse:
    return _page(request, landings.of_state(state))


@require_safe
@login_not_required
@public_page
def in_city(request: HttpRequest, state: str, city: str) -> HttpResponse:
    found = landings.of_state(state)
    return _page(request, landings.of_city(found, city) if found else None)


@require_safe
@login_not_required
@public_page
def with_credential(request: HttpRequest, key: str) -> HttpResponse:
    return _page(request, landings.of_credential(key))


@require_safe
@login_not_required
@public_page
def in_setting(request: HttpRequest, key: str) -> HttpResponse:
    return _page(request, landings.of_setting(key))


@require_safe
@login_not_required
@public_page
def with_duty(request: HttpRequest, key: str) -> HttpResponse:
    return _page(request, landings.of_duty(key))


@require_safe
@login_not_required
@public_page
def at_employers(request: HttpRequest, kind: str) -> HttpResponse:
    return _page(request, landings.of_employers(kind))


@require_safe
@login_not_required
@public_page
def with_title(request: HttpRequest, slug: str) -> HttpResponse:
    title = landings.title_of(slug)
    if title is not None and doors.every().at(doors.title_url(title)) is None:
        # Until a position bears it: a browser that remembers asks again.
        headers = {"Cache-Control": ASK_FIRST}
        return HttpResponsePermanentRedirect(doors.instead_of(title), headers=headers)
    return _page(request, landings.of_title(title) if title else None)


def _page(request: HttpRequest, landing: Landing | None) -> HttpResponse:
    if landing is None:
        raise Http404("nothing is called so")
    if request.path != landing.url:
        return HttpResponsePermanentRedirect(landing.url)
    if not landings.is_there(landing):
        return render(request, "jobs/landing_empty.html", {"landing": landing}, status=404)
    page = landing.page(PageForm(request.GET).number()) if landing.is_listed_whole else None
    return render(request, "jobs/landing.html", {"landing": landing, "page": page})
