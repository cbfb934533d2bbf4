from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from candidates.forms.answers import AnswersForm, BackForm
from candidates.models import Candidate
from candidates.queries import answers as queries
from candidates.queries import searches, suited, visitors
from candidates.queries.gains import Outlook
from candidates.services import answers
from candidates.views.doors import sent, with_own_file
from jobs.models import Position
from jobs.queries import board, generation

GAINS_SHOWN = 3


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def answers_page(request: HttpRequest) -> HttpResponseBase:
    """Three questions without an account, and what the answers say of the board."""
    if visitors.known(request):
        return redirect("candidates:suited")
    back = BackForm(request.GET)
    asked = back.cleaned_data.get("position") if back.is_valid() else None
    said = queries.of(request)
    form = AnswersForm(sent(request), initial=AnswersForm.initial_of(said, asked))
    if form.is_bound and form.is_valid():
        answers.keep(request=request, said=form.answers())
        return _back(form.cleaned_data["position"])
    with generation.one_state():
        context = {"form": form, "position": _shown(asked), **_result(request)}
        return render(request, "candidates/answers.html", context, status=422 if form.is_bound else 200)


def _result(request: HttpRequest) -> dict[str, object]:
    """What the answers in the session say, if there are any."""
    looker = visitors.looking(request)
    if looker is None or looker.answers is None:
        return {"said": None}
    outlook = Outlook(looker)
    return {
        "said": looker.answers,
        "in_words": queries.in_words(looker.answers),
        "outlook": outlook,
        "best": suited.best(outlook, GAINS_SHOWN),
        "gains": outlook.gains()[:GAINS_SHOWN],
        "alert_url": searches.alert_url(queries.as_search(looker.answers)),
    }


@require_POST
@login_not_required
def forget(request: HttpRequest) -> HttpResponseRedirect:
    """Clear my answers."""
    answers.forget(request=request)
    messages.info(request, "Your answers are cleared.")
    form = BackForm(request.POST)
    return _back(form.cleaned_data.get("position") if form.is_valid() else None)


@require_POST
@with_own_file
def take(request: HttpRequest, candidate: Candidate) -> HttpResponseRedirect:
    """Put the answers given before signing in on the file."""
    said = queries.of(request)
    if said is not None:
        answers.take(candidate=candidate, said=said)
        answers.forget(request=request)
        messages.success(request, "Your answers are on your file. Look them over, and add the rest.")
    return redirect("candidates:profile")


def _back(position: int | None) -> HttpResponseRedirect:
    """To the position whose page led here, or to the answers themselves."""
    found = _shown(position)
    return HttpResponseRedirect(f"{found.get_absolute_url()}#fit" if found else reverse("candidates:answers"))


def _shown(position: int | None) -> Position | None:
    found = board.position_on_board(position) if position else None
    return found if found is not None and board.is_public(found) else None
