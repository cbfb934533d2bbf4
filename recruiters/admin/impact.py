"""Selection and impact ratios: for who has that right of its own, where people are asked at all."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_safe

from candidates.services import selfid
from recruiters.admin.figures.tables import NOTHING, Drawn, Row, Table
from recruiters.queries import impact as counts

YEARS = 4
HIDDEN = "hidden"
PERMISSION = "candidates.view_impact"


def urls(site: AdminSite) -> list[URLPattern]:
    """The address of this page inside the desk."""
    return [path("impact/", site.admin_view(require_safe(page)), name="impact")]


def may_see(request: HttpRequest) -> bool:
    """Whether people are asked here, and somebody may see the ratios. No group has that right by itself."""
    return selfid.is_on() and request.user.has_perm(PERMISSION)


def page(request: HttpRequest) -> HttpResponse:
    """A `year`; nothing else narrows it."""
    if not selfid.is_on():
        raise Http404("nobody is asked here")
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    years = [timezone.localdate().year - back for back in range(YEARS)]
    asked = request.GET.get("year", "")
    year = next((one for one in years if str(one) == asked), years[0])
    found = counts.impact(year)
    context = {
        **admin.site.each_context(request),
        "title": f"Impact: {year}",
        "year": year,
        "years": years,
        "impact": found,
        "floor": counts.FLOOR,
        "small": counts.SMALL,
        "tables": [
            _table(dimension.name, measure)
            for dimension in found.dimensions
            for measure in dimension.measures
        ],
    }
    return TemplateResponse(request, "admin/impact.html", context)


def _table(dimension: str, measure: counts.Measure) -> Table:
    is_shown = any(one.rate is not None for one in measure.groups)
    return Table(
        f"{measure.name}, by {dimension[0].lower()}{dimension[1:]}",
        dimension,
        ["About", "Rate", "Of the highest", "Below four fifths"],
        [_row(one) for one in measure.groups] if is_shown else [],
        drawn=Drawn.BARS,
        empty="Too few to show any group.",
    )


def _row(one: counts.Told) -> Row:
    if one.rate is None:
        return Row(one.group, [HIDDEN, HIDDEN, HIDDEN, HIDDEN])
    rate = f"{100 * one.rate:.0f}%"
    ratio = NOTHING if one.ratio is None else f"{one.ratio:.2f}"
    low = NOTHING if one.ratio is None else "Yes" if one.is_low else "No"
    return Row(one.group, [str(one.about), rate, ratio, low], size=100 * one.rate, says=rate)
