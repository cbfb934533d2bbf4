from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from candidates.enums import Cadence
from candidates.forms.alerts import AlertForm
from candidates.forms.searches import RemoveForm
from candidates.models import Candidate, Recipient
from candidates.queries import searches as queries
from candidates.queries import visitors
from candidates.services import links, recipients, searches, visits
from candidates.views.doors import link_gone, sent, with_own_file
from config.mail.models import Suppression
from jobs.queries import board

STOPPED = "You get no more alerts. It took effect at once."


@require_safe
@login_not_required
@never_cache
def alert_open(request: HttpRequest, token: str) -> HttpResponse:
    """The link of an alert mail. Looking ahead (HEAD, prefetch) leaves no trace."""
    read = links.read_alert(token)
    position = board.position_on_board(read[0]) if read else None
    if read is None or position is None:
        return link_gone(request)
    if read[1] and request.method == "GET" and not visits.is_prefetch(request):
        visits.click(request=request, position_id=read[0], recipient=read[1])
    if not (board.is_public(position) or board.is_paused(position)) or board.is_gone(position):
        return link_gone(request, position=position)
    return redirect(position)


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def alert_manage(request: HttpRequest, token: str) -> HttpResponse:
    """Alerts without signing in: the signed link of the mail is proof enough for this setting."""
    recipient = links.read_manage(token)
    if recipient is None:
        return link_gone(request)
    return _settings(request, recipient, template="candidates/alert_manage.html")


@csrf_exempt  # RFC 8058: a mail program posts here, without cookies and without having seen a form
@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def alert_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop alerts by one POST; a GET (a scanner that follows links) only shows a button."""
    recipient = links.read_stop(token)
    if recipient is None:
        return link_gone(request)
    if request.method == "POST":
        recipients.stop(recipient=recipient)
    if request.POST.get("List-Unsubscribe") == "One-Click":
        return HttpResponse(f"{STOPPED}\n", content_type="text/plain; charset=utf-8")
    # A link in the mailbox of an old address stops alerts, and neither shows nor does anything else.
    may_choose = links.read_manage(token) is not None
    return render(
        request,
        "candidates/alert_stop.html",
        {
            "token": token,
            "may_choose": may_choose,
            "email": visitors.masked(recipient.email) if may_choose else "",
            "is_stopped": recipient.is_stopped,
            "often": often(recipient),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@with_own_file
def alert_settings(request: HttpRequest, candidate: Candidate) -> HttpResponse:
    return _settings(request, candidate.recipient, template="candidates/alert_settings.html")


def _settings(request: HttpRequest, recipient: Recipient, *, template: str) -> HttpResponse:
    """Show and change an alert setting; the way in has decided whose."""
    initial = {
        "cadence": recipient.cadence_wanted,
        "paused_until": recipient.paused_until,
    }
    match request.POST.get("action"):
        case "stop":
            recipients.stop(recipient=recipient)
            messages.success(request, STOPPED)
            return redirect(request.path)
        case "undo":
            recipients.resume(recipient=recipient)
            messages.success(request, f"Undone. Alerts come as before: {often(recipient)}.")
            return redirect(request.path)
        case "remove":
            return _remove(request, recipient)
    form = AlertForm(sent(request), initial=initial)
    if form.is_valid():
        recipients.wants(recipient=recipient, cadence=Cadence(form.cleaned_data["cadence"]))
        recipients.pause(recipient=recipient, until=form.cleaned_data["paused_until"])
        messages.success(request, "Saved. Your next alerts come this way.")
        return redirect(request.path)
    context = {
        "form": form,
        "recipient": recipient,
        "candidate": recipient.candidate,
        "searches": queries.of(recipient),
        "email": visitors.masked(recipient.email),
        "often": often(recipient),
        "silence": Suppression.objects.of(recipient.email),
    }
    return render(request, template, context)


def often(recipient: Recipient) -> str:
    """How often alerts come, or came before they were stopped, for the middle of a sentence."""
    return recipient.cadence_wanted.label.lower()


def _remove(request: HttpRequest, recipient: Recipient) -> HttpResponse:
    """Take a search off the list; somebody else's is not on it."""
    form = RemoveForm(request.POST)
    gone = searches.remove(recipient=recipient, pk=form.cleaned_data["search"]) if form.is_valid() else None
    if gone is not None:
        messages.success(request, f"Removed: {gone.words}. It took effect at once.")
    return redirect(request.path)
