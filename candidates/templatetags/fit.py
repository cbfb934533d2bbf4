"""What a page of the board shows to somebody we have a file of. Strangers get an invitation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import template
from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from django.template import Context
from django.urls import reverse

from candidates.enums import FitState
from candidates.fit import Fit, Line, explain
from candidates.models import Application
from candidates.queries import saved, visitors
from jobs.enums import CompetencyKind
from jobs.models import Position

register = template.Library()
SECTION_OF = {
    "years": "experience",
    "education": "experience",
    "where": "about",
    "employment": "wishes",
    "shift": "wishes",
    "pay": "wishes",
}
"""The part of the profile page where a line can be raised."""
LONGEST_IN_STAMP = 24
"""Letters: a stamp stands on one line, also on a phone."""


@register.inclusion_tag("candidates/parts/fit_for.html", takes_context=True)
def fit_for(context: Context, position: Position) -> dict[str, Any]:
    """The gates of this position for whoever looks. It must come from `Position.objects.in_full()`."""
    return _panel(context, position)


@register.inclusion_tag("candidates/parts/fit_beside.html", takes_context=True)
def fit_beside(context: Context, position: Position) -> dict[str, Any]:
    """The same, short, for the side of a form."""
    return _panel(context, position)


def _panel(context: Context, position: Position) -> dict[str, Any]:
    request: HttpRequest = context["request"]
    visitor = visitors.known(request)
    fit = explain(position, visitor.candidate) if visitor else None
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


def _sentence(words: str) -> str:
    return words if not words or words.endswith(".") else f"{words}."


def _raise_url(line: Line, kind: str) -> str:
    asked = "credentials" if kind == CompetencyKind.CREDENTIAL else "experience"
    return f"{reverse('candidates:profile')}#{SECTION_OF.get(line.kind, asked)}"


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


@dataclass(frozen=True)
class Row:
    """One position of a list, with what `components/position_card.html` shows of it to whoever looks."""

    position: Position
    fit: dict[str, str] | None
    request: HttpRequest | None

    @property
    def save_url(self) -> str:
        """Where its Save button posts to; "" for who has no list of their own."""
        return _save_url(self.request, self.position) if self.request and _has_a_list(self.request) else ""

    @property
    def saved(self) -> bool:
        """Whether it is on that list. The list is read once for a page."""
        return self.request is not None and self.position.pk in saved.keys_for(self.request)


def _has_a_list(request: HttpRequest) -> bool:
    visitor = visitors.known(request)
    return visitor is not None and visitor.is_signed_in


def _save_url(request: HttpRequest, position: Position) -> str:
    address = reverse("candidates:save", args=[position.pk, position.slug])
    return f"{address}?{urlencode({'back': request.get_full_path()})}"


@register.simple_tag(takes_context=True)
def with_fit(context: Context, positions: Iterable[Position]) -> list[Row]:
    """Each position of a list with its stamp for whoever looks (None for strangers), and its Save button.

    `{% with_fit page.positions as rows %}`. Reads what fit needs for all of them at once, and
    nothing for strangers.
    """
    found = list(positions)
    request: HttpRequest | None = context.get("request")
    visitor = visitors.known(request) if request and found else None
    if visitor is None:
        return [Row(position, None, request) for position in found]
    prefetch_related_objects(
        found, "requirements__any_of__apprentice_of", "requirements__any_of__replaced_by"
    )
    return [Row(position, stamp(explain(position, visitor.candidate)), request) for position in found]


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
