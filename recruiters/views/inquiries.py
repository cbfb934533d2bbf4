"""Talk to a recruiter: the form, and the page of a question for whoever asked it."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from candidates.forms.messages import MessageForm
from candidates.models import Candidate
from candidates.queries import visitors
from candidates.services import applications
from candidates.views.doors import with_own_file
from config.accounts.models import User
from config.keys import key_of
from config.mail import tokens
from jobs.models import Position
from jobs.queries import board
from recruiters.forms.inquiries import InquiryForm, VisitorInquiryForm
from recruiters.models import Inquiry
from recruiters.queries import inquiries as queries
from recruiters.services import inquiries, inquiry_mails

TOO_OFTEN = (
    "That is a lot of questions in a short time, from this address or this network. Your words are kept:"
    " wait a while, then send it again."
)
TOO_MANY_WORDS = "You have written a lot in the last hour. Your words are kept: send them later."
THANKS_HOLD = timedelta(days=2)


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def talk(request: HttpRequest) -> HttpResponse:
    """Anybody may ask. `?position=` says which position it is about; the button `without` takes that off."""
    visitor = visitors.known(request)
    owner = visitor.owner if visitor is not None else None
    position = _position(request)
    form = _form(request, owner)
    if request.method != "POST":
        return _page(request, form, owner, position)
    if "without" in request.POST:
        return _page(request, _form(request, owner, form.typed()), owner, None)
    if not form.is_valid():
        return _page(request, form, owner, position, status=422)
    asked = form.question()
    if owner is not None:
        asked |= {"name": owner.full_name or owner.email, "email": owner.email, "candidate": owner}
    if not inquiries.may_ask(request=request, email=asked["email"], candidate=owner):
        form.add_error(None, TOO_OFTEN)
        return _page(request, form, owner, position, status=429)
    inquiry = inquiries.ask(position=position, **asked)
    if owner is not None:
        messages.success(request, "Your question is with us. A mail confirms it.")
        return redirect("recruiters:talk-own", pk=inquiry.pk)
    promised = inquiry.promised_on or timezone.localdate()
    return redirect("recruiters:talk-sent", token=tokens.sign("talk-sent", promised.toordinal()))


def _form(request: HttpRequest, owner: Candidate | None, typed: dict[str, str] | None = None) -> InquiryForm:
    """The form for whoever looks. `typed`: what it shows, not yet judged."""
    kind = InquiryForm if owner is not None else VisitorInquiryForm
    if typed is None and request.method == "POST":
        return kind(request.POST)
    user = request.user
    known = {"state": owner.state, "phone": owner.phone} if owner is not None else {}
    if owner is None and isinstance(user, User):
        known = {"name": user.name, "email": user.email}
    return kind(initial=typed if typed is not None else known)


def _position(request: HttpRequest) -> Position | None:
    """The position it is about: what can be seen on the board, by the address or the form sent from it."""
    asked = request.POST if request.method == "POST" else request.GET
    key = key_of(asked.get("position", ""))
    if key is None:
        return None
    rows = Position.objects.select_related("employer", "place", "recruiter")
    found = rows.filter(pk=key).first()
    if found is None or not (board.is_public(found) or board.is_paused(found)) or board.is_gone(found):
        return None
    return found


def _page(
    request: HttpRequest,
    form: InquiryForm,
    owner: Candidate | None,
    position: Position | None,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "position": position,
        "is_named": position is not None and board.is_public(position),
        "owner": owner,
        "answer_by": applications.promised_day(),
        "asked": list(queries.of_person(owner.pk)[:20]) if owner is not None else [],
    }
    return render(request, "recruiters/talk.html", context, status=status)


@require_safe
@login_not_required
@never_cache
def talk_sent(request: HttpRequest, token: str) -> HttpResponse:
    """Thanks, and by when the answer comes. The page says nothing of who asked what."""
    numbers = tokens.read("talk-sent", token, count=1, max_age=THANKS_HOLD)
    if numbers is None:
        return redirect("recruiters:talk")
    return render(request, "recruiters/talk_sent.html", {"answer_by": date.fromordinal(numbers[0])})


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def talk_thread(request: HttpRequest, token: str) -> HttpResponse:
    """A question by the link of its mails. Only somebody with a log-in is asked to use that instead."""
    inquiry = inquiry_mails.read_link(token)
    if inquiry is None:
        return render(request, "recruiters/talk_gone.html", status=404)
    return _thread(request, inquiry, reverse("recruiters:talk-thread", args=[token]))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@with_own_file
def talk_own(request: HttpRequest, candidate: Candidate, pk: int) -> HttpResponse:
    """A question of whoever is signed in."""
    inquiry = queries.of_person(candidate.pk).filter(pk=pk).first() if pk <= board.LARGEST_KEY else None
    if inquiry is None:
        raise Http404("no such question of theirs")
    if request.method == "GET" and getattr(inquiry, "new_answers", False):
        inquiries.read(inquiry=inquiry)
    return _thread(request, inquiry, reverse("recruiters:talk-own", args=[pk]))


def _thread(request: HttpRequest, inquiry: Inquiry, here: str) -> HttpResponse:
    """Read, write (`text`), or have it deleted (`delete`)."""
    try:
        return _answered(request, inquiry, here)
    except inquiries.Gone:
        return render(request, "recruiters/talk_gone.html", status=404)


def _answered(request: HttpRequest, inquiry: Inquiry, here: str) -> HttpResponse:
    if request.method == "POST" and "delete" in request.POST:
        inquiries.delete(inquiry=inquiry)
        messages.success(request, "Your question is deleted, with everything that was said about it.")
        return redirect("recruiters:talk")
    form = MessageForm(request.POST if request.method == "POST" else None)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        if not inquiries.may_write(inquiry):
            form.add_error("text", TOO_MANY_WORDS)
            status = 429
        else:
            inquiries.write(inquiry=inquiry, text=form.cleaned_data["text"])
            messages.success(request, "Sent. The recruiter has it.")
            return redirect(f"{here}#messages")
    context = {
        "inquiry": inquiry,
        "is_own": inquiry.candidate_id is not None and request.user.is_authenticated,
        "thread": queries.said(inquiry, is_desk=False),
        "form": form,
        "here": here,
    }
    return render(request, "recruiters/talk_thread.html", context, status=status)
