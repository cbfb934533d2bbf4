"""The scorecards of one application: asked for, given, and side by side for who has given theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from candidates.enums import IN_PROCESS, InterviewState
from candidates.models import Application, Interview
from config.keys import key_of
from config.moments import clock, stopped
from jobs.reading import lawful
from recruiters.admin.options import DeskModelAdmin
from recruiters.admin.people import whoever
from recruiters.admin.words import stage_stamp
from recruiters.forms.scorecards import AskForm, BeginForm, ScorecardForm, about_words
from recruiters.models import Scorecard, ScorecardRequest
from recruiters.queries import scorecards as known
from recruiters.services import scorecards

NAME = "candidates_application_scorecard"
"""They begin with the name of the page of an application: whom they show is written down as for that one."""
Desk = DeskModelAdmin[Application]
GIVEN = "Your scorecard is given. You see now what the others gave."


def urls(desk: Desk) -> list[URLPattern]:
    """To be put before the addresses of the list of applications."""

    def view(page: Callable[..., HttpResponse]) -> Any:  # noqa: ANN401 -- a view
        return desk.admin_site.admin_view(lambda request, **keys: page(desk, request, **keys))

    return [
        path("<int:pk>/scorecards/", view(_page), name=f"{NAME}s"),
        path("<int:pk>/scorecard/<int:card>/", view(_card), name=NAME),
    ]


def page_of(application: Application) -> str:
    """The page of all scorecards of an application."""
    return reverse(f"admin:{NAME}s", args=[application.pk])


def address(card: Scorecard) -> str:
    """The page of one card."""
    return reverse(f"admin:{NAME}", args=[card.application_id, card.pk])


def _found(desk: Desk, request: HttpRequest, pk: int) -> Application:
    """For whoever may see it, and scorecards at all. Raises Http404 or PermissionDenied."""
    application = desk.get_object(request, str(pk)) if pk < 2**63 else None
    if application is None:
        raise Http404
    request.shows = (application.candidate_id, application.position_id)  # type: ignore[attr-defined]  # `watching`
    if not (desk.has_view_permission(request, application) and request.user.has_perm(known.VIEW)):
        raise PermissionDenied
    return application


# All of an application


def _page(desk: Desk, request: HttpRequest, pk: int) -> HttpResponse:
    """Who was asked, one's own, and the others' where one may read them. Sent, what its `do` says."""
    application = _found(desk, request, pk)
    if request.method != "POST":
        return _shown(desk, request, application)
    acts = {"ask": _ask, "begin": _begin, "back": _take_back, "read": _read}
    act = acts.get(request.POST.get("do", ""))
    if act is None:
        return redirect(page_of(application))
    return act(desk, request, application)


def _shown(
    desk: Desk,
    request: HttpRequest,
    application: Application,
    *,
    status: int = 200,
    **forms: Any,  # noqa: ANN401
) -> HttpResponse:
    user = whoever(request)
    sight = known.sight(user, application)
    may_ask = user.has_perm(known.ASK) and application.stage in IN_PROCESS
    offered = _offered(application) if sight.may_give or may_ask else {}
    context = {
        **_context(desk, request, application),
        "title": f"Scorecards of {application.full_name}",
        "sight": sight,
        "requests": known.requests_of(application),
        "begin_form": _begin_form(request, sight, offered),
        "ask_form": AskForm(**offered, people=_askable(request, application), initial=_wanted(request))
        if may_ask
        else None,
        "side": known.side_by_side(application) if sight.may_read else None,
        **forms,
    }
    return TemplateResponse(request, "admin/scorecards/page.html", context, status=status)


def _begin_form(request: HttpRequest, sight: known.Sight, offered: dict[str, Any]) -> BeginForm | None:
    """Who has given theirs gives another one of an interview alone."""
    if not sight.may_give or (sight.given and not offered["interviews"]):
        return None
    return BeginForm(**offered, initial=_wanted(request, sight))


def _context(desk: Desk, request: HttpRequest, application: Application) -> dict[str, Any]:
    return {
        **desk.admin_site.each_context(request),
        "opts": desk.opts,
        "media": desk.media,
        "application": application,
        "position": application.position,
        "stands": stage_stamp(application.stage),
    }


def _offered(application: Application) -> dict[str, Any]:
    """Kits as they suit the position, and the interviews there were."""
    interviews = Interview.objects.filter(application=application).exclude(
        state__in=(InterviewState.DECLINED, InterviewState.CANCELED)
    )
    return {"kits": known.kits_for(application.position), "interviews": list(interviews)}


def _askable(request: HttpRequest, application: Application) -> list[Any]:
    return list(known.colleagues(application).exclude(pk=whoever(request).pk))


def _wanted(request: HttpRequest, sight: known.Sight | None = None) -> dict[str, Any]:
    """What a link chose, or what one was asked for."""
    found: dict[str, Any] = {"interview": request.GET.get("interview", "")}
    if sight is not None and sight.asked:
        first = sight.asked[0]
        found["interview"] = first.interview_id or ""
        if first.kit_id:
            found["kit"] = first.kit_id
    return found


def _ask(desk: Desk, request: HttpRequest, application: Application) -> HttpResponse:
    if not request.user.has_perm(known.ASK):
        raise PermissionDenied
    form = AskForm(request.POST, **_offered(application), people=_askable(request, application))
    if form.is_valid():
        try:
            made = scorecards.ask(
                application=application,
                asked=form.chosen,
                due_on=form.cleaned_data["due_on"],
                by=whoever(request),
                kit=form.chosen_kit,
                interview=form.chosen_interview,
            )
        except scorecards.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            names = ", ".join(str(one.asked) for one in made)
            words = f"Asked: {names}. It is on their first page." if made else "They were asked before."
            messages.success(request, words)
            return redirect(page_of(application))
    return _shown(desk, request, application, status=422, ask_form=form)


def _begin(desk: Desk, request: HttpRequest, application: Application) -> HttpResponse:
    if not request.user.has_perm(known.GIVE):
        raise PermissionDenied
    form = BeginForm(request.POST, **_offered(application))
    if form.is_valid():
        try:
            card = scorecards.begin(
                application=application,
                kit=form.chosen_kit,
                by=whoever(request),
                interview=form.chosen_interview,
            )
        except scorecards.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(address(card))
    return _shown(desk, request, application, status=422, begin_form=form)


def _take_back(desk: Desk, request: HttpRequest, application: Application) -> HttpResponse:
    key = key_of(request.POST.get("request", "")) or 0
    found = ScorecardRequest.objects.filter(application=application, pk=key).first()
    if found is None:
        raise Http404
    try:
        scorecards.take_back(request=found, by=whoever(request))
    except scorecards.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "It is taken back: nobody is asked for that card any more.")
    return redirect(page_of(application))


def _read(desk: Desk, request: HttpRequest, application: Application) -> HttpResponse:
    try:
        scorecards.read_instead(application=application, by=whoever(request))
    except scorecards.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "You read what the others gave, and give none of this application.")
    return redirect(page_of(application))


# One card


def _card(desk: Desk, request: HttpRequest, pk: int, card: int) -> HttpResponse:
    """One's own draft as a form, or a card that was given, to be read."""
    application = _found(desk, request, pk)
    rows = Scorecard.objects.filter(application=application).select_related("by", "kit", "interview")
    row = rows.filter(pk=card).first() if card < 2**63 else None
    is_own = row is not None and row.by_id == request.user.pk
    # What one may not see is not there, whether it is or not.
    if row is None or (
        not is_own and (row.is_draft or not known.sight(whoever(request), application).may_read)
    ):
        raise Http404
    if not is_own:
        return _given(desk, request, application, row)
    if request.method == "POST":
        return _write(desk, request, application, row)
    if not row.is_draft:
        return _given(desk, request, application, row)
    form = ScorecardForm(criteria=row.kit.asked, given=scorecards.as_given(row))
    return _form(desk, request, application, row, form)


