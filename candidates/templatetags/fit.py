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
from django.utils import timezone
from django.utils.dateformat import format as formatted
from django.utils.safestring import SafeString

from candidates.enums import FileSection, FitState, Weighed
from candidates.fit import Fit, Line, Measure
from candidates.fit.gates import CHECKED, Gate, Group
from candidates.fit.points import DEFAULT_WEIGHTS
from candidates.models import Application, Candidate, Standing
from candidates.queries import answers, marks, raises, searches, visitors, weightings
from candidates.queries.gains import Outlook
from candidates.queries.visitors import Looker
from jobs import cards
from jobs.models import Position
from jobs.search.results import Page, Search

register = template.Library()

RAISED_IN: Mapping[str, str] = {
    Weighed.SETTINGS: FileSection.SETTINGS,
    Weighed.SPECIALTIES: FileSection.SPECIALTIES,
    Weighed.SOFTWARE: FileSection.SOFTWARE,
    Weighed.CODE_SETS: FileSection.CODE_SETS,
    Weighed.YEARS: FileSection.SETTINGS,
}
"""The part of the profile page where a line of points can be raised. Evidence is a recruiter's."""
LONGEST_IN_STAMP = 24
"""Letters: a stamp stands on one line, also on a phone."""


@register.inclusion_tag("candidates/parts/fit_for.html", takes_context=True)
def fit_for(context: Context, position: Position) -> dict[str, Any]:
    """Gates and points of this position for whoever looks. It must come from `Position.objects.in_full()`."""
    looker = visitors.looking(context["request"])
    weights = weightings.of_one(position) if looker else DEFAULT_WEIGHTS
    fit = Measure(position, weights).fit(looker.row) if looker else None
    return {
        **_panel(context, position, looker, fit, is_whole=True),
        "score": fit.score if fit else None,
        "points": points(fit, is_signed_in=_has_page(looker)) if fit and looker and looker.visitor else [],
        "in_words": answers.in_words(looker.answers) if looker and looker.answers else "",
        "alert_url": searches.alert_url(answers.as_search(looker.answers))
        if looker and looker.answers
        else "",
    }


@register.inclusion_tag("candidates/parts/fit_beside.html", takes_context=True)
def fit_beside(context: Context, position: Position) -> dict[str, Any]:
    """The gates alone, short, for the side of a form."""
    looker = visitors.looking(context["request"])
    fit = Measure(position).fit(looker.row) if looker else None
    return _panel(context, position, looker, fit, is_whole=False)


def _panel(
    context: Context, position: Position, looker: Looker | None, fit: Fit | None, *, is_whole: bool
) -> dict[str, Any]:
    request: HttpRequest = context["request"]
    return {
        "position": position,
        "visitor": looker.visitor if looker else None,
        "answers": looker.answers if looker else None,
        "lines": _lines_for(looker, fit, is_whole=is_whole) if fit and looker else [],
        "stamp": stamp(fit) if fit else None,
        "is_stranger": looker is None and not request.user.is_authenticated,
        "path": request.get_full_path(),
    }


def _has_page(looker: Looker | None) -> bool:
    """Whether they may open their file: signed in, and not by the link of a mail."""
    return looker is not None and looker.visitor is not None and looker.visitor.is_signed_in


def _lines_for(looker: Looker, fit: Fit, *, is_whole: bool) -> list[dict[str, Any]]:
    # What a change would bring is read of the whole board: only where something is closed, and only
    # for whom its lists are open.
    is_shown = is_whole and (_has_page(looker) or looker.answers is not None)
    pairs = list(zip(fit.measure.gates, fit.gates, strict=True))
    is_closed = any(not gate.lets_through.holds(fit.row) for gate, _ in pairs)
    outlook = Outlook(looker) if is_shown and is_closed else None
    return [_line(looker, fit, gate, line, outlook) for gate, line in pairs]


def _line(looker: Looker, fit: Fit, gate: Gate, line: Line, outlook: Outlook | None) -> dict[str, Any]:
    """One gate for `components/fit_lines.html`: asked, had, how we know, state, and ways to raise it."""
    known, ways = "", []
    if line.state == FitState.MET and looker.candidate is not None:
        known = _how_we_know(gate, fit.row, looker.candidate)
    if line.state != FitState.MET:
        gains = outlook.closing(gate) if outlook and not gate.lets_through.holds(fit.row) else []
        is_file = _has_page(looker)
        ways = raises.ways(gate, fit.row, line, gains, position=fit.measure.position, has_page=is_file)
        if looker.answers is not None:
            ways = [raises.again(way, fit.measure.position) for way in ways]
    return {
        "ask": line.ask,
        "have": _sentence(line.have.removesuffix(CHECKED) if known else line.have),
        "known": known,
        "state": line.state.value,
        "state_label": line.state_label,
        "raise_hint": "" if ways else line.raise_hint,
        "raise_url": "",
        "ways": ways,
    }


