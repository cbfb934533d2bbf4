from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from candidates.forms.messages import MessageForm
from candidates.models import Candidate
from candidates.queries import talks
from candidates.services import messages
from candidates.views.applications import application_page
from candidates.views.doors import own_application, with_own_file
from config import limits
from config.accounts.models import User

HOUR = 3600


@require_safe
@with_own_file
def inbox(request: HttpRequest, candidate: Candidate) -> HttpResponse:
    """All threads of a person, those with something new marked; what they asked a recruiter below."""
    context = {
        "candidate": candidate,
        "threads": talks.threads(candidate),
        "unread": talks.unread_of(candidate),
    }
    return render(request, "candidates/message_list.html", context)


@require_POST
@with_own_file
def write(request: HttpRequest, candidate: Candidate, pk: int) -> HttpResponse:
    """Write to the recruiter. With htmx the answer is the thread alone."""
    own = own_application(candidate, pk)
    is_part = request.headers.get("HX-Request") == "true"
    form = MessageForm(request.POST)
    if form.is_valid() and _is_too_often(candidate.pk):
        form.add_error(
            "text", "You have written a lot in the last hour. Your words are kept: send them later."
        )
    if form.is_valid():
        user = request.user if isinstance(request.user, User) else None
        try:
            messages.write(application=own, text=form.cleaned_data["text"], by=user, by_candidate=True)
        except messages.TooLate as refusal:
            form.add_error(None, str(refusal))
        else:
            if not is_part:
                return redirect(reverse("candidates:application", args=[own.pk]) + "#messages")
            form = MessageForm()
    status = 422 if form.is_bound else 200
    if not is_part:
        return application_page(request, own, status=status, message_form=form)
    context = {"application": own, "thread": own.messages.all(), "message_form": form}
    response = render(request, "candidates/parts/thread.html", context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _is_too_often(pk: int) -> bool:
    tally = limits.count("message", str(pk), limits.Limit(settings.MESSAGES_AN_HOUR, HOUR))
    return tally is not None and tally.is_over
