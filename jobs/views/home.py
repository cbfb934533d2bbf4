from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jobs.enums import CompetencyKind
from jobs.queries import board
from jobs.revalidation import public_page

NEWEST = 6
DRAWERS = 12
EXAMPLE = [
    {"ask": "CCS or CIC", "have": "You hold CCS.", "state": "met", "state_label": "Met"},
    {"ask": "3 years inpatient", "have": "You gave 4 years.", "state": "met", "state_label": "Met"},
    {
        "ask": "Remote, living in Florida or Texas",
        "have": "You live in Texas.",
        "state": "met",
        "state_label": "Met",
    },
    {
        "ask": "Pay at or above your floor",
        "have": "Yours is $36 an hour.",
        "state": "met",
        "state_label": "Met",
    },
    {
        "ask": "Associate degree",
        "have": "You have not said.",
        "state": "not_shown",
        "state_label": "Not shown",
    },
]
"""An invented file beside an invented position, to show how lines read; it is marked as such."""


@require_safe
@login_not_required
@public_page
def home(request: HttpRequest) -> HttpResponse:
    count, chips = board.chips()
    return render(
        request,
        "jobs/home.html",
        {
            "count": count,
            "chips": chips,
            "newest": board.newest(NEWEST),
            "settings": board.in_drawers(CompetencyKind.SETTING),
            "specialties": board.in_drawers(CompetencyKind.SPECIALTY, DRAWERS),
            "pay": board.pay_teaser(),
            "example": EXAMPLE,
        },
    )
