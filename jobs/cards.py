"""Cards of positions as HTML. What everybody sees of a card is rendered once and kept.

A card is kept under its listing as it was written then: whatever changes a position writes its listing
anew, so a card that has become wrong is never asked for again. What only one person sees, the stamp of
their fit and what is theirs at its foot, is put in afterwards by whoever knows them.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.template.loader import render_to_string
from django.utils import timezone

from jobs.models import Position
from jobs.queries import generation
from jobs.queries.kept import keep_many, many_at_hand
from jobs.search.results import Page

STAMP = "<!--stamp-->"
OWN = "<!--own-->"
"""Marks in a card. Nothing that somebody typed can hold one: it is escaped."""
KEPT_SECONDS = 3600


def of_positions(positions: Iterable[Position], *, level: int, layout: str) -> dict[int, str]:
    """The cards of positions that came from `for_cards()`, by key, in their order.

    `level`: of the heading, 2 or 3. `layout`: "list" for cards one under the other, else "".
    """
    context = {"level": level, "layout": layout, "stamp_mark": STAMP, "own_mark": OWN}
    return {
        position.pk: render_to_string("components/position_card.html", context | {"position": position})
        for position in positions
    }


def of_page(page: Page, *, level: int, layout: str) -> dict[int, str]:
    """The cards of a page of results, by key, in their order. No query when all of them are kept."""
    # "Today" is on them, and what a template says of them.
    look = f"card:{generation.release()[:16]}:{timezone.localdate()}:{level}{layout}"
    names = {row.key: f"{look}:{row.key}:{row.written_at.timestamp()}" for row in page.rows}
    kept = many_at_hand(names.values())
    if len(kept) < len(names):
        missing = {key for key, name in names.items() if name not in kept}
        made = of_positions((one for one in page.positions if one.pk in missing), level=level, layout=layout)
        fresh = {names[key]: card for key, card in made.items()}
        keep_many(fresh, KEPT_SECONDS)
        kept |= fresh
    return {key: kept[name] for key, name in names.items() if name in kept}
