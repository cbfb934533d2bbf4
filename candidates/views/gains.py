from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from candidates.fit import changes
from candidates.models import Candidate
from candidates.queries import standings, visitors
from candidates.queries import suited as queries
from candidates.queries.gains import Outlook
from candidates.queries.visitors import Looker, Visitor
from candidates.views.doors import with_own_file
from config.accounts.models import User
from jobs.forms.paging import PageForm
from jobs.models import Position
from jobs.queries import generation

PAGE = 20
Rest = ParamSpec("Rest")


def with_outlook(
    view: Callable[Concatenate[HttpRequest, Outlook, Rest], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]:
    """Hand a view how the board looks to whoever asks: by their file, or by a visitor's answers.

    Everybody else is asked the three questions first. Who came by the link of a mail has not signed
    in: the link shows how one position suits, and no list made of the file.
    """

    @wraps(view)
    def door(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
        if isinstance(request.user, User) and not request.user.is_staff:
            return of_own_file(request, *args, **kwargs)
        looker = visitors.looking(request)
        if looker is None or looker.visitor is not None:
            return redirect("account_login" if looker else "candidates:answers")
        with generation.one_state():
            return view(request, Outlook(looker), *args, **kwargs)

    @with_own_file  # type: ignore[arg-type]  # typed by position, as every view of it is called
    def of_own_file(
        request: HttpRequest, candidate: Candidate, *args: Rest.args, **kwargs: Rest.kwargs
    ) -> HttpResponseBase:
        looker = Looker(standings.of(candidate), visitor=Visitor(candidate, is_signed_in=True))
        with generation.one_state():
            return view(request, Outlook(looker), *args, **kwargs)

    return require_safe(login_not_required(never_cache(door)))  # type: ignore[return-value]  # as in doors


@with_outlook
def suited(request: HttpRequest, outlook: Outlook) -> HttpResponse:
    """Every open position of which nothing is missing: those that suit first, the newest first of each."""
    page, positions = _page(request, outlook.fitting)
    context = {"outlook": outlook, "page": page, "rows": queries.named(positions, outlook.row)}
    return render(request, "candidates/suited.html", context)


@with_outlook
def gains(request: HttpRequest, outlook: Outlook) -> HttpResponse:
    """One step away: what each single change would bring, the most first."""
    found = outlook.with_pay(outlook.gains())
    return render(
        request,
        "candidates/gains.html",
        {
            "outlook": outlook,
            "credentials": [gain for gain in found if gain.is_credential],
            "others": [gain for gain in found if not gain.is_credential],
        },
    )


@with_outlook
def gain(request: HttpRequest, outlook: Outlook, change: str) -> HttpResponse:
    """The positions one change would bring: as many as the number that led here."""
    found = changes.read(change)
    if found is None:
        raise Http404("no such change")
    keys = outlook.openings.listed(outlook.opened_by(found))
    page, positions = _page(request, keys)
    context = {"outlook": outlook, "change": found, "page": page, "positions": positions}
    return render(request, "candidates/gain.html", context)


def _page(request: HttpRequest, keys: list[int]) -> tuple[object, list[Position]]:
    form = PageForm(request.GET)
    page = Paginator(keys, PAGE).get_page(form.number())
    found = Position.objects.in_full().in_bulk(page.object_list)
    return page, [found[key] for key in page.object_list if key in found]