def _form(
    desk: Desk,
    request: HttpRequest,
    application: Application,
    card: Scorecard,
    form: ScorecardForm,
    status: int = 200,
) -> HttpResponse:
    context = {
        **_context(desk, request, application),
        "title": f"Scorecard of {application.full_name}",
        "card": card,
        "about": about_words(card.interview) if card.interview else "",
        "form": form,
        "saved": stopped(f"Draft, saved at {clock(timezone.localtime(card.saved_at))}"),
    }
    return TemplateResponse(request, "admin/scorecards/card.html", context, status=status)


def _given(desk: Desk, request: HttpRequest, application: Application, card: Scorecard) -> HttpResponse:
    is_own = card.by_id == request.user.pk
    context = {
        **_context(desk, request, application),
        "title": f"Scorecard of {application.full_name}",
        "card": card,
        "about": about_words(card.interview) if card.interview else "",
        "lines": known.lines(card),
        "may_amend": is_own and card.stands and request.user.has_perm(known.GIVE),
    }
    return TemplateResponse(request, "admin/scorecards/given.html", context)


def _write(desk: Desk, request: HttpRequest, application: Application, card: Scorecard) -> HttpResponse:
    """Save, give, amend or throw away, as the pressed button says."""
    act = {"amend": _amend, "discard": _discard}.get(request.POST.get("do", ""), _fill_in)
    try:
        return act(desk, request, application, card)
    except scorecards.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(page_of(application))


