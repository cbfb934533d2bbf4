from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from candidates.forms.selfid import SelfIdForm
from candidates.models import Candidate
from candidates.services import selfid
from candidates.views.doors import sent, with_own_file


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@with_own_file
def self_identification(request: HttpRequest, candidate: Candidate) -> HttpResponse:
    """Two questions that nobody has to answer, apart from any application. `forget` deletes the answers."""
    if not selfid.is_on():
        raise Http404("nobody is asked here")
    if "forget" in request.POST:
        selfid.take_back(candidate=candidate)
        messages.success(request, "Your answers are deleted.")
        return redirect("candidates:selfid")
    said = selfid.of(candidate=candidate)
    given = {"sex": said.sex, "race": said.race} if said else None
    form = SelfIdForm(sent(request), initial=given)
    if form.is_valid():
        selfid.say(candidate=candidate, **form.cleaned_data)
        messages.success(request, "Thank you. Your answers are kept apart from your file and applications.")
        return redirect("candidates:me")
    context = {"form": form, "said": said, "years": selfid.KEPT_MONTHS // 12}
    return render(request, "candidates/selfid.html", context, status=422 if form.is_bound else 200)
