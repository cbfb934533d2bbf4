from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from candidates.forms.saved import SaveForm
from candidates.models import Candidate
from candidates.queries import hidden as hidden_queries
from candidates.queries import saved as queries
from candidates.services import saved
from candidates.views.doors import back_to_card, with_own_file
from jobs.forms.paging import PageForm
from jobs.models import Position
from jobs.queries import board

PAGE = 20
OTHERS_SHOWN = 50
HIDDEN_SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def save(request: HttpRequest, pk: int, slug: str) -> HttpResponseBase:
    """The button "Save". A stranger signs in first and comes back here, where the wish is kept."""
    position = board.position_on_board(pk)
    if position is None or not (board.is_public(position) or pk in queries.keys_for(request)):
        raise Http404("no such position on the board")
    if request.user.is_authenticated:
        return _save_own(request, position=position)
    if request.method != "POST":
        return render(request, "candidates/save.html", {"position": position})
    saved.wish(request=request, position=position)
    messages.info(request, f"Sign in, and {position.title} is saved.")
    own_address = reverse("candidates:save", args=[position.pk, position.slug])
    return redirect(f"{reverse('account_login')}?{urlencode({'next': own_address})}")


@with_own_file
def _save_own(request: HttpRequest, candidate: Candidate, *, position: Position) -> HttpResponseBase:
    if request.method != "POST":
        if request.method == "GET" and saved.take_wish(request=request, position=position):
            saved.save(position=position, candidate=candidate)
            messages.success(request, "Saved. It is on your page.")
        return redirect(position)
    form = SaveForm(request.POST)
    if not form.is_valid():
        return redirect(position)
    if form.cleaned_data["action"] == "drop":
        saved.drop(position=position, candidate=candidate)
        messages.success(request, f"{position.title} is no longer saved.")
    else:
        saved.save(position=position, candidate=candidate)
        messages.success(request, f"Saved: {position.title}. It is on your page.")
    return redirect(back_to_card(request, position))


@require_safe
@with_own_file
def saved_list(request: HttpRequest, candidate: Candidate) -> HttpResponse:
    """What somebody saved: the open ones as cards, the others in lines that say so."""
    pages = Paginator(queries.open_ones(candidate), PAGE)
    others = list(queries.other_ones(candidate)[:OTHERS_SHOWN])
    return render(
        request,
        "candidates/saved_list.html",
        {
            "page": pages.get_page(PageForm(request.GET).number()),
            "others": [
                {"saved": one, "is_shown": board.is_public(one.position) and not board.is_gone(one.position)}
                for one in others
            ],
            "recipient": candidate.recipient,
            "reminder_days": settings.SAVED_REMINDER_DAYS,
            "hidden": list(hidden_queries.of(candidate)[:HIDDEN_SHOWN]),
        },
    )
