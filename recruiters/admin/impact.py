"""Selection and impact ratios: for who has that right of its own, where people are asked at all."""

from __future__ import annotations

from datetime import date

from django.contrib import admin
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_safe

from candidates.services import selfid
from recruiters.admin.exporting import as_file
from recruiters.admin.figures.tables import NOTHING, Drawn, Report, Row, Table, in_lines
from recruiters.admin.people import whoever
from recruiters.queries import impact as counts
from recruiters.services import exports

YEARS = 4
HIDDEN = "hidden"
COLUMNS = ("About", "Rate", "Of the highest", "Below four fifths")
TAKEN, LOOKED = "impact report", "impact report, looked at"
"""As the log of exports names them."""


def urls(site: AdminSite) -> list[URLPattern]:
    """The addresses of this page inside the desk."""
    return [
        path("impact/", site.admin_view(require_safe(page)), name="impact"),
        path("impact/csv/", site.admin_view(require_safe(file)), name="impact-file"),
    ]


def page(request: HttpRequest) -> HttpResponse:
    """A `year`; nothing else narrows it. That somebody looked is written down."""
    year, years = _asked(request)
    found = counts.impact(year)
    tables = _tables(found)
    exports.record_look(by=whoever(request), what=LOOKED, rows=_size(tables), narrowed=f"year: {year}")
    context = {
        **admin.site.each_context(request),
        "title": f"Impact: {year}",
        "year": year,
        "years": years,
        "impact": found,
        "floor": counts.FLOOR,
        "small": counts.SMALL,
        "tables": tables,
    }
    return TemplateResponse(request, "admin/impact.html", context)


def file(request: HttpRequest) -> HttpResponseBase:
    """The tables of the page as CSV: what is hidden there is hidden here. It is written down who took it."""
    year, _ = _asked(request)
    found = counts.impact(year)
    tables = _tables(found)
    exports.record(
        by=whoever(request), what=TAKEN, rows=_size(tables), narrowed=f"year: {year}", head=COLUMNS
    )
    days = f"{date(year, 1, 1)} to {found.through}" if found.through else "no quarter is over yet"
    head = [f"Impact: {year}", days, "Numbers are rounded to fives; small groups are hidden."]
    return as_file(exports.written(in_lines(head, Report([], tables))), f"impact-{year}")


def _asked(request: HttpRequest) -> tuple[int, list[int]]:
    """The year asked for, and those offered. Raises Http404, PermissionDenied."""
    if not selfid.is_on():
        raise Http404("nobody is asked here")
    if not counts.may_see(request.user):
        raise PermissionDenied
    years = [timezone.localdate().year - back for back in range(YEARS)]
    asked = request.GET.get("year", "")
    return next((one for one in years if str(one) == asked), years[0]), years


def _tables(found: counts.Impact) -> list[Table]:
    return [
        _table(dimension.name, measure) for dimension in found.dimensions for measure in dimension.measures
    ]


def _size(tables: list[Table]) -> int:
    return sum(len(table.rows) for table in tables)


def _table(dimension: str, measure: counts.Measure) -> Table:
    is_shown = any(one.rate is not None for one in measure.groups)
    return Table(
        f"{measure.name}, by {dimension[0].lower()}{dimension[1:]}",
        dimension,
        COLUMNS,
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
