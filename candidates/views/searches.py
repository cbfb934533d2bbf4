"""A search of the board as an alert by mail: asked for without an account, confirmed from the mailbox."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from candidates.forms.searches import AskForm, GuestAskForm
from candidates.models import Candidate, Recipient
from candidates.queries import hidden, visitors
from candidates.queries import searches as queries
from candidates.services import limits, links, profiles, searches
from candidates.views.doors import link_gone, own_file, sent, with_own_file
from config.accounts.models import User
from jobs.forms.search import SearchForm
from jobs.search.criteria import Criteria
from jobs.search.results import Search

TOO_OFTEN = "Too many mails were asked for in a short time. Wait a while, then send it again."
NOT_NOW = "No mail can be asked for at this moment. Wait some minutes, then send it again."
FULL = f"You have {searches.MOST} saved searches, and no more fit. Remove one on your alerts page first."


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def alert_new(request: HttpRequest) -> HttpResponse:
    """Say the search in words and take an address. The search stands in the address of the page."""
    asked = SearchForm(request.GET).criteria()
    search = queries.to_keep(asked)
    form = _form(request)
    if search.whereabouts.unknown or not form.is_valid():
        return _page(request, search, form, is_by_age=bool(asked.posted))
    email = form.cleaned_data["email"]
    recipient = _own_recipient(request, email)
    if recipient is not None:
        return _save_own(request, search, form, recipient)
    try:
        may_ask = limits.may_ask_for_mail(request=request, email=email)
    except limits.NotCounted:
        form.add_error(None, NOT_NOW)
        return _page(request, search, form, status=503)
    if not may_ask:
        form.add_error(None, TOO_OFTEN)
        return _page(request, search, form, status=429)
    searches.ask(email=email, search=search)
    messages.success(request, f"A mail is on its way to {email}.")
    return redirect("candidates:alert-sent")


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def alert_save(request: HttpRequest) -> HttpResponseBase:
    """One press on the board, signed in: the search is saved, or taken off again; then back to it."""
    asked = SearchForm(request.GET).criteria()
    if request.method != "POST":
        return redirect(asked.url())
    if not request.user.is_authenticated:
        return redirect(queries.alert_url(asked))
    return _one_press(request, asked=asked)


@with_own_file
def _one_press(request: HttpRequest, candidate: Candidate, *, asked: Criteria) -> HttpResponseBase:
    search, recipient = queries.to_keep(asked), candidate.recipient
    if search.whereabouts.unknown:
        return redirect(queries.alert_url(asked))
    if request.POST.get("action") == "drop":
        known = queries.same_as(recipient, search)
        gone = searches.remove(recipient=recipient, pk=known.pk) if known else None
        if gone is not None:
            messages.success(request, f"Undone. No mail comes by this search: {gone.words}.")
        return redirect(asked.url())
    try:
        saved = searches.save(recipient=recipient, search=search)
    except searches.Full:
        messages.error(request, FULL)
        return redirect("candidates:alert-settings")
    messages.success(request, f"Saved: {saved.words}. {_what_comes(saved.recipient)}")
    return redirect(asked.url())


def _what_comes(recipient: Recipient) -> str:
    if recipient.is_paused and recipient.paused_until:
        return (
            f"Alerts are paused until {date_format(recipient.paused_until, 'F j, Y')}; no mail comes before."
        )
    return "We write to you when it finds a new position. “Undo” is above the list."


def _form(request: HttpRequest) -> AskForm:
    user = request.user
    if isinstance(user, User) and not user.is_staff:
        return AskForm(sent(request), initial={"email": user.email})
    return GuestAskForm(sent(request))


def _own_recipient(request: HttpRequest, email: str) -> Recipient | None:
    """The alert setting of whoever is signed in, where the address is theirs and proven."""
    user = request.user
    if not isinstance(user, User) or user.is_staff:
        return None
    if not EmailAddress.objects.filter(user=user, email__iexact=email, verified=True).exists():
        return None
    try:
        recipient = own_file(request, user).recipient
    except (profiles.NoProof, profiles.TakenFile):
        return None
    return recipient if recipient.email == email else None


def _save_own(request: HttpRequest, search: Search, form: AskForm, recipient: Recipient) -> HttpResponse:
    was_stopped = recipient.is_stopped
    try:
        saved = searches.save(recipient=recipient, search=search)
    except searches.Full:
        form.add_error(None, FULL)
        return _page(request, search, form, status=409)
    own = saved.recipient
    parts = [f"Saved: {saved.words}."]
    if was_stopped:
        parts.append("Alerts, which you had stopped, start again, at once for each position.")
    if own.is_paused and own.paused_until:
        day = date_format(own.paused_until, "F j, Y")
        parts.append(f"Alerts are paused until {day}; no mail comes before.")
    if len(parts) == 1:
        parts.append("We write to you when it finds a new position.")
    messages.success(request, " ".join(parts))
    return redirect("candidates:alert-settings")


def _page(
    request: HttpRequest, search: Search, form: AskForm, *, is_by_age: bool = False, status: int = 200
) -> HttpResponse:
    own = visitors.setting_of_login(request)
    context = {
        "search": search,
        "words": queries.in_words(search),
        "a_few": queries.a_few(search, without=hidden.keys_for(request)),
        "form": form,
        "is_by_age": is_by_age,
        "own": own,
        "email": visitors.masked(own.email) if own else "",
    }
    return render(request, "candidates/search_alert_new.html", context, status=status)


@require_safe
@login_not_required
@never_cache
def alert_sent(request: HttpRequest) -> HttpResponse:
    """What to do next. The same page whatever we know of the address."""
    return render(request, "candidates/search_alert_sent.html")


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def alert_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Confirmed from the mailbox by one button. A GET (a scanner that follows links) changes nothing."""
    saved = links.read_confirm(token)
    if saved is None:
        return link_gone(request)
    if request.method == "POST":
        saved = searches.confirm(search=saved)
    if saved is None:  # taken off the list in this very moment
        return link_gone(request)
    context = {
        "is_live": queries.tells(saved),
        "saved": saved,
        "recipient": saved.recipient,
        "email": visitors.masked(saved.recipient.email),
        "manage_url": links.manage_url(recipient=saved.recipient),
        "board_url": queries.board_url(saved),
    }
    return render(request, "candidates/search_alert_confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def alert_refuse(request: HttpRequest, token: str) -> HttpResponse:
    """No more mails that ask to confirm, by one button. A GET (a scanner of links) changes nothing."""
    recipient = links.read_refuse(token)
    if recipient is None:
        return link_gone(request)
    if request.method == "POST":
        recipient = searches.refuse(recipient=recipient)
    context = {
        "email": visitors.masked(recipient.email),
        "is_refused": recipient.refuses_asking_since is not None,
    }
    return render(request, "candidates/search_alert_refuse.html", context)
