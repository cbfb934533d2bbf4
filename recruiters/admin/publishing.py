"""Publishing several at once: a page between says whom each would reach, and only its button publishes."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from config.keys import key_of
from jobs.models import Position
from jobs.services import linting, positions
from recruiters.admin.options import DeskModelAdmin
from recruiters.admin.people import whoever
from recruiters.admin.words import position_stamp
from recruiters.queries import reach

COUNTED = 20
"""Up to so many the page counts whom each would reach: a statement over everybody on file for each."""
MOST = 200
"""Positions published at once: what a page of the list shows."""


def ask(
    desk: DeskModelAdmin[Position], request: HttpRequest, chosen: QuerySet[Position]
) -> HttpResponse | None:
    """The page between, which publishes nothing. Too many are refused by a message, and None."""
    ticked = list(chosen[: MOST + 1])
    if len(ticked) > MOST:
        messages.error(request, f"At most {MOST} positions are published at once. Choose fewer.")
        return None
    hindered = positions.hindrances(ticked)
    going = [position for position in ticked if position.pk not in hindered]
    is_counted = len(going) <= COUNTED
    counts = reach.counted_each(going) if is_counted else {}
    found = linting.findings_of(going)
    context = {
        **desk.admin_site.each_context(request),
        "title": f"Publish {_number(len(going))}?" if going else "Nothing to publish",
        "opts": desk.opts,
        "media": desk.media,
        "going": [
            (one, position_stamp(one), _as_seen(one), counts.get(one.pk), found[one.pk]) for one in going
        ],
        "hindered": [(one, position_stamp(one), hindered[one.pk]) for one in ticked if one.pk in hindered],
        "number": _number(len(going)),
        "total": reach.together(counts.values()) if is_counted else None,
        "most_counted": COUNTED,
        "listening": None if is_counted else reach.listening(),
        "filters": desk.get_preserved_filters(request),
        "back": request.get_full_path(),
    }
    return TemplateResponse(request, "admin/jobs/position/publish.html", context)


def publish(desk: DeskModelAdmin[Position], request: HttpRequest) -> None:
    """Publish what the page between showed, as it was then; say what came of it."""
    seen = dict(found for text in request.POST.getlist("chosen")[:MOST] if (found := _seen(text)))
    chosen = list(desk.get_queryset(request).filter(pk__in=seen))
    done = positions.publish_many(positions=chosen, by=whoever(request), seen=seen)
    for refusal in done.refused.values():
        messages.error(request, str(refusal))
    number = len(done.events)
    if number:
        whom = "it suits" if number == 1 else "they suit"
        words = f"{_number(number)} published. Everyone on file whom {whom} is told, if they were not before."
        messages.success(request, words)
    idle = len(chosen) - number - len(done.refused)
    if idle:
        words = "1 of them is open already" if idle == 1 else f"{idle} of them are open already"
        messages.info(request, f"{words}. Nobody is told twice.")
    if not chosen:
        messages.info(request, "Nothing was chosen, so nothing is published.")


def _number(number: int) -> str:
    return f"{number} position{'' if number == 1 else 's'}"


def _as_seen(position: Position) -> str:
    """A position as the page between knows it: its key, and when it was last written."""
    return f"{position.pk}|{position.updated_at.isoformat()}"


def _seen(text: str) -> tuple[int, datetime] | None:
    text, _, at = text.partition("|")
    key = key_of(text)
    if key is None:
        return None
    try:
        return key, datetime.fromisoformat(at)
    except ValueError:
        return None
