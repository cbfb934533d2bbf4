from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jobs import onlookers
from jobs.forms.salaries import OfferForm
from jobs.queries import articles, board
from jobs.queries.guide import pay_by_city
from jobs.revalidation import public_page
from jobs.search import results

NEWEST = 6
ADVICE = 3
DRAWERS = 8
"""Settings, and specialties, that the page shows; the others stand on the page that lists all."""
CHIPS = ("cpc", "ccs", "crc", "coc", "rhit", "cpc-a")
"""Credentials the page leads with."""
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
    hidden = onlookers.hidden_by(request)
    count, options = results.tallies("credential", "setting", "specialty", without=hidden)
    by_key = {option.value: option for option in options["credential"]}
    return render(
        request,
        "jobs/home.html",
        {
            "count": count,
            "chips": [by_key[key] for key in CHIPS if key in by_key],
            "newest": board.newest(NEWEST, without=hidden),
            "settings": options["setting"][:DRAWERS],
            "specialties": options["specialty"][:DRAWERS],
            "pay": pay_by_city(),
            "offer": OfferForm(),
            "advice": articles.newest(ADVICE),
            "example": EXAMPLE,
        },
    )
