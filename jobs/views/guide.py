from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from jobs.queries import guide as facts
from jobs.revalidation import public_page
from jobs.search import career

SHOWN = ("workplace", "shift", "employment")
"""Filters whose numbers stand beside the hours of the work."""
TITLE = "The work of a medical coder"
SUMMARY = (
    "What coders do, what it takes, where it leads and what it pays: each fact with its source and its date, "
    "each tied to what is open now."
)


def within(*names: tuple[str, str]) -> list[tuple[str, str]]:
    """The way to a page of the guide, as (name, path); the page itself has no path."""
    return [("Guide", reverse("jobs:guide")), *names]


@require_safe
@login_not_required
@public_page
def guide(request: HttpRequest) -> HttpResponse:
    """What a coder does, learns and earns, and what of it is open."""
    work = career.openings()
    found = facts.guide()
    return render(
        request,
        "jobs/guide/guide.html",
        {
            "title": TITLE,
            "summary": SUMMARY,
            "guide": found,
            "facts": found.sections,
            "duties": [(told, work.duty(told.duty)) for told in found.sections["duty"]],
            "work": work,
            "hours": [work.options(name) for name in SHOWN],
            "pay": facts.pay_by_city(),
            "reviewed_on": facts.REVIEWED_ON,
            "minutes": facts.MINUTES,
            "crumbs": [("Guide", "")],
        },
    )
