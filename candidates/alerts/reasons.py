"""Why somebody hears of a position: what is on their file, a search they saved, or both."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import transaction

from candidates.fit import Fit
from candidates.models import Recipient, SavedSearch
from candidates.queries import searches
from jobs.queries import generation
from jobs.search.results import Search

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reasons:
    """`fit` is None where the file gives no reason: there is none, nobody agreed, or it does not suit."""

    fit: Fit | None = None
    searches: tuple[SavedSearch, ...] = ()

    def __bool__(self) -> bool:
        return self.fit is not None or bool(self.searches)


def found_by(query: str, positions: Collection[int]) -> set[int]:
    """Which of these positions a kept search finds: what the board would show, and nothing else decides.

    When a word or an employer it names is no more, the board passes that over and shows the rest. Here
    it finds nothing: whoever asked for one employer must not hear of all.
    """
    asked = searches.criteria_of(query)
    search = Search(asked)
    if search.criteria != asked:
        return set()
    return set(search.listings().filter(position__in=positions).values_list("position_id", flat=True))


def finding(position_id: int) -> list[str]:
    """The kept searches of those who listen that find this position, each looked up once.

    One that cannot be looked up is passed over and logged: it must not stop everybody else's.
    """
    listening = SavedSearch.objects.live().filter(recipient__in=Recipient.objects.listening())
    asked = list(listening.order_by("query").values_list("query", flat=True).distinct())
    if not asked:
        return []
    try:
        with transaction.atomic(), generation.one_state():  # the vocabulary is asked for once, not by each
            return _that_find(position_id, asked)
    except Exception:
        logger.exception("a saved search cannot be looked up; each is tried alone")
        return [query for query in asked if looked_up(query, [position_id])]


def _that_find(position_id: int, asked: Iterable[str]) -> list[str]:
    return [query for query in asked if found_by(query, [position_id])]


def looked_up(query: str, positions: Collection[int]) -> set[int]:
    """As `found_by`. A search that cannot be looked up is logged, and finds nothing."""
    try:
        with transaction.atomic():
            return found_by(query, positions)
    except Exception:
        logger.exception("saved search %r cannot be looked up", query)
        return set()
