from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from candidates.forms.interviews import ChooseForm, WordsForm
from candidates.models import Application, Candidate, Interview
from candidates.queries import clocks, progress
from candidates.services import calendars, interviews
from candidates.services.calendars import Method
from candidates.views.applications import application_page
from candidates.views.doors import own_application, with_own_file


@require_POST
@with_own_file
def choose(request: HttpRequest, candidate: Candidate, pk: int) -> HttpResponse:
    """Take one of the offered times."""
    own = own_application(candidate, pk)
    interview = _open(own)
    form = ChooseForm(request.POST, interview=interview, zone=clocks.of_candidate(candidate))
    if not form.is_valid():
        return application_page(request, own, status=422, choose_form=form)
    slot = form.cleaned_data["slot"]
    done = "The interview is set. A mail with it for your calendar is on its way."
    return _answer(request, own, done, lambda: interviews.choose(interview=interview, slot=slot))


@require_POST
@with_own_file
def decline(request: HttpRequest, candidate: Candidate, pk: int) -> HttpResponse:
    """Say that none of the times works, and what would."""
    done = "Your recruiter knows, and looks for other times."
    return _say(request, own_application(candidate, pk), done, interviews.decline)


@require_POST
@with_own_file
def move(request: HttpRequest, candidate: Candidate, pk: int) -> HttpResponse:
    """Ask for another time than the chosen one."""
    done = "Your recruiter knows. Until they answer, the time stands."
    return _say(request, own_application(candidate, pk), done, interviews.ask_to_move)


@require_safe
@with_own_file
def calendar(request: HttpRequest, candidate: Candidate, pk: int) -> HttpResponse:
    """The chosen time as a file for a calendar."""
    interview = _open(own_application(candidate, pk))
    if interview.starts_at is None:
        raise Http404("no time is chosen yet")
    content = calendars.calendar_of(interview, Method.PUBLISH)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8; method=PUBLISH")
    response.headers["Content-Disposition"] = 'attachment; filename="interview.ics"'
    return response


def _open(own: Application) -> Interview:
    """The interview that stands open; 404 where there is none."""
    found = progress.interview(own)
    if found is None:
        raise Http404("no interview is open")
    found.application = own
    return found


def _say(request: HttpRequest, own: Application, done: str, do: Callable[..., object]) -> HttpResponse:
    """Do what takes the interview and words of the candidate's, or show again what they typed."""
    interview = _open(own)
    form = WordsForm(request.POST)
    if not form.is_valid():
        return application_page(request, own, status=422, words_form=form)
    words = form.cleaned_data["words"]
    return _answer(request, own, done, lambda: do(interview=interview, words=words))


def _answer(request: HttpRequest, own: Application, done: str, do: Callable[[], object]) -> HttpResponse:
    """Do it, and say so, or say why not; then the page as it stands now."""
    try:
        do()
    except interviews.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(reverse("candidates:application", args=[own.pk]) + "#interview")
