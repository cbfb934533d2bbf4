"""Which open positions fit a candidate: the ranked list, their short lists, and the way to an invitation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from candidates.models import Candidate
from candidates.queries.suited import COMPARED
from recruiters.admin.matches import may_invite, ticked
from recruiters.admin.options import DeskModelAdmin
from recruiters.admin.people import whoever
from recruiters.admin.returning import back_to
from recruiters.admin.words import fit_about_them
from recruiters.forms.openings import OpeningsForm
from recruiters.queries import openings as found
from recruiters.queries import visible
from recruiters.queries.matches import Tab
from recruiters.services import matches

WORDS = {Tab.ALL: "All open"}


def page(
    desk: DeskModelAdmin[Candidate], request: HttpRequest, candidate: Candidate, frame: dict[str, Any]
) -> TemplateResponse:
    """A page of the ranked list. The candidate comes with all that fit needs; `frame`: what stands above."""
    asked = OpeningsForm(request.GET).asked
    shown = found.openings(candidate, asked, whoever(request))
    opened = next((one for one in shown.openings if one.position.pk == asked.opened), None)
    context = {
        **desk.admin_site.each_context(request),
        "title": f"Positions for {candidate}",
        "opts": desk.opts,
        "media": desk.media,
        "candidate": candidate,
        "frame": frame,
        "found": shown,
        "asked": asked,
        "form": OpeningsForm(initial={"mine": asked.is_mine}),
        "tabs": [(tab, WORDS.get(tab, tab.label), shown.numbers[tab], tab == asked.tab) for tab in Tab],
        "most": COMPARED,
        "opened": opened,
        "lines": fit_about_them(opened.fit.gates) if opened else [],
        "points": fit_about_them(opened.fit.points) if opened else [],
        "may_invite": may_invite(request) and candidate.is_on_file,
        "back": request.get_full_path(),
    }
    return TemplateResponse(request, "admin/candidates/candidate/openings.html", context)


def act(request: HttpRequest, candidate: Candidate) -> HttpResponse:
    """Put somebody on the short lists of the positions chosen, or take them off: `do` says which."""
    if not may_invite(request):
        raise PermissionDenied
    home = reverse("admin:candidates_candidate_openings", args=[candidate.pk])
    back = back_to(request, home, within=home)
    if request.method != "POST":
        return redirect(back)
    rows = visible.positions(whoever(request)).exclude(
        employer__in=candidate.hidden_from.order_by().values("pk")
    )
    chosen = list(rows.filter(pk__in=ticked(request, "which")).order_by("pk"))
    if not chosen:
        messages.error(request, "Choose a position first.")
    elif request.POST.get("do") == "unlist":
        number = sum(matches.unlist(position=one, candidates=[candidate]) for one in chosen)
        messages.success(request, f"Taken off {_lists(number)}.")
    else:
        by = whoever(request)
        number = sum(matches.shortlist(position=one, candidates=[candidate], by=by) for one in chosen)
        messages.success(request, f"Put on {_lists(number)}.")
    return redirect(back)


def _lists(number: int) -> str:
    return f"{number} short {'list' if number == 1 else 'lists'}"