def _amend(desk: Desk, request: HttpRequest, application: Application, card: Scorecard) -> HttpResponse:
    return redirect(address(scorecards.amend(card=card, by=whoever(request))))


def _discard(desk: Desk, request: HttpRequest, application: Application, card: Scorecard) -> HttpResponse:
    scorecards.discard(card=card, by=whoever(request))
    messages.success(request, "The draft is thrown away.")
    return redirect(page_of(application))


def _fill_in(desk: Desk, request: HttpRequest, application: Application, card: Scorecard) -> HttpResponse:
    """Saved first, so that nothing typed is lost, whatever giving it lacks. A script wants no page."""
    form = ScorecardForm(request.POST, criteria=card.kit.asked)
    try:
        return _saved(desk, request, application, card, form)
    except scorecards.Refused as refusal:  # given or thrown away in another window meanwhile
        if request.headers.get("X-Requested-With") == "fetch":
            return HttpResponse(status=409)
        messages.error(request, f"{refusal} What you typed here is not saved: copy what you need.")
        return _form(desk, request, application, card, form, status=409)


def _saved(
    desk: Desk, request: HttpRequest, application: Application, card: Scorecard, form: ScorecardForm
) -> HttpResponse:
    user, is_whole = whoever(request), form.is_valid()
    if is_whole:
        scorecards.save(card=card, given=form.given(), by=user)
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204 if is_whole else 422)
    if is_whole:
        _warn(request, form.given())
        if request.POST.get("do") != "submit":
            messages.success(request, "The draft is saved. Nobody else sees it.")
            return redirect(address(card))
        if form.require():
            scorecards.submit(card=card, given=form.given(), by=user)
            messages.success(request, GIVEN)
            return redirect(page_of(application))
    return _form(desk, request, application, card, form, status=422)


def _warn(request: HttpRequest, given: scorecards.Given) -> None:
    """What is written about somebody is read for what must not count."""
    for text in [*(mark.evidence for mark in given.marks), given.reason]:
        for doubt in lawful.doubts(text):
            messages.warning(
                request,
                f"\u201c{' '.join(text.split())[:80]}\u201d seems to speak of {doubt.about}. That must not"
                " count: say what you saw of the work instead.",
            )
