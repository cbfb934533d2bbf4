from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from candidates.alerts import outlook
from candidates.enums import Cadence
from candidates.forms.alerts import AlertForm, OneForm, PauseForm
from candidates.forms.narrowings import UndoForm
from candidates.forms.searches import RemoveForm
from candidates.models import Candidate, Recipient
from candidates.queries import searches as queries
from candidates.queries import visitors
from candidates.queries.mails import lately
from candidates.queries.narrowings import of as narrowed
from candidates.services import links, narrowings, recipients, searches, visits
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
@login_not_required
@never_cache
def alert_stop_one(request: HttpRequest, token: str) -> HttpResponse:
    """Stop one alert, or all, by one press. A GET (a scanner that follows links) changes nothing."""
    read = links.read_stop_one(token)
    if read is None:
        return link_gone(request)
    recipient, pk = read
    saved = queries.listed(recipient).filter(pk=pk).first() if pk else None
    if pk and saved is None:
        return link_gone(request)
    match request.POST.get("action"):
        case "one" | "again" as action:
            _one(action, recipient, pk)
            return redirect(request.path)
        case "all":
            recipients.stop(recipient=recipient)
            return redirect(links.stop_url(recipient=recipient))
    context = {
        "saved": saved,
        "is_stopped": saved.is_ended if saved else recipient.file_stopped_at is not None,
        "is_all_stopped": recipient.is_stopped,
        "email": visitors.masked(recipient.email),
        "manage_url": links.manage_url(recipient=recipient),
    }
    return render(request, "candidates/alert_stop_one.html", context)


def _one(action: str, recipient: Recipient, pk: int) -> None:
    """Stop one alert, or start it again: that of a search, or with 0 that of the file."""
    if pk:
        (searches.stop if action == "one" else searches.start)(recipient=recipient, pk=pk)
    else:
        (recipients.stop_file if action == "one" else recipients.start_file)(recipient=recipient)


@require_http_methods(["GET", "HEAD", "POST"])
@with_own_file
def alert_settings(request: HttpRequest, candidate: Candidate) -> HttpResponse:
    return _settings(request, candidate.recipient, template="candidates/alert_settings.html")


def _settings(request: HttpRequest, recipient: Recipient, *, template: str) -> HttpResponse:
    """Show and change an alert setting; the way in has decided whose."""
    act = ACTIONS.get(request.POST.get("action", ""))
    pause = PauseForm(request.POST) if act is _pause_one else None
    if act is not None and (pause is None or pause.is_valid()):
        said = act(request, recipient)
        if said:
            messages.success(request, said)
        return redirect(request.path)
    initial = {
        "cadence": recipient.cadence_wanted,
        "hour": recipient.hour,
        "timezone": recipient.timezone,
        "paused_until": recipient.paused_until,
    }
    form = AlertForm(None if pause else sent(request), initial=initial)
    if form.is_valid():
        chosen = form.cleaned_data
        recipients.wants(recipient=recipient, cadence=Cadence(chosen["cadence"]))
        recipients.schedule(recipient=recipient, hour=chosen["hour"], timezone=chosen["timezone"])
        recipients.pause(recipient=recipient, until=chosen["paused_until"])
        messages.success(request, "Saved. Your next alerts come this way.")
        return redirect(request.path)
    context = {
        "form": form,
        "pause": pause,
        "recipient": recipient,
        "candidate": recipient.candidate,
        "searches": list(queries.listed(recipient)),
        "brings": outlook.brings(recipient),
        "narrowings": list(narrowed(recipient)),
        "lately": lately(recipient),
        "email": visitors.masked(recipient.email),
        "often": often(recipient),
        "silence": Suppression.objects.of(recipient.email),
    }
    return render(request, template, context, status=422 if pause else 200)


def often(recipient: Recipient) -> str:
    """How often alerts come, or came before they were stopped, for the middle of a sentence."""
    return recipient.cadence_wanted.label.lower()


def _stop_all(_: HttpRequest, recipient: Recipient) -> str:
    recipients.stop(recipient=recipient)
    return STOPPED


def _undo_stop(_: HttpRequest, recipient: Recipient) -> str:
    recipients.resume(recipient=recipient)
    return f"Undone. Alerts come as before: {often(recipient)}."


def _remove(request: HttpRequest, recipient: Recipient) -> str:
    """Take a search off the list; somebody else's is not on it."""
    form = RemoveForm(request.POST)
    gone = searches.remove(recipient=recipient, pk=form.cleaned_data["search"]) if form.is_valid() else None
    return f"Removed: {gone.words}. It took effect at once." if gone else ""


def _stop_one(request: HttpRequest, recipient: Recipient) -> str:
    form = OneForm(request.POST)
    if not form.is_valid():
        return ""
    _one("one", recipient, form.cleaned_data["alert"])
    return "Stopped. It took effect at once; “Start again” is beside it."


def _start_one(request: HttpRequest, recipient: Recipient) -> str:
    form = OneForm(request.POST)
    if not form.is_valid():
        return ""
    _one("again", recipient, form.cleaned_data["alert"])
    return "It tells you again."


def _keep_one(request: HttpRequest, recipient: Recipient) -> str:
    form = OneForm(request.POST)
    kept = searches.keep(recipient=recipient, pk=form.cleaned_data["alert"]) if form.is_valid() else None
    return f"Kept for another year: {kept.words}." if kept else ""


def _pause_one(request: HttpRequest, recipient: Recipient) -> str:
    """What cannot be read does not come so far: the page is shown again with what to mend."""
    form = PauseForm(request.POST)
    if not form.is_valid():
        return ""
    pk, until = form.cleaned_data["alert"], form.cleaned_data["until"]
    if pk:
        searches.pause(recipient=recipient, pk=pk, until=until)
    else:
        recipients.pause_file(recipient=recipient, until=until)
    return f"Paused until {date_format(until, 'F j, Y')}. Then it goes on by itself."


def _widen(request: HttpRequest, recipient: Recipient) -> str:
    form = UndoForm(request.POST)
    gone = (
        narrowings.undo(recipient=recipient, pk=form.cleaned_data["narrowing"]) if form.is_valid() else None
    )
    return f"Undone: {gone.words}. Such positions come again." if gone else ""


ACTIONS: dict[str, Callable[[HttpRequest, Recipient], str]] = {
    "stop": _stop_all,
    "undo": _undo_stop,
    "remove": _remove,
    "stop-one": _stop_one,
    "start-one": _start_one,
    "keep-one": _keep_one,
    "pause-one": _pause_one,
    "widen": _widen,
}
"""What the buttons of the page do; each returns what to say then."""
