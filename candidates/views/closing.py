from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from candidates.forms.saved import ReminderForm
from candidates.models import Candidate, Recipient
from candidates.queries import visitors
from candidates.services import links, recipients
from candidates.views.doors import link_gone, with_own_file

STOPPED = "You get no more reminders of saved positions. It took effect at once."


@dataclass(frozen=True)
class Reminders:
    """A kind of reminder that may be stopped by itself."""

    column: str
    template: str
    stopped: str
    stop: Callable[..., Recipient]
    start: Callable[..., Recipient]


SAVED = Reminders(
    "saved_stopped_at",
    "candidates/saved_stop.html",
    STOPPED,
    recipients.stop_saved,
    recipients.start_saved,
)
CREDENTIALS = Reminders(
    "credentials_stopped_at",
    "candidates/credentials_stop.html",
    "You get no more reminders of credentials. It took effect at once.",
    recipients.stop_credentials,
    recipients.start_credentials,
)


@csrf_exempt  # RFC 8058: a mail program posts here, without cookies and without having seen a form
@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def saved_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop reminders by one POST; a GET (a scanner that follows links) only shows a button."""
    return _stop(request, SAVED, links.read_stop_saved(token))


@csrf_exempt  # the same
@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def credentials_stop(request: HttpRequest, token: str) -> HttpResponse:
    """The same of reminders that a credential ends."""
    return _stop(request, CREDENTIALS, links.read_stop_credentials(token))


def _stop(request: HttpRequest, of: Reminders, read: tuple[Recipient, bool] | None) -> HttpResponse:
    if read is None:
        return link_gone(request)
    # A link in the mailbox of an old address stops, and neither shows nor undoes anything.
    recipient, may_undo = read
    if request.method == "POST" and request.POST.get("List-Unsubscribe") == "One-Click":
        of.stop(recipient=recipient)
        return HttpResponse(f"{of.stopped}\n", content_type="text/plain; charset=utf-8")
    if request.method == "POST":
        form = ReminderForm(request.POST)
        is_undo = form.is_valid() and form.cleaned_data["action"] == "start" and may_undo
        (of.start if is_undo else of.stop)(recipient=recipient)
        return redirect(request.path)
    context = {
        "is_stopped": getattr(recipient, of.column) is not None,
        "may_undo": may_undo,
        "email": visitors.masked(recipient.email) if may_undo else "",
    }
    return render(request, of.template, context)


@require_POST
@with_own_file
def saved_reminders(request: HttpRequest, candidate: Candidate) -> HttpResponse:
    """The switch on the page of what is saved."""
    form = ReminderForm(request.POST)
    if form.is_valid() and form.cleaned_data["action"] == "start":
        recipients.start_saved(recipient=candidate.recipient)
        messages.success(request, "Switched on: you are reminded before a saved position closes.")
    elif form.is_valid():
        recipients.stop_saved(recipient=candidate.recipient)
        messages.success(request, STOPPED)
    return redirect("candidates:saved")
