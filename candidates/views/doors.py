"""Who may come in: from a request to the one file, application or alert setting it may see."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from candidates.forms.saved import BackForm
from candidates.models import Application, Candidate
from candidates.queries import progress, visitors
from candidates.services import profiles
from config.accounts.models import User
from jobs.models import Position

Rest = ParamSpec("Rest")
Door = Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]
OwnView = Callable[Concatenate[HttpRequest, Candidate, Rest], HttpResponseBase]


def with_own_file(view: OwnView[Rest]) -> Door[Rest]:
    """Hand a view the file of whoever is signed in. Recruiters have none and go to the desk."""

    @wraps(view)
    def door(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
        user = request.user
        if not isinstance(user, User):
            raise Http404("nobody is signed in")
        if user.is_staff:
            return redirect("admin:index")
        try:
            candidate = own_file(request, user)
        except profiles.NoProof:
            messages.warning(request, "Confirm your e-mail address first: then your file opens.")
            return redirect("account_email")
        except profiles.TakenFile:
            return no_file(request)
        return view(request, candidate, *args, **kwargs)

    return door  # type: ignore[return-value]  # wraps() forgets how the arguments are named


def own_file(request: HttpRequest, user: User) -> Candidate:
    """The file of whoever is signed in, with all that fit needs. Opened or found at the first look.

    Raises profiles.NoProof or profiles.TakenFile.
    """
    visitor = visitors.known(request)
    if visitor is None:
        profiles.own_file(user=user)
        visitor = visitors.look_again(request)
    elif visitor.candidate.email != user.email:
        # A change nobody told us of (see address_changed), or one that could not be followed then.
        with suppress(profiles.TakenAddress):
            profiles.follow_login(user=user)
            visitor = visitors.look_again(request)
    if visitor is None:
        raise Http404("the file went away")
    return visitor.candidate


def reread(request: HttpRequest) -> Candidate:
    """The file of whoever is signed in, as it stands after something of it was written."""
    visitor = visitors.look_again(request)
    if visitor is None:
        raise Http404("the file went away")
    return visitor.candidate


def address_changed(*, request: HttpRequest, user: User, **_: object) -> None:
    """Somebody changed the address they sign in with: their file and their mail follow at once.

    Answers allauth's `email_changed`, sent on every way to a new address. It is the one signal we
    listen to: looking at the next visit would leave the mail of the days between at the old
    address, and the adapter's `confirm_email` is passed by when a code confirms it. `own_file`
    looks again, because between the two writes a process may die.
    """
    try:
        profiles.follow_login(user=user)
    except profiles.TakenAddress as taken:
        messages.warning(
            request,
            f"You sign in with {taken.address} from now on. Another file has this address already, so"
            " yours keeps its old one, and our mails still go there. Answer any of them, and a"
            " recruiter puts it right.",
        )


def address_of_login(request: HttpRequest, candidate: Candidate) -> str:
    """See visitors.address_elsewhere."""
    return visitors.address_elsewhere(candidate, request.user) if isinstance(request.user, User) else ""


def no_file(request: HttpRequest) -> HttpResponse:
    """The address of this log-in has a file that another log-in holds. A person sorts it out."""
    return render(request, "candidates/no_file.html", status=409)


def link_gone(request: HttpRequest, position: Position | None = None) -> HttpResponse:
    """A link of a mail that leads nowhere: 404 for one we cannot read, 410 for what is gone."""
    status = 404 if position is None else 410
    return render(request, "candidates/link_gone.html", {"position": position}, status=status)


def own_application(candidate: Candidate, pk: int) -> Application:
    """The one way to an application from a candidate's page: a stranger's is 404."""
    application = progress.of_candidate(candidate).filter(pk=pk).first() if pk < 2**63 else None
    if application is None:
        raise Http404("no such application on this file")
    return application


def sent(request: HttpRequest) -> QueryDict | None:
    """What was posted, for a form; None (a form not sent yet) for any other request."""
    return request.POST if request.method == "POST" else None


def back_to(request: HttpRequest, position: Position) -> str:
    """Where whoever pressed a button about a position was; only ever an address of this site."""
    own = position.get_absolute_url()
    form = BackForm(request.GET)
    back = form.cleaned_data["back"] if form.is_valid() else ""
    is_ours = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return back.partition("#")[0] if is_ours else own


def back_to_card(request: HttpRequest, position: Position) -> str:
    """The same, at the card they pressed."""
    back = back_to(request, position)
    return back if back == position.get_absolute_url() else f"{back}#position-{position.pk}"
