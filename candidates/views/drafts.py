from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django.views.decorators.vary import vary_on_headers

from candidates.forms.apply import form_for
from candidates.queries import visitors
from candidates.services import drafts, limits
from candidates.views.attaching import Received, receive
from jobs.models import Position
from jobs.queries import board


@require_POST
@login_not_required
@never_cache
@vary_on_headers("HX-Request")
def draft(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Keep what was typed so far: while somebody types, or by the button without a script."""
    position = _position(pk)
    visitor = visitors.known(request)
    is_recruiter = request.user.is_authenticated and visitor is None
    at = None
    came = Received(request.POST) if is_recruiter else receive(request, position, visitor)
    form = form_for(came.data, position=position, visitor=visitor)
    if not is_recruiter and (request.user.is_authenticated or limits.guest_may_keep(request=request)):
        at = drafts.keep(request=request, visitor=visitor, position=position, data=form.typed())
    if request.headers.get("HX-Request") == "true":
        return render(request, "candidates/parts/draft_state.html", {"at": at})
    for why in came.refused:
        messages.error(request, f"Your resume was not taken. {why}")
    if visitor is not None and visitor.is_signed_in:
        messages.success(request, f"{position.title} is saved for later. Nothing has been sent.")
        return redirect("candidates:me")
    messages.success(
        request,
        "Saved in this browser, for two weeks. Nothing has been sent: come back to this page to go on.",
    )
    return redirect("candidates:apply", pk=pk, slug=position.slug)


@require_POST
@login_not_required
@never_cache
def draft_drop(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Throw away what was typed, and go back to one's page, or as a guest to the empty form."""
    position = _position(pk)
    visitor = visitors.known(request)
    if drafts.drop(request=request, visitor=visitor, position=position):
        messages.success(request, f"What you had typed for {position.title} is thrown away.")
    if visitor is not None and visitor.is_signed_in:
        return redirect("candidates:me")
    return redirect("candidates:apply", pk=pk, slug=position.slug)


def _position(pk: int) -> Position:
    position = board.position_on_board(pk)
    if position is None or position.published_at is None:
        raise Http404("no such position")
    return position
