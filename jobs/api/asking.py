"""The parameters of a search: those of the board's own form, and stricter.

The page drops what it cannot read, because a person sees what came of it. A program does not, so the
API says what it could not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django import forms
from django.http import HttpRequest, QueryDict

from jobs.api.problems import Fault, Problem
from jobs.forms.search import LONGEST_TEXT, SearchForm
from jobs.search.criteria import Criteria
from jobs.search.cursor import Cursor
from jobs.search.results import Search
from jobs.search.sorts import LABELS, Relevance, Sort

ASKED = {
    "q": "Words: a title, a credential, a specialty, an employer. Other spellings of the trade are known.",
    "where": "A city, a state, a ZIP code, or `remote`, also `remote in FL`.",
    "radius": "Miles around a city or ZIP code in `where`; 30 unless said.",
    "credential": "Positions that somebody qualifies for who holds one of these.",
    "remote_state": "Two letters: remote and open to those who live there; beside a place, as well as it.",
    "pay_min": "US dollars that the pay reaches: an hour below 1,000, else a year; compared on one scale.",
    "education": "Positions open to somebody who has this much.",
    "years_max": "Positions that ask for no more years than these.",
    "apprentice": "1: apprentices are welcome.",
    "posted": "Days: published within them.",
    "employer": "One or several slugs, as in the address of an employer's page.",
    "sort": "The order; `distance` needs one city or ZIP code in `where`.",
    "after": "A cursor of the same order: take it from `next`.",
    "before": "A cursor of the same order: take it from `previous`.",
}

CURSORS = {"after": "next", "before": "previous"}
"""Each with the part of an answer it comes from."""


def search_of(request: HttpRequest) -> tuple[Search, Cursor | None]:
    """The search that is asked for, and the cursor in it. Raises Problem, with each fault."""
    given = request.GET.copy()
    orders = {name: _order_of(given, name) for name in CURSORS if str(given.get(name, "")).strip()}
    form = SearchForm(given)
    search = Search(form.criteria())
    faults = [
        *_faults(given, search.criteria),
        *_faults_of_cursors(given, orders, search),
        *_faults_of_place(search),
    ]
    if faults:
        raise Problem(HTTPStatus.BAD_REQUEST, "The query holds what cannot be read.", faults)
    return search, form.cursor()


def written(url: str, order: str) -> str:
    """The query of a page of the board, with its cursor as one of ours: it names the order it belongs to.

    Numbers alone mean something else in each order. A person sees which page came; a program would begin
    anew, again and again.
    """
    pairs = parse_qsl(urlsplit(url).query)
    return urlencode([(name, f"{order}-{value}" if name in CURSORS else value) for name, value in pairs])


def _order_of(given: QueryDict, name: str) -> str:
    """The order that a cursor names, which is taken off it; empty when it names none."""
    order, _, numbers = str(given[name]).strip().partition("-")
    given[name] = numbers
    return order if order in LABELS else ""


def _faults(given: QueryDict, kept: Criteria) -> Iterator[Fault]:
    for name in given:
        known: frozenset[str] = getattr(SearchForm.base_fields.get(name), "known", frozenset())
        values = [value for value in given.getlist(name) if value.strip()]
        if name not in SearchForm.base_fields:
            yield Fault(parameter=name, detail="There is no such parameter.")
        elif name in CURSORS:
            continue
        elif any(len(value) > LONGEST_TEXT for value in values):
            yield Fault(parameter=name, detail=f"Longer than {LONGEST_TEXT} characters.")
        elif any(value not in ("", *known) for value in given.getlist(name) if known):
            yield Fault(parameter=name, detail=f"One of these: {', '.join(sorted(known))}.")
        elif isinstance(found := getattr(kept, name), tuple):
            yield from (
                Fault(parameter=name, detail=f"{value[:LONGEST_TEXT]!r} is not known.")
                for value in values
                if value not in found
            )
        elif found in (None, "", 0) and any(value.isprintable() for value in values):
            yield Fault(parameter=name, detail=f"{values[-1][:LONGEST_TEXT]!r} cannot be read.")


def _faults_of_cursors(given: QueryDict, orders: dict[str, str], search: Search) -> Iterator[Fault]:
    """`orders`: of each cursor that is given, the order it names."""
    for name, order in orders.items():
        cursor = Cursor.read(str(given[name]))
        parts = Relevance.parts if order == "relevance" else Sort.parts
        if not order or cursor is None or len(cursor.numbers) != parts:
            yield Fault(parameter=name, detail=f"This is no cursor of ours: take it from `{CURSORS[name]}`.")
        elif order != search.sort:
            detail = f"A cursor of the order `{order}`, and this is `{search.sort}`: begin without a cursor."
            yield Fault(parameter=name, detail=detail)
    if len(orders) > 1:
        yield Fault(parameter="before", detail="Give `after` or `before`, not both.")


def _faults_of_place(search: Search) -> Iterator[Fault]:
    """What needs a spot on the map, or words, and has none: it would be passed over in silence."""
    asked = search.criteria
    if asked.sort == "relevance" and not asked.q:
        yield Fault(parameter="sort", detail="`relevance` needs words in `q`.")
    is_by_spot = asked.radius or asked.sort == "distance"
    if is_by_spot and not search.whereabouts.unknown:
        if asked.radius and not search.whereabouts.spots:
            yield Fault(parameter="radius", detail="Needs a city or a ZIP code in `where`.")
        if asked.sort == "distance" and "distance" not in search.orders:
            yield Fault(parameter="sort", detail="`distance` needs one city or a ZIP code in `where`.")


def parameters() -> list[dict[str, Any]]:
    """The same for OpenAPI, from the form itself, so that they cannot drift apart."""
    return [
        {
            "name": name,
            "in": "query",
            "required": False,
            "description": ASKED.get(name, "One or several; see the vocabulary."),
            "schema": _schema(field),
        }
        for name, field in SearchForm.base_fields.items()
    ]


def _schema(field: forms.Field) -> dict[str, Any]:
    known = getattr(field, "known", None)
    # Empty is as good as not given.
    value: dict[str, Any] = {"type": "string"} | ({"enum": ["", *sorted(known)]} if known else {})
    if isinstance(field, forms.MultipleChoiceField):
        return {"type": "array", "items": value}
    return value if known else value | {"maxLength": LONGEST_TEXT}
