from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jobs.search import landings
from jobs.search.landings import Landing


@require_safe
@login_not_required
def browse(request: HttpRequest) -> HttpResponse:
    """Every landing page, with its count."""
    return render(request, "jobs/browse.html", {"drawers": landings.drawers()})


@require_safe
@login_not_required
def in_state(request: HttpRequest, state: str) -> HttpResponse:
    return _page(request, landings.of_state(state))


@require_safe
@login_not_required
def in_city(request: HttpRequest, state: str, city: str) -> HttpResponse:
    found = landings.of_state(state)
    return _page(request, landings.of_city(found, city) if found else None)


@require_safe
@login_not_required
def with_credential(request: HttpRequest, key: str) -> HttpResponse:
    return _page(request, landings.of_credential(key))


@require_safe
@login_not_required
def in_setting(request: HttpRequest, key: str) -> HttpResponse:
    return _page(request, landings.of_setting(key))


@require_safe
@login_not_required
def with_title(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, landings.of_title(slug))


def _page(request: HttpRequest, landing: Landing | None) -> HttpResponse:
    if landing is None:
        raise Http404("nothing is called so")
    if request.path != landing.url:
        return HttpResponsePermanentRedirect(landing.url)
    if not landings.is_there(landing):
        return render(request, "jobs/landing_empty.html", {"landing": landing}, status=404)
    return render(request, "jobs/landing.html", {"landing": landing})
