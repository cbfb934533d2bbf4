from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as formatted
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candidates.forms.apply import (
    COMMON,
    ApplyForm,
    GuestApplyForm,
    KnownApplyForm,
    NotMeForm,
    NowForm,
    Step,
    StepForm,
    form_for,
)
from candidates.forms.attaching import NOT_THERE
from candidates.models import Application, Candidate
from candidates.queries import answers, origins, visitors
from candidates.queries.origins import Origin
from candidates.queries.ready import to_send
from candidates.queries.visitors import Visitor
from candidates.services import applications, attaching, drafts, intake, limits, profiles, visits
from candidates.services.screening import AskedAnew
from candidates.views.attaching import Received, receive
from candidates.views.doors import link_gone, no_file, own_file, with_own_file
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
        right = reverse("candidates:apply", args=[pk, position.slug])
        return redirect(f"{right}{origins.in_address(request).query}", permanent=True)
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
    if visitor.is_signed_in:
        drafts.take_along(request=request, candidate=candidate)
    earlier = visitors.application_to(position, candidate)
    if earlier is not None and not (visitor.is_signed_in and earlier.can_apply_again):
        return _already_applied(request, position, earlier, visitor)
    turn = Turn(request, position, visitor, earlier)
    form = turn.form()
    assert isinstance(form, KnownApplyForm)  # noqa: S101 -- narrows the type
    if (shown := turn.before_sending(form)) is not None:
        return shown
    try:
        intake.apply_as_known(
            position=position,
            candidate=candidate,
            is_signed_in=visitor.is_signed_in,
            origin=turn.origin,
            **form.order(),
        )
    except applications.AlreadyApplied as twice:
        return _already_applied(request, position, twice.application, visitor)
    except REFUSED as why:
        return turn.refused(form, why)
    return turn.thanks(form)


def _apply_guest(request: HttpRequest, position: Position) -> HttpResponse:
    turn = Turn(request, position)
    form = turn.form()
    assert isinstance(form, GuestApplyForm)  # noqa: S101 -- narrows the type
    if (shown := turn.before_sending(form)) is not None:
        return shown
    guest = form.guest()
    if not limits.guest_may_apply(request=request, email=guest.email):
        form.add_error(None, TOO_OFTEN)
        return turn.page(form, status=429)
    try:
        intake.apply_as_guest(position=position, guest=guest, origin=turn.origin)
    except REFUSED as why:
        return turn.refused(form, why)
    return turn.thanks(form)


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


REFUSED = (applications.NotOpen, AskedAnew, attaching.Gone)


@dataclass(frozen=True)
class Turn:
    """One look at the form, or one press of its buttons: filled in, reviewed, sent."""

    request: HttpRequest
    position: Position
    visitor: Visitor | None = None
    earlier: Application | None = None

    @cached_property
    def _received(self) -> Received:
        return receive(self.request, self.position, self.visitor)

    @cached_property
    def origin(self) -> Origin:
        """By which way they came: read off the first request, and from then on in the address of the form."""
        return origins.of(self.request)

    def form(self) -> ApplyForm:
        said = _from_answers(self.request) if self.visitor is None else None
        came = self._received
        return form_for(
            came.data, position=self.position, visitor=self.visitor, said=said, refused=came.refused
        )

    def before_sending(self, form: ApplyForm) -> HttpResponse | None:
        """The page that comes before: the form, or what is about to be sent. None: it is to be sent."""
        if not form.is_bound:
            draft = drafts.find(request=self.request, visitor=self.visitor, position=self.position)
            if draft is not None:
                form.restore(draft.data)
            return self.page(form, draft=draft)
        pressed = StepForm(self.request.POST)
        if pressed.chosen == Step.EDIT:
            return self.page(form.again(position=self.position, visitor=self.visitor))
        if not form.is_valid():
            return self.page(form)
        if not self.position.is_open:
            return self.refused(form, applications.NotOpen())
        if pressed.chosen == Step.REVIEW:
            self._keep(form)
            return self.review(form)
        return None

    def _keep(self, form: ApplyForm) -> datetime | None:
        return drafts.keep(
            request=self.request, visitor=self.visitor, position=self.position, data=form.typed()
        )

    def page(
        self,
        form: ApplyForm,
        *,
        draft: drafts.Draft | None = None,
        status: int = 200,
        is_closed: bool = False,
    ) -> HttpResponse:
        context = self._context(form) | {"draft": draft, "is_closed": is_closed}
        return render(self.request, "candidates/apply.html", context, status=status)

    def review(self, form: ApplyForm) -> HttpResponse:
        """All that is about to be sent, to whom, and what speaks against it."""
        context = self._context(form) | {
            "summary": form.summary(),
            "resume": form.chosen_resume,
            "answers": form.answers(),
            "knock_outs": form.knock_outs(),
        }
        return render(self.request, "candidates/apply_review.html", context)

    def _context(self, form: ApplyForm) -> dict[str, Any]:
        return {
            "position": self.position,
            "form": form,
            "visitor": self.visitor,
            "earlier": self.earlier,
            "answer_by": visits.promised_day(),
            "came": self.origin.query,
        }

    def refused(self, form: ApplyForm, why: Exception) -> HttpResponse:
        """Nothing typed is lost: the page comes back as it was, with the news at its head."""
        if isinstance(why, AskedAnew):  # the form of now says so itself, and shows the new questions
            return self.page(self.form(), status=409)
        if isinstance(why, attaching.Gone):  # what is there to choose from is asked anew, and says so
            form.add_error("resume", NOT_THERE)
            return self.page(form, status=409)
        # Also what was typed last is there when they come back to a position that opens again.
        self._keep(form)
        form.add_error(None, PAUSED if board.is_paused(self.position) else CLOSED)
        return self.page(form, status=409, is_closed=True)

    def thanks(self, form: ApplyForm) -> HttpResponseRedirect:
        drafts.drop(request=self.request, visitor=self.visitor, position=self.position)
        asked_to_stay = bool(form.cleaned_data.get("keep_on_file"))
        token = visits.thanks_token(position=self.position, asked_to_stay=asked_to_stay)
        return redirect("candidates:applied", token=token)


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


@require_POST
@with_own_file
def apply_now(request: HttpRequest, candidate: Candidate, pk: int, slug: str) -> HttpResponse:
    """The next application by one press: what the file and earlier answers say, as the button showed it."""
    position = _position_to_apply_to(pk)
    visitor = Visitor(candidate, is_signed_in=True)
    ready = to_send(visitor, position)
    form = NowForm(request.POST)
    if ready is None or not form.is_valid() or form.cleaned_data != ready.shown:
        # They applied meanwhile, it closed, it asks something new, or another resume is on file: the form
        # says which.
        return redirect("candidates:apply", pk=pk, slug=position.slug)
    try:
        application = intake.apply_as_known(
            position=position,
            candidate=candidate,
            first_name=candidate.first_name,
            last_name=candidate.last_name,
            phone=str(candidate.phone),
            is_signed_in=True,
            origin=origins.in_address(request),
            screening=ready.answered,
            asked=ready.asked,
            resume=ready.resume,
        )
    except (*REFUSED, applications.AlreadyApplied):
        return redirect("candidates:apply", pk=pk, slug=position.slug)
    messages.success(request, "Your application is with us. A mail confirms it.")
    return redirect("candidates:application", pk=application.pk)


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
