from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from jobs.forms.theme import ThemeForm
from jobs.services import places

A_YEAR = 365 * 24 * 3600


@require_safe
@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "jobs/privacy.html", {"places_attribution": places.ATTRIBUTION})


@require_POST
@login_not_required
def theme(request: HttpRequest) -> HttpResponseRedirect:
    """Keep the chosen colors in a cookie of its own and go back to where the visitor was."""
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
