"""Who on file fits a position: the ranked list, the short list, invitations and the export."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from candidates.enums import AccessKind
from candidates.models import Candidate
from candidates.services import accesses
from config.keys import key_of
from jobs.models import Position
from recruiters.admin import frames
from recruiters.admin.exporting import as_file
from recruiters.admin.options import DeskModelAdmin
from recruiters.admin.people import whoever
from recruiters.admin.returning import back_to
from recruiters.admin.templates import preview_for, templates_of
from recruiters.admin.words import fit_about_them
from recruiters.forms.matches import InviteForm, MatchesForm
from recruiters.models import Purpose
from recruiters.queries import matches as found
from recruiters.queries.reach import in_full
from recruiters.services import exports, matches

MOST_AT_ONCE = 100
"""People chosen by one press."""
MOST_EXPORTED = 1000


def _allowed(request: HttpRequest, *more: str) -> None:
    if not request.user.has_perms(("candidates.view_candidate", *more)):
        raise PermissionDenied


def page(desk: DeskModelAdmin[Position], request: HttpRequest, position: Position) -> TemplateResponse:
    """A page of the ranked list."""
    _allowed(request)
    form = MatchesForm(request.GET)
    asked = form.asked
    whole = in_full(position)
    shown = found.matches(whole, asked, whoever(request))
    opened = next((person for person in shown.people if person.candidate.pk == asked.opened), None)
    if opened is not None:  # a line of the list is no look at one, their lines and points are
        what = "how you fit a position"
        accesses.note(
            candidate=opened.candidate,
            by=whoever(request),
            kind=AccessKind.VIEWED,
            position=position,
            what=what,
        )
    context = {
        **frames.of_position(desk, request, whole, "Who on file fits"),
        "matches": shown,
        "asked": asked,
        "form": MatchesForm(initial={"state": asked.state, "short": asked.is_short, "free": asked.is_free}),
        "tabs": [(tab, tab.label, tab == asked.tab) for tab in found.Tab],
        "gates": [gate.ask for gate in shown.measure.gates],
        "opened": opened,
        "lines": fit_about_them(opened.fit.gates) if opened else [],
        "points": fit_about_them(opened.fit.points) if opened else [],
        "may_invite": may_invite(request),
        "may_export": request.user.has_perm("recruiters.export_shortlisted"),
        "back": request.get_full_path(),
    }
    return TemplateResponse(request, "admin/jobs/position/matches.html", context)


def numbers(desk: DeskModelAdmin[Position], request: HttpRequest, position: Position) -> TemplateResponse:
    """How many stand in each tab: fetched after the page, because it looks at everybody."""
    _allowed(request)
    asked = MatchesForm(request.GET).asked
    context = {
        **frames.of_position(desk, request, position, "How many fit"),
        "numbers": found.numbers(in_full(position)),
        "tabs": [(tab, tab.label, tab == asked.tab) for tab in found.Tab],
    }
    return TemplateResponse(request, "admin/jobs/position/matches_numbers.html", context)


def may_invite(request: HttpRequest) -> bool:
    """Whether somebody may put people on short lists and invite them."""
    return request.user.has_perms(("candidates.view_candidate", "recruiters.add_positioninvite"))


def act(desk: DeskModelAdmin[Position], request: HttpRequest, position: Position) -> HttpResponse:
    """What is done with those chosen: `do` is shortlist, unlist or invite."""
    _allowed(request, "recruiters.add_positioninvite")
    back = _back(request, position)
    if request.method != "POST":
        return redirect(back)
    people = _chosen(request, position)
    if not people:
        messages.error(request, "Choose somebody first.")
        return redirect(back)
    what = request.POST.get("do")
    if what == "invite":
        return _invite(desk, request, position, people)
    if what == "unlist":
        number = matches.unlist(position=position, candidates=people)
        messages.success(request, f"{_persons(number)} taken off the short list.")
    elif what == "shortlist":
        number = matches.shortlist(position=position, candidates=people, by=whoever(request))
        messages.success(request, f"{_persons(number)} added to the short list.")
    return redirect(back)


def _invite(
    desk: DeskModelAdmin[Position], request: HttpRequest, position: Position, people: list[Candidate]
) -> HttpResponse:
    """The page between, with the words and how they read for the first; then the mails."""
    whole, user = in_full(position), whoever(request)
    templates = templates_of(request, Purpose.INVITE)
    form = InviteForm(request.POST if "text" in request.POST else None, templates=templates)
    if "use" in request.POST:
        form = InviteForm(initial=form.with_template(), templates=templates)
    if "send" in request.POST and form.is_valid():
        outcome = matches.invite(
            position=whole,
            candidates=people,
            text=form.cleaned_data["text"],
            subject=form.cleaned_data["subject"],
            by=user,
        )
        for candidate, why in outcome.refused:
            messages.error(request, f"{candidate} was not invited: {why[0].lower()}{why[1:]}.")
        if outcome.invited:
            desk.log_change(request, position, f"Invited {_persons(len(outcome.invited))}.")
            messages.success(
                request, f"{_persons(len(outcome.invited))} invited. The mails are on their way."
            )
        return redirect(_back(request, position))
    lines = found.chosen(whole, [one.pk for one in people], user)
    able = [person for person in lines if not person.why_not]
    seen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    text, subject = (seen.get(name) or form[name].value() or "" for name in ("text", "subject"))
    context = {
        **frames.of_position(desk, request, whole, f"Invite {_persons(len(able))}"),
        "form": form,
        "able": able,
        "unable": [person for person in lines if person.why_not],
        "preview": able and preview_for(able[0].candidate, whole, user, text, subject),
        "back": _back(request, position),
    }
    status = 422 if form.is_bound and form.errors else 200
    return TemplateResponse(request, "admin/jobs/position/invite.html", context, status=status)


def export(desk: DeskModelAdmin[Position], request: HttpRequest, position: Position) -> HttpResponseBase:
    """The first thousand of the list as CSV. The page of everybody in it says that they were exported."""
    _allowed(request, "recruiters.export_shortlisted")
    whole = in_full(position)
    asked = MatchesForm(request.GET).asked
    rows = found.first(whole, asked, whoever(request), MOST_EXPORTED)
    what = "people whom a position suits"
    exports.record(
        by=whoever(request), what=what, rows=len(rows), narrowed=_narrowed(position, asked), head=HEAD
    )
    accesses.note_many(
        candidates=[person.candidate.pk for person in rows],
        by=whoever(request),
        kind=AccessKind.EXPORTED,
        position=position,
        what="a list of whom a position suits",
    )
    desk.log_change(request, position, f"Exported {_persons(len(rows))} whom it suits.")
    return as_file(exports.lines(HEAD, map(_cells, rows)), f"matches-{position.reference}")


HEAD = ("Name", "E-mail", "Holds", "Lives in", "Points of 100", "Gap", "Stage", "Invited")


def _cells(person: found.Person) -> list[object]:
    one = person.candidate
    return [
        one,
        one.email,
        ", ".join(str(held) for held in one.credentials.all() if held.is_held()),
        one.place or one.get_state_display() or "",
        person.fit.score,
        person.gap,
        person.stage.label if person.stage else "",
        person.invited_at,
    ]


def _narrowed(position: Position, asked: found.Asked) -> str:
    said = [f"No. {position.reference}", asked.tab.label, asked.state]
    said += ["short list"] * asked.is_short + ["not applied, told or invited"] * asked.is_free
    return ", ".join(filter(None, said))


def _chosen(request: HttpRequest, position: Position) -> list[Candidate]:
    """Those whose boxes were ticked, as far as the desk may find them for this position."""
    keys = ticked(request, "who")
    return list(Candidate.objects.findable().filter(pk__in=keys).order_by("pk"))


def ticked(request: HttpRequest, name: str) -> list[int]:
    """The keys of the boxes of this name that were ticked, as many as one press takes; no nonsense."""
    keys = [key for key in map(key_of, request.POST.getlist(name)) if key is not None]
    return keys[:MOST_AT_ONCE]


def _back(request: HttpRequest, position: Position) -> str:
    return back_to(request, reverse("admin:jobs_position_matches", args=[position.pk]))


def _persons(number: int) -> str:
    return f"{number} {'person' if number == 1 else 'people'}"
