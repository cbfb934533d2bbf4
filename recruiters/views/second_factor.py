from __future__ import annotations

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.accounts import factors
from config.accounts.models import User
from recruiters.services import second_factor


@require_safe
@never_cache
def second_factor_needed(request: HttpRequest) -> HttpResponse:
    """The way into the desk: set up a second factor, confirm with it, or go on where they wanted."""
    user = request.user
    if not isinstance(user, User) or not user.is_staff:
        raise PermissionDenied
    if factors.let_in(request):
        return redirect(second_factor.take_wanted(request))
    if not factors.has_one(request):
        return render(request, "recruiters/second_factor.html")
    page = "mfa_reauthenticate_webauthn" if factors.has_key(user) else "mfa_reauthenticate"
    return redirect(f"{reverse(page)}?{urlencode({'next': request.path})}")
