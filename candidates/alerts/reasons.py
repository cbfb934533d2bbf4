"""Why somebody hears of a position: what is on their file, a search they saved, or both."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from candidates.enums import DropReason
from candidates.fit import Fit
from candidates.models import SavedSearch
from candidates.queries import searches
from jobs.search.results import Search

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reasons:
    """`fit` is None where the file gives no reason: there is none, nobody agreed, or it does not suit.

    With `is_narrowed` there would be one, and they want to hear of no such position: it does not go out.
    """

    fit: Fit | None = None
    searches: tuple[SavedSearch, ...] = ()
    is_narrowed: bool = False

    def __bool__(self) -> bool:
        return not self.is_narrowed and (self.fit is not None or bool(self.searches))

    @property
    def why_not(self) -> DropReason:
        """Why an alert is dropped for which they are no reason."""
        return DropReason.NARROWED if self.is_narrowed else DropReason.UNSUITED


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


def looked_up(query: str, positions: Collection[int]) -> set[int]:
    """As `found_by`. A search that cannot be looked up is logged, and finds nothing."""
    try:
        with transaction.atomic():
            return found_by(query, positions)
    except Exception:
        logger.exception("saved search %r cannot be looked up", query)
        return set()
