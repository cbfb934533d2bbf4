"""Pages of an account that allauth has not."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from config.accounts import recent, sessions, unsent


@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponseBase:
    """End one of one's own sessions, on the page that lists them."""
    if not sessions.end_one(request=request, pk=pk):
        raise Http404("no such session of theirs")
    messages.success(request, "Signed out there.")
    return redirect("usersessions_list")


@require_POST
def show_anew(request: HttpRequest) -> HttpResponseBase:
    """Sign out and in again by a code, for whoever has neither password nor second factor; then `back`."""
    wanted = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    logout(request)
    return redirect(
        recent.address_to_sign_in(wanted if is_ours else resolve_url(settings.LOGIN_REDIRECT_URL))
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def show_unsent(request: HttpRequest) -> HttpResponseBase:
    """What they had typed when they were signed out: to be sent now, or thrown away (POST)."""
    typed = unsent.of(request)
    if typed is None:
        return redirect(settings.LOGIN_REDIRECT_URL)
    if request.method == "POST":
        unsent.forget(request)
        messages.info(request, "Thrown away.")
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "account/unsent.html", {"typed": typed})
