"""Pages of an account that allauth has not."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from config.accounts import sessions, unsent


@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponseBase:
    """End one of one's own sessions, on the page that lists them."""
    if not sessions.end_one(request=request, pk=pk):
        raise Http404("no such session of theirs")
    messages.success(request, "Signed out there.")
    return redirect("usersessions_list")


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
