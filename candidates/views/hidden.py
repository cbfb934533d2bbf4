from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from candidates.forms.hidden import HideForm
from candidates.models import Candidate
from candidates.queries import hidden as queries
from candidates.services import hidden
from candidates.views.doors import back_to, back_to_card, with_own_file
from jobs.queries import board


@require_POST
@with_own_file
def hide(request: HttpRequest, candidate: Candidate, pk: int, slug: str) -> HttpResponse:
    """The button "Not for me: hide it", and the one that takes it back."""
    position = board.position_on_board(pk)
    if position is None or not (board.is_public(position) or pk in queries.keys_for(request)):
        raise Http404("no such position on the board")
    form = HideForm(request.POST)
    if not form.is_valid():
        return redirect(position)
    if form.cleaned_data["action"] == "undo":
        hidden.show(position=position, candidate=candidate)
        messages.success(request, f"{position.title} is shown to you again.")
        return redirect(back_to_card(request, position))
    hidden.hide(position=position, candidate=candidate)
    # The message has a button that posts to this very address.
    messages.success(
        request,
        f"Hidden: {position.title}. You are not shown or told of it any more.",
        extra_tags=request.get_full_path(),
    )
    return redirect(back_to(request, position))
