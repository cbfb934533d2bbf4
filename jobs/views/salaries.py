from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from jobs import salary_files
from jobs.enums import US_STATES
from jobs.forms.salaries import ExploreForm, OfferForm
from jobs.queries import pay, salaries
from jobs.revalidation import OWN, public_data, public_page
from jobs.search.salaries import DIMENSIONS, Asked, Explorer
from jobs.views.guide import within

CRUMB = "Salaries"


@require_safe
@login_not_required
@public_page
def explore(request: HttpRequest) -> HttpResponse:
    """What is published of pay, and what our own positions pay."""
    shown = tables(request)
    form = shown["form"]
    context = {
        **shown,
        "crumbs": within((CRUMB, "")),
        "dimensions": DIMENSIONS,
        "bls": salary_files.BLS,
        "offer": OfferForm(),
        "unread": form.unread(),
        # Search engines need the page and not every mix of its filters.
        "is_indexed": form.is_plain,
    }
    return render(request, "jobs/salaries.html", context)


@require_safe
@login_not_required
@public_data
def data(request: HttpRequest, kind: str) -> HttpResponse:
    """The same tables, whole, as CSV or JSON."""
    file = salary_files.KINDS[kind]
    headers = {"X-Robots-Tag": "noindex"}
    if kind == "csv":
        headers["Content-Disposition"] = 'attachment; filename="salaries.csv"'
    return HttpResponse(
        file.written(salary_files.tables(tables(request))), content_type=file.content_type, headers=headers
    )


def tables(request: HttpRequest) -> dict[str, Any]:
    """What the page and the files show: `form`, `cities`, `published`, `national`, `explorer`, `wages`."""
    words = Explorer(Asked()).words
    form = ExploreForm(request.GET, words.values())
    given = form.cleaned_data
    explorer = Explorer(form.asked)
    explorer.words = words
    rows = salaries.published_rows()
    place = salaries.city_named(given["place"], rows) if given["place"] else ""
    return {
        "form": form,
        "explorer": explorer,
        "cities": salaries.cities(rows, form.order),
        "place": place,
        "published": pay.published(place, form.years_of, rows),
        "national": salaries.national(),
        "wages": salaries.wages(given["occupation"], given["area_state"]),
    }


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def offer(request: HttpRequest) -> HttpResponse:
    """Where an offer stands that somebody names.

    It is sent in the body, so that it stands in no address, history or log, and nothing of it is kept.
    Nothing is written or changed either, so the form needs no token, which would make the page it
    stands on somebody's own.
    """
    form = OfferForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {
        "form": form,
        "crumbs": within((CRUMB, reverse("jobs:salaries")), ("Where an offer stands", "")),
    }
    status = 200
    if form.is_bound:
        status = 200 if form.is_valid() else 422
    if form.is_bound and form.is_valid():
        years = form.cleaned_data["years"]
        context |= {
            "standing": pay.standing_of(form.yearly, state=form.state, place=form.place, years=years),
            "years": years,
            "where": form.place or US_STATES.get(form.state, ""),
        }
    answer = render(request, "jobs/salary_offer.html", context, status=status)
    answer.headers["Cache-Control"] = OWN
    return answer