def _how_we_know(gate: Gate, row: Standing, candidate: Candidate) -> str:
    """Who says so: the person, or somebody of the agency, and when."""
    if isinstance(gate, Group):
        keys = {word.pk for word in gate.counting} | set(gate.apprentice)
        checked = [held for held in candidate.credentials.all() if held.credential_id in keys]
        days = sorted((held.checked_at, held.checked_by_id) for held in checked if held.checked_at)
        if days and gate.proven.holds(row):
            at, by = days[-1]
            day = formatted(timezone.localtime(at), "F j, Y")
            return f"Checked by a recruiter on {day}." if by else f"From the agency’s check on {day}."
    elif gate.kind not in {"years", "education", "where"}:
        return ""
    return "You said so." if candidate.user_id else "So it stands in our file."


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
    each position suits them and whether they saved, saw or hid it, who answered the three questions sees
    the former; what that needs is read for all at once, and nothing for strangers.
    """
    request: HttpRequest | None = context.get("request")
    looker = visitors.looking(request) if request else None
    if isinstance(listed, Page):
        found = cards.of_page(listed, level=level, layout=layout)
        positions = listed.positions if looker else []
    else:
        positions = list(listed)
        found = cards.of_positions(positions, level=level, layout=layout)
    own = _own_parts(request, looker, positions) if request and looker else {}
    return SafeString("".join(_put_in(card, *own.get(pk, ("", ""))) for pk, card in found.items()))


def _put_in(card: str, stamp_html: str, foot_html: str) -> str:
    return card.replace(cards.STAMP, stamp_html, 1).replace(cards.OWN, foot_html, 1)


def _own_parts(request: HttpRequest, looker: Looker, positions: list[Position]) -> dict[int, tuple[str, str]]:
    """The stamp of each position, and for somebody on file whether they have seen it, Save and Hide."""
    prefetch_related_objects(
        positions, "requirements__any_of__apprentice_of", "requirements__any_of__replaced_by"
    )
    return {
        position.pk: (
            render_to_string(
                "components/stamp.html", {**stamp(Measure(position).fit(looker.row)), "big": False}
            ),
            _own_foot(request, position) if _has_page(looker) else "",
        )
        for position in positions
    }


def _own_foot(request: HttpRequest, position: Position) -> str:
    """What is theirs at the foot of a card, for who has a list of their own. Read once for a page."""
    own, back = marks.of(request), urlencode({"back": request.get_full_path()})
    save, hide = (
        reverse(f"candidates:{name}", args=[position.pk, position.slug]) for name in ("save", "hide")
    )
    shown = {
        "position": position,
        "save_url": f"{save}?{back}",
        "hide_url": f"{hide}?{back}",
        "is_saved": position.pk in own.saved,
        "is_seen": position.pk in own.seen,
        "is_hidden": position.pk in own.hidden,
        "application": own.applied.get(position.pk),
    }
    return render_to_string("components/card_own.html", shown, request)


@register.inclusion_tag("candidates/parts/save_button.html", takes_context=True)
def save_button(context: Context, position: Position) -> dict[str, Any]:
    """Save on the page of a position; a link for strangers, since what everybody sees holds no token."""
    request: HttpRequest = context["request"]
    return {
        "position": position,
        "is_stranger": not request.user.is_authenticated,
        "is_shown": request.user.is_authenticated and not request.user.is_staff,
        "saved": position.pk in marks.of(request).saved,
        "save_url": reverse("candidates:save", args=[position.pk, position.slug]),
    }


@register.inclusion_tag("candidates/parts/hide_button.html", takes_context=True)
def hide_button(context: Context, position: Position) -> dict[str, Any]:
    """*Not for me: hide it* on the page of a position, for who is on file and signed in."""
    request: HttpRequest = context["request"]
    return {
        "position": position,
        "is_shown": _has_page(visitors.looking(request)),
        "is_hidden": position.pk in marks.of(request).hidden,
        "hide_url": reverse("candidates:hide", args=[position.pk, position.slug]),
    }


@register.inclusion_tag("candidates/parts/left_out.html")
def left_out(search: Search) -> dict[str, Any]:
    """How many a search would find as well, had whoever looks not hidden them, and the way to these."""
    return {"count": search.left_out}


@register.inclusion_tag("candidates/parts/hidden_and_counted.html", takes_context=True)
def hidden_and_counted(context: Context) -> dict[str, Any]:
    """On a page of figures, which are everybody's: that lists leave out what whoever looks has hidden.

    A query more for who has hidden something.
    """
    own = marks.of(context["request"]).hidden
    return {"count": Position.objects.open().filter(pk__in=own).count() if own else 0}


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


@register.inclusion_tag("candidates/parts/fit_door.html", takes_context=True)
def fit_door(context: Context) -> dict[str, Any]:
    """The way from the board to what suits whoever looks: three questions for strangers."""
    request: HttpRequest = context["request"]
    looker = visitors.looking(request)
    return {
        "is_stranger": looker is None and not request.user.is_authenticated,
        "is_known": looker is not None and (looker.visitor is None or looker.visitor.is_signed_in),
    }
