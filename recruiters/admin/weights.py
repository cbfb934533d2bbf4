"""The weights of a position: looked at, tried out, kept, with their history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from candidates.enums import Weighed
from candidates.fit.points import DEFAULT_WEIGHTS
from candidates.queries import weightings as kept
from candidates.services import weightings
from jobs.models import Position
from recruiters.admin import stale
from recruiters.admin.options import DeskModelAdmin
from recruiters.admin.people import whoever
from recruiters.forms.weights import WeightsForm
from recruiters.queries import weights
from recruiters.queries.reach import in_full


def page(desk: DeskModelAdmin[Position], request: HttpRequest, position: Position) -> HttpResponse:
    """Show, try out, save, or go back to the default. Only who may change the position writes."""
    if request.method != "POST":
        return _shown(desk, request, position, None)
    form = WeightsForm(request.POST)
    if "default" in request.POST:
        return _kept(desk, request, position, DEFAULT_WEIGHTS)
    if form.is_valid() and "preview" not in request.POST:
        return _kept(desk, request, position, form.weights)
    return _shown(desk, request, position, form)


@transaction.atomic
def _kept(
    desk: DeskModelAdmin[Position], request: HttpRequest, position: Position, given: Mapping[str, int]
) -> HttpResponse:
    """Save them, unless somebody else has since the page was opened and they are not the same."""
    # Nobody else writes a version between the comparison and ours.
    Position.objects.select_for_update(of=("self",), no_key=True).get(pk=position.pk)
    newest = kept.newest(position)
    held = newest.weights if newest else DEFAULT_WEIGHTS
    last = stale.Saved(newest.by, newest.at) if newest else None
    unsent = WeightsForm(initial=dict(held))
    found = stale.compare(position, request.POST, unsent, [], by=whoever(request), last=last)
    if found is None or dict(given) == dict(held):
        return _written(desk, request, position, given)
    return _shown(desk, request, position, WeightsForm(found.data), found)


def _written(
    desk: DeskModelAdmin[Position], request: HttpRequest, position: Position, given: Mapping[str, int]
) -> HttpResponse:
    made = weightings.set(position=position, weights=given, by=whoever(request))
    if made is None:
        messages.info(request, "These weights hold already. Nothing was changed.")
    else:
        messages.success(request, f"Version {made.version} of the weights holds from now on.")
    return redirect("admin:jobs_position_weights", pk=position.pk)


def _in_words(given: Mapping[str, int]) -> str:
    return ", ".join(f"{kind.label.lower()} {given[kind]}" for kind in Weighed)


def _shown(
    desk: DeskModelAdmin[Position],
    request: HttpRequest,
    position: Position,
    form: WeightsForm | None,
    conflict: stale.Stale | None = None,
) -> TemplateResponse:
    whole = in_full(position)
    versions = list(kept.history(position))
    held = versions[0].weights if versions else DEFAULT_WEIGHTS
    tried = form.weights if form and form.is_valid() else held
    as_shown = (form.data if form else {}).get(stale.FIELD, "")
    if form is None:
        form = WeightsForm(initial=dict(held))
        as_shown = stale.shown(form, []).signed()
    may_see_people = request.user.has_perm("candidates.view_candidate")
    most = weights.most(whole, tried)
    context: dict[str, Any] = {
        **desk.admin_site.each_context(request),
        "title": f"Weights: {position.title}",
        "opts": desk.opts,
        "media": desk.media,
        "position": position,
        "form": form,
        "stale": conflict,
        stale.FIELD: as_shown,
        "is_preview": "preview" in request.POST,
        "rows": [(form[kind], most[kind], DEFAULT_WEIGHTS[kind]) for kind in Weighed.values],
        "nothing_weighs": not any(most.values()),
        "is_trial": dict(tried) != dict(held),
        "is_default": dict(held) == dict(DEFAULT_WEIGHTS),
        "first": weights.first_ten(whole, held, tried) if may_see_people else None,
        "versions": [(version, _in_words(version.weights)) for version in versions],
        "may_change": desk.has_change_permission(request, position),
    }
    status = 409 if conflict else 422 if form.errors else 200
    return TemplateResponse(request, "admin/jobs/position/weights.html", context, status=status)
