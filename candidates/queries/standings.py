"""What fit knows of people, as of today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from candidates.models import Candidate, Standing


def of(candidate: Candidate) -> Standing:
    """The standing of one person today. No query where it came with them (`for_fit`) and still speaks."""
    kept: Standing = candidate.standing
    return kept if _speaks(kept, timezone.localdate()) else derived([candidate.pk])[candidate.pk]


def current(kept: dict[int, Standing]) -> dict[int, Standing]:
    """The same standings as of today, by whatever key: one query where one of them speaks no more."""
    today = timezone.localdate()
    over = {key: row for key, row in kept.items() if not _speaks(row, today)}
    anew = derived((row.pk for row in over.values()), today) if over else {}
    return kept | {key: anew[row.pk] for key, row in over.items()}


def derived(candidates: Iterable[int], on: date | None = None) -> dict[int, Standing]:
    """Their standings as worked out from the files themselves, as of that day. Nothing is written."""
    sql = "SELECT * FROM candidates_standing_of(%s::bigint[], %s)"
    rows = Standing.objects.raw(sql, [list(candidates), on or timezone.localdate()])
    return {row.pk: row for row in rows}


def _speaks(row: Standing, day: date) -> bool:
    return row.good_until is None or row.good_until >= day
