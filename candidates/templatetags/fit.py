"""What a page of the board shows to somebody we have a file of. Strangers get an invitation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django import template
from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from candidates.enums import FileSection, FitState, Weighed
from candidates.fit import Fit, Line, explain
from candidates.fit.points import DEFAULT_WEIGHTS
from candidates.models import Application
from candidates.queries import saved, visitors, weightings
from jobs import cards
from jobs.enums import CompetencyKind
from jobs.models import Position
from jobs.search.results import Page

register = template.Library()
SECTION_OF: Mapping[str, str] = {
    "years": FileSection.SETTINGS,
    "education": FileSection.EDUCATION,
    "where": FileSection.ABOUT,
    "employment": FileSection.WISHES,
    "shift": FileSection.WISHES,
    "pay": FileSection.WISHES,
}
"""The part of the profile page where a line can be raised."""
SECTION_OF_KIND: Mapping[str, str] = {
    CompetencyKind.CREDENTIAL: FileSection.CREDENTIALS,
    CompetencyKind.CODE_SET: FileSection.CODE_SETS,
    CompetencyKind.SPECIALTY: FileSection.SPECIALTIES,
    CompetencyKind.SOFTWARE: FileSection.SOFTWARE,
}
"""The same for a group of words of a kind."""
RAISED_IN: Mapping[str, str] = {
    Weighed.SETTINGS: FileSection.SETTINGS,
    Weighed.SPECIALTIES: FileSection.SPECIALTIES,
    Weighed.SOFTWARE: FileSection.SOFTWARE,
    Weighed.CODE_SETS: FileSection.CODE_SETS,
    Weighed.YEARS: FileSection.SETTINGS,
}
"""The same for lines of points whose hint is something to add. Evidence is a recruiter's."""
LONGEST_IN_STAMP = 24
"""Letters: a stamp stands on one line, also on a phone."""


@register.inclusion_tag("candidates/parts/fit_for.html", takes_context=True)
def fit_for(context: Context, position: Position) -> dict[str, Any]:
    """Gates and points of this position for whoever looks. It must come from `Position.objects.in_full()`."""
    visitor = visitors.known(context["request"])
    weights = weightings.of_one(position) if visitor else DEFAULT_WEIGHTS
    fit = explain(position, visitor.candidate, weights) if visitor else None
    return {
        **_panel(context, position, visitor, fit),
        "score": fit.score if fit else None,
        "points": points(fit, is_signed_in=visitor.is_signed_in) if fit and visitor else [],
    }


@register.inclusion_tag("candidates/parts/fit_beside.html", takes_context=True)
def fit_beside(context: Context, position: Position) -> dict[str, Any]:
    """The gates alone, short, for the side of a form."""
    visitor = visitors.known(context["request"])
    return _panel(context, position, visitor, explain(position, visitor.candidate) if visitor else None)


def _panel(
    context: Context, position: Position, visitor: visitors.Visitor | None, fit: Fit | None
) -> dict[str, Any]:
    request: HttpRequest = context["request"]
    return {
        "position": position,
        "visitor": visitor,
        "lines": lines(position, fit, is_signed_in=visitor.is_signed_in) if fit and visitor else [],
        "stamp": stamp(fit) if fit else None,
        "is_stranger": visitor is None and not request.user.is_authenticated,
        "path": request.get_full_path(),
    }


def lines(position: Position, fit: Fit, *, is_signed_in: bool) -> list[dict[str, str]]:
    """For `components/fit_lines.html`; a hint leads to its part of the profile, if one may open it."""
    kinds = {
        group.label: member.kind for group in position.requirements.all() for member in group.any_of.all()
    }
    return [
        {
            "ask": line.ask,
            "have": _sentence(line.have),
            "state": line.state.value,
            "state_label": line.state_label,
            "raise_hint": line.raise_hint,
            # Only what the person can add leads somewhere; "2 years more" is no link.
            "raise_url": _raise_url(line, kinds.get(line.ask, ""))
            if is_signed_in and line.raise_hint.startswith("Add ")
            else "",
        }
        for line in fit.gates
    ]


def points(fit: Fit, *, is_signed_in: bool) -> list[dict[str, Any]]:
    """For `components/points.html`; hints lead to the profile as those of the gates do."""
    profile = reverse("candidates:profile")
    return [
        {
            "ask": line.ask,
            "have": _sentence(line.have),
            "points": line.points,
            "most": line.most,
            "share": line.share,
            "raise_hint": line.raise_hint,
            "raise_url": f"{profile}#{RAISED_IN[line.kind]}"
            if is_signed_in and line.kind in RAISED_IN
            else "",
        }
        for line in fit.points
    ]


