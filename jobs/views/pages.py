from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from config.errors import csrf_failure
from jobs.forms.theme import ThemeForm
from jobs.revalidation import public_page
from jobs.services import places

A_YEAR = 365 * 24 * 3600


@require_safe
@login_not_required
@public_page
def privacy(request: HttpRequest) -> HttpResponse:
    context = {
        "places_attribution": places.ATTRIBUTION,
        "access_kept_months": settings.ACCESS_KEPT_MONTHS,
        "inactive_months": settings.INACTIVE_MONTHS,
        "inquiry_months": settings.INQUIRY_MONTHS,
        "seen_months": settings.SEEN_MONTHS,
    }
    return render(request, "jobs/privacy.html", context)


@csrf_exempt
@require_POST
@login_not_required
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the chosen colors in a cookie of its own and go back to where the visitor was.

    Its form stands on every page. A token in it would make each copy of a page somebody's own, which
    nobody may keep; so the browser's word for where the form stood takes the token's place.
    """
    if not _is_from_here(request):
        return csrf_failure(request)
    form = ThemeForm(request.POST)
    form.full_clean()
    back = form.cleaned_data.get("next", "")
    if not url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        back = reverse("jobs:home")
    response = HttpResponseRedirect(back)
    chosen = form.cleaned_data.get("theme")
    if chosen == "system":
        response.delete_cookie("theme", samesite="Lax")
    elif chosen:
        response.set_cookie(
            "theme", chosen, max_age=A_YEAR, secure=settings.SECURE, httponly=True, samesite="Lax"
        )
    return response


def _is_from_here(request: HttpRequest) -> bool:
    """Whether one of our pages sent this: by `Sec-Fetch-Site`, which today's browsers send, or `Origin`.

    A request with neither is let through: no page of others can leave both out, and what is at stake
    are colors.
    """
    site = request.headers.get("Sec-Fetch-Site", "")
    if site:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin", "")
    return not origin or urlsplit(origin).netloc == request.get_host()
