from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateformat import format as formatted
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candidates.forms.apply import COMMON, ApplyForm, GuestApplyForm, KnownApplyForm, NotMeForm
from candidates.models import Application
from candidates.queries import answers, visitors
from candidates.queries.visitors import Visitor
from candidates.services import applications, intake, limits, profiles, visits
from candidates.views.doors import link_gone, no_file, own_file, sent
from config.accounts.models import User
from jobs.models import Position
from jobs.queries import board

CLOSED = "This position closed while you were writing. What you typed is still here, to copy."
PAUSED = "This position was paused while you were writing. What you typed is still here, to copy."
TOO_OFTEN = "Too many applications came from this address in an hour. Wait a while, then send it again."


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def apply(request: HttpRequest, pk: int, slug: str) -> HttpResponseBase:
    """One page for everybody: prefilled for those we know, a short form for those we do not."""
    position = _position_to_apply_to(pk)
    if slug != position.slug:
        return redirect("candidates:apply", pk=pk, slug=position.slug, permanent=True)
    if request.user.is_authenticated and request.user.is_staff:
        messages.info(request, "You are signed in as a recruiter. Sign out to see the form.")
        return redirect(position)
    if request.method != "POST" and not position.is_open:
        if not board.is_paused(position):  # then its page says so itself
            messages.info(request, "This position takes no applications any more.")
        return redirect(position)
    try:
        visitor = _visitor(request)
    except profiles.NoProof:
        messages.warning(request, "Confirm your e-mail address first: then you can apply with your file.")
        return redirect("account_email")
    except profiles.TakenFile:
        return no_file(request)
    return _apply_known(request, position, visitor) if visitor else _apply_guest(request, position)


def _position_to_apply_to(pk: int) -> Position:
    """Whatever was published once: what was typed while it was open comes back, and is not lost."""
    position = board.position_on_board(pk)
    if position is None or position.published_at is None:
        raise Http404("no such position")
    return position


def _visitor(request: HttpRequest) -> Visitor | None:
    """Who applies. Somebody signed in always has a file: it is opened here if need be."""
    if isinstance(request.user, User):
        own_file(request, request.user)
    return visitors.known(request)


def _apply_known(request: HttpRequest, position: Position, visitor: Visitor) -> HttpResponse:
    candidate = visitor.candidate
    earlier = visitors.application_to(position, candidate)
    if earlier is not None and not (visitor.is_signed_in and earlier.can_apply_again):
        return _already_applied(request, position, earlier, visitor)
    form = KnownApplyForm(sent(request), initial=_from_file(visitor), is_on_file=candidate.is_on_file)
    if not form.is_valid():
        return _page(request, position, form, visitor, earlier=earlier)
    try:
        intake.apply_as_known(
            position=position,
            candidate=candidate,
            is_signed_in=visitor.is_signed_in,
            **form.cleaned_data,
        )
    except applications.AlreadyApplied as twice:
        return _already_applied(request, position, twice.application, visitor)
    except applications.NotOpen:
        return _closed_meanwhile(request, position, form, visitor)
    return _thanks(position, form)


def _from_file(visitor: Visitor) -> dict[str, str]:
    """A phone number is shown to whoever signed in, not to whoever holds a mail."""
    candidate = visitor.candidate
    phone = candidate.phone.as_national if candidate.phone and visitor.is_signed_in else ""
    return {"first_name": candidate.first_name, "last_name": candidate.last_name, "phone": phone}


def _apply_guest(request: HttpRequest, position: Position) -> HttpResponse:
    form = GuestApplyForm(sent(request), initial=_from_answers(request), position=position)
    if not form.is_valid():
        return _page(request, position, form)
    guest = form.guest()
    if not limits.guest_may_apply(request=request, email=guest.email):
        form.add_error(None, TOO_OFTEN)
        return _page(request, position, form, status=429)
    try:
        intake.apply_as_guest(position=position, guest=guest)
    except applications.NotOpen:
        return _closed_meanwhile(request, position, form)
    return _thanks(position, form)


def _from_answers(request: HttpRequest) -> dict[str, object]:
    """What a visitor said to the three questions need not be typed again."""
    said = answers.of(request)
    if said is None:
        return {}
    others = (key.upper() for key in said.credentials if key not in COMMON)
    return {
        "credentials": said.credentials,
        "other_credentials": ", ".join(others),
        "years": said.years,
        "state": said.state,
    }


def _thanks(position: Position, form: ApplyForm) -> HttpResponseRedirect:
    asked_to_stay = bool(form.cleaned_data.get("keep_on_file"))
    return redirect(
        "candidates:applied", token=visits.thanks_token(position=position, asked_to_stay=asked_to_stay)
    )


def _closed_meanwhile(
    request: HttpRequest, position: Position, form: ApplyForm, visitor: Visitor | None = None
) -> HttpResponse:
    """Nothing typed is lost: the page comes back as it was, with the news at its head."""
    form.add_error(None, PAUSED if board.is_paused(position) else CLOSED)
    return _page(request, position, form, visitor, status=409, is_closed=True)


def _already_applied(
    request: HttpRequest,
    position: Position,
    earlier: Application,
    visitor: Visitor,
) -> HttpResponseRedirect:
    day = formatted(timezone.localtime(earlier.own_applied_at), "F j, Y")
    if earlier.can_apply_again:  # nothing of what became of it is said to whoever holds a mail
        messages.info(
            request,
            "There is an application with this address. Sign in to see it, or to send another in its place.",
        )
    elif earlier.is_proven:
        messages.info(request, f"You applied to this position on {day}. Once is enough.")
    else:
        words = f"An application with your address came in on {day}, from a form without a log-in."
        way = "Withdraw it if it is not yours" if visitor.is_signed_in else "Sign in to see it"
        messages.info(request, f"{words} A recruiter has begun with it. {way}.")
    if visitor.is_signed_in:
        return redirect("candidates:application", pk=earlier.pk)
    return redirect(position)


def _page(
    request: HttpRequest,
    position: Position,
    form: ApplyForm,
    visitor: Visitor | None = None,
    *,
    earlier: Application | None = None,
    status: int = 200,
    is_closed: bool = False,
) -> HttpResponse:
    context = {
        "position": position,
        "form": form,
        "visitor": visitor,
        "earlier": earlier,
        "is_closed": is_closed,
        "answer_by": visits.promised_day(),
    }
    return render(request, "candidates/apply.html", context, status=status)


@require_safe
@login_not_required
@never_cache
def applied(request: HttpRequest, token: str) -> HttpResponse:
    """What happens next. The same page whoever applied, whether or not they had applied before."""
    thanks = visits.read_thanks(token)
    if thanks is None:
        return link_gone(request)
    rows = Position.objects.for_cards().select_related("recruiter")
    position = get_object_or_404(rows, pk=thanks.position_id)
    return render(
        request,
        "candidates/applied.html",
        {"position": position, "thanks": thanks, "visitor": visitors.known(request)},
    )


@require_POST
@login_not_required
def not_me(request: HttpRequest) -> HttpResponseRedirect:
    """The mail was forwarded: whoever reads this is not who it was written to."""
    visits.forget(request=request)
    form = NotMeForm(request.POST)
    given = form.cleaned_data if form.is_valid() else {}
    position = board.position_on_board(given.get("position") or 0)
    if position is None or not position.is_open:
        return redirect("jobs:position-list")
    if given["is_applying"]:
        return redirect("candidates:apply", pk=position.pk, slug=position.slug)
    return redirect(position)
