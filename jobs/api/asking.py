"""The parameters of a search: those of the board's own form, and stricter.

The page drops what it cannot read, because a person sees what came of it. A program does not, so the
API says what it could not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from http import HTTPStatus
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict

from jobs.api.problems import Fault, Problem
from jobs.forms.search import LONGEST_TEXT, SearchForm
from jobs.search.criteria import Criteria
from jobs.search.cursor import Cursor
from jobs.search.results import Search

ASKED = {
    "q": "Words: a title, a credential, a specialty, an employer. Other spellings of the trade are known.",
    "where": "A city, a state, a ZIP code, or `remote`, also `remote in FL`.",
    "radius": "Miles around a city or ZIP; 30 unless said.",
    "credential": "Positions that somebody qualifies for who holds one of these.",
    "remote_state": "Two letters: remote and open to those who live there; beside a place, as well as it.",
    "pay_min": "US dollars that the pay reaches: an hour below 1,000, else a year; compared on one scale.",
    "education": "Positions open to somebody who has this much.",
    "years_max": "Positions that ask for no more years than these.",
    "apprentice": "1: apprentices are welcome.",
    "posted": "Days: published within them.",
    "employer": "One or several slugs, as in the address of an employer's page.",
    "sort": "The order; `distance` needs a place.",
    "after": "A cursor: take it from `next`.",
    "before": "A cursor: take it from `previous`.",
}


def search_of(request: HttpRequest) -> tuple[Search, Cursor | None]:
    """The search that is asked for, and the cursor in it. Raises Problem, with each fault."""
    form = SearchForm(request.GET)
    search = Search(form.criteria())
    cursor = form.cursor()
    faults = [*_faults(request.GET, search.criteria, cursor)]
    if faults:
        raise Problem(HTTPStatus.BAD_REQUEST, "The query holds what cannot be read.", faults)
    return search, cursor


def _faults(given: QueryDict, kept: Criteria, cursor: Cursor | None) -> Iterator[Fault]:
    searched = {field.name for field in fields(kept)}
    for name in given:
        known: frozenset[str] = getattr(SearchForm.base_fields.get(name), "known", frozenset())
        values = [value for value in given.getlist(name) if value.strip()]
        if name not in SearchForm.base_fields:
            yield Fault(parameter=name, detail="There is no such parameter.")
        elif any(len(value) > LONGEST_TEXT for value in values):
            yield Fault(parameter=name, detail=f"Longer than {LONGEST_TEXT} characters.")
        elif name not in searched:
            if values and cursor is None:
                yield Fault(parameter=name, detail="This is no cursor of ours.")
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
