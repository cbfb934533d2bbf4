"""What fit knows of people, as of today."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.utils import timezone

from candidates.models import Candidate, Standing


def of(candidate: Candidate) -> Standing:
    """The standing of one person today. No query where it came with them (`for_fit`) and still speaks."""
    kept: Standing = candidate.standing
    return kept if _speaks(kept, timezone.localdate()) else derived([candidate.pk])[candidate.pk]


def of_many(candidates: Collection[int]) -> dict[int, Standing]:
    """The standings of these people today, by key: one query, and a second where one speaks no more."""
    today = timezone.localdate()
    found = Standing.objects.in_bulk(candidates)
    over = [key for key, row in found.items() if not _speaks(row, today)]
    return found | (derived(over, today) if over else {})


def derived(candidates: Iterable[int], on: date | None = None) -> dict[int, Standing]:
    """Their standings as worked out from the files themselves, as of that day. Nothing is written."""
    sql = "SELECT * FROM candidates_standing_of(%s::bigint[], %s)"
    rows = Standing.objects.raw(sql, [list(candidates), on or timezone.localdate()])
    return {row.pk: row for row in rows}


def _speaks(row: Standing, day: date) -> bool:
    return row.good_until is None or row.good_until >= day
