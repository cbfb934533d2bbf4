"""One alert, with what both sides say today."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import prefetch_related_objects

from candidates import fit
from candidates.alerts.reasons import looked_up
from candidates.models import AlertRecord, SavedSearch
from candidates.queries import searches, weightings


def fit_today(alert: AlertRecord) -> fit.Fit | None:
    """How file and position suit each other as they stand now; None where no file has the address.

    By the weights of the position. Nine queries when the alert came with its position, place,
    recipient and candidate.
    """
    candidate = alert.recipient.candidate
    if candidate is None:
        return None
    prefetch_related_objects(
        [alert],
        "position__settings",
        "position__specialties",
        "position__software",
        "position__requirements__any_of__apprentice_of",
        "position__requirements__any_of__replaced_by",
    )
    return fit.explain(alert.position, candidate, weightings.of_one(alert.position))


@dataclass(frozen=True)
class Looked:
    """A search somebody saved, and whether it finds the position of an alert today."""

    search: SavedSearch
    url: str
    finds_it: bool


def searches_today(alert: AlertRecord) -> list[Looked]:
    """The saved searches of who was told, those that find the position as it stands now first."""
    own = [
        Looked(search, searches.board_url(search), bool(looked_up(search.query, [alert.position_id])))
        for search in searches.of(alert.recipient)
    ]
    return sorted(own, key=lambda looked: not looked.finds_it)
