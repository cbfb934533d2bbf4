"""The history of a position, an employer or an article as a page: filtered, paged, each change in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template.response import TemplateResponse

from jobs.models import Article, Employer, Position
from jobs.queries import history
from jobs.queries.history import State
from recruiters.admin.history import entries as told
from recruiters.admin.history import putting_back, words
from recruiters.admin.history.entries import WEIGHTS, Entry
from recruiters.admin.history.words import Line, Names
from recruiters.admin.options import DeskModelAdmin
from recruiters.admin.words import position_stamp

ON_A_PAGE = 20
NOBODY = "system"


@dataclass(frozen=True)
class Shown:
    """An entry as the page has it."""

    entry: Entry
    who: str
    lines: Sequence[Line]
    number: int | None
    """By which what it changed is put back; None where there is nothing to."""


def of_position(desk: DeskModelAdmin[Position], request: HttpRequest, position: Position) -> TemplateResponse:
    """What was changed of a position, by whom and when. Sixteen queries, and those of any page."""
    steps = history.steps(position)
    may_change = desk.has_change_permission(request, position)

    def lines(before: State, after: State, names: Names) -> list[Line]:
        return words.lines(before, after, names)

    found = told.of_position(position, steps)
    offered = words.in_order(_changed(found))
    if any(WEIGHTS in entry.keys for entry in found):
        offered.append((WEIGHTS, "Weights"))
    context = {"state": position_stamp(position), "number": position.reference, "may_change": may_change}
    return _page(desk, request, position, found, offered, lines, context)


def of_employer(desk: DeskModelAdmin[Employer], request: HttpRequest, employer: Employer) -> TemplateResponse:
    """The same of an employer."""

    def lines(before: State, after: State, names: Names) -> list[Line]:
        return words.of_employer(before, after)

    found = told.of_employer(employer, history.of_employer(employer.pk))
    offered = words.in_order(_changed(found), Employer)
    return _page(desk, request, employer, found, offered, lines, {"may_change": False})


def of_article(desk: DeskModelAdmin[Article], request: HttpRequest, article: Article) -> TemplateResponse:
    """The same of an article. Who may change it may put back."""

    def lines(before: State, after: State, names: Names) -> list[Line]:
        return words.of_article(before, after)

    found = told.of_article(article, history.of_article(article.pk))
    offered = words.in_order(_changed(found), Article)
    may_change = desk.has_change_permission(request, article)
    return _page(desk, request, article, found, offered, lines, {"may_change": may_change})


def _page(
    desk: DeskModelAdmin[Any],
    request: HttpRequest,
    row: Position | Employer | Article,
    found: list[Entry],
    offered: list[tuple[str, str]],
    lines: Callable[[State, State, Names], list[Line]],
    context: dict[str, Any],
) -> TemplateResponse:
    chosen_field, chosen_person = request.GET.get("field", ""), request.GET.get("by", "")
    everybody = told.people(found)
    kept = [
        entry
        for entry in found
        if (not chosen_field or chosen_field in entry.keys)
        and (not chosen_person or chosen_person == _asked(entry.by))
    ]
    page = Paginator(kept, ON_A_PAGE).get_page(request.GET.get("page"))
    states = [state for entry in page if entry.step for state in (entry.step.before, entry.step.after)]
    names = words.names_of(states, everybody)
    shown = [
        Shown(
            entry,
            told.who(entry, names),
            _only(_lines(entry, lines, names), chosen_field),
            entry.step.number
            if context["may_change"] and entry.step and putting_back.can_be(entry.step)
            else None,
        )
        for entry in page
    ]
    people = sorted((names.user(pk, told.SYSTEM), _asked(pk)) for pk in everybody)
    full = {
        **desk.admin_site.each_context(request),
        "title": f"History of {row}",
        "opts": desk.opts,
        "media": desk.media,
        "object": row,
        "entries": shown,
        "page": page,
        "fields": offered,
        "people": people,
        "chosen_field": chosen_field,
        "chosen_person": chosen_person,
        "is_narrowed": bool(chosen_field or chosen_person),
        **context,
    }
    return TemplateResponse(request, "admin/history/page.html", full)


def _changed(found: list[Entry]) -> set[str]:
    """What there is a change of; when something was made, all of it was new."""
    return {key for entry in found if not (entry.step and entry.step.is_first) for key in entry.keys}


def _asked(by: int | None) -> str:
    """A person as the address has them."""
    return NOBODY if by is None else str(by)


def _lines(entry: Entry, lines: Callable[[State, State, Names], list[Line]], names: Names) -> Sequence[Line]:
    if entry.step is None:
        return entry.lines
    return lines(entry.step.before, entry.step.after, names)


def _only(lines: Sequence[Line], key: str) -> Sequence[Line]:
    return [line for line in lines if line.key == key] if key else lines