def _sentence(words: str) -> str:
    return words if not words or words.endswith(".") else f"{words}."


def _raise_url(line: Line, kind: str) -> str:
    section = SECTION_OF.get(line.kind) or SECTION_OF_KIND.get(kind, FileSection.SETTINGS)
    return f"{reverse('candidates:profile')}#{section}"


def stamp(fit: Fit) -> dict[str, str]:
    """All lines in one stamp: state and words."""
    if fit.missing:
        first, *others = fit.missing
        label = f"{len(fit.missing)} lines missing" if others else "1 line missing"
        if not others and len(first.ask) <= LONGEST_IN_STAMP:
            label = f"Missing: {first.ask}"
        return {"state": FitState.MISSING.value, "label": label}
    if fit.not_shown:
        label = f"{fit.met_count} of {fit.asked_count} met"
        return {
            "state": FitState.NOT_SHOWN.value,
            "label": f"{label}, {len(fit.not_shown)} not shown",
        }
    return {"state": FitState.MET.value, "label": "Every line met"}


@register.simple_tag(takes_context=True)
def position_cards(
    context: Context, listed: Page | Iterable[Position], level: int = 3, layout: str = ""
) -> SafeString:
    """Cards of a page of results or of positions, one after the other, for whoever looks.

    `{% position_cards page level=2 layout="list" %}`, as in `jobs.cards`. Somebody on file sees how
    each position suits them and whether they saved it; what that needs is read for all at once, and
    nothing for strangers.
    """
    request: HttpRequest | None = context.get("request")
    visitor = visitors.known(request) if request else None
    if isinstance(listed, Page):
        found = cards.of_page(listed, level=level, layout=layout)
        positions = listed.positions if visitor else []
    else:
        positions = list(listed)
        found = cards.of_positions(positions, level=level, layout=layout)
    own = _own_parts(request, visitor, positions) if request and visitor else {}
    return SafeString("".join(_put_in(card, *own.get(pk, ("", ""))) for pk, card in found.items()))


def _put_in(card: str, stamp_html: str, save_html: str) -> str:
    return card.replace(cards.STAMP, stamp_html, 1).replace(cards.SAVE, save_html, 1)


def _own_parts(
    request: HttpRequest, visitor: visitors.Visitor, positions: list[Position]
) -> dict[int, tuple[str, str]]:
    """The stamp and the Save button of each position for somebody on file."""
    prefetch_related_objects(
        positions, "requirements__any_of__apprentice_of", "requirements__any_of__replaced_by"
    )
    return {
        position.pk: (
            render_to_string(
                "components/stamp.html", {**stamp(explain(position, visitor.candidate)), "big": False}
            ),
            _save_button(request, position) if visitor.is_signed_in else "",
        )
        for position in positions
    }


def _save_button(request: HttpRequest, position: Position) -> str:
    """Save on a card, for who has a list of their own. The list is read once for a page."""
    address = reverse("candidates:save", args=[position.pk, position.slug])
    shown = {
        "position": position,
        "save_url": f"{address}?{urlencode({'back': request.get_full_path()})}",
        "saved": position.pk in saved.keys_for(request),
    }
    return render_to_string("components/card_save.html", shown, request)


@register.inclusion_tag("candidates/parts/save_button.html", takes_context=True)
def save_button(context: Context, position: Position) -> dict[str, Any]:
    """Save on the page of a position; a link for strangers, since what everybody sees holds no token."""
    request: HttpRequest = context["request"]
    return {
        "position": position,
        "is_stranger": not request.user.is_authenticated,
        "is_shown": request.user.is_authenticated and not request.user.is_staff,
        "saved": position.pk in saved.keys_for(request),
        "save_url": reverse("candidates:save", args=[position.pk, position.slug]),
    }


@register.simple_tag(takes_context=True)
def applied_to(context: Context, position: Position) -> Application | None:
    """What whoever looks has handed in for this position, if anything. Read once for a page."""
    request: HttpRequest = context["request"]
    visitor = visitors.known(request)
    if visitor is None:
        return None
    seen: dict[int, Application | None] = request.__dict__.setdefault("applied_to", {})
    if position.pk not in seen:
        seen[position.pk] = visitors.application_to(position, visitor.candidate)
    return seen[position.pk]


@register.simple_tag(takes_context=True)
def known_visitor(context: Context) -> visitors.Visitor | None:
    """The person on file who looks, or None."""
    return visitors.known(context["request"])
