"""What people say of their alerts, from a seeded random, written in bulk: narrowings, pauses, searches."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

from candidates.enums import SearchEnd
from candidates.models import AlertNarrowing, Recipient, SavedSearch
from jobs.enums import Employment, Shift, Workplace
from jobs.models import Position
from tests.candidates.people import CITIES, PAY, SETTINGS, STATES
from tests.factories import competency, place

MILES = (0, 15, 77, 78, 800)
"""From one of the cities to another it is a little under 78 miles."""
EDGES = (-1, 0, 1)
ASKED = (0, 29, 30, 31)
"""Days since somebody was asked whether to keep a search: after thirty it ends."""


def make_wishes(random: Random, positions: list[Position], readers: int) -> None:
    """Let a part of those who have an alert setting narrow, pause and save; and add some who only saved."""
    today = timezone.localdate()
    rows = list(Recipient.objects.order_by("pk"))
    for row in rows:
        row.file_paused_until = _until(random, today) if random.random() < 0.1 else None
        row.file_stopped_at = timezone.now() if random.random() < 0.05 else None
    Recipient.objects.bulk_update(rows, ["file_paused_until", "file_stopped_at"])
    rows += Recipient.objects.bulk_create(
        Recipient(email=f"reader-{number}@example.com", paused_until=_until(random, today))
        for number in range(readers)
    )
    AlertNarrowing.objects.bulk_create(
        one for row in rows if random.random() < 0.3 for one in _narrowings(random, row, positions)
    )
    SavedSearch.objects.bulk_create(
        one
        for row in rows
        if row.candidate_id is None or random.random() < 0.2
        for one in _searches(random, row)
    )


def _until(random: Random, today: date) -> date | None:
    """A pause that is over today, one that is not, or mostly none."""
    return random.choice((None, None, today, today + timedelta(days=1)))


def _narrowings(random: Random, row: Recipient, positions: list[Position]) -> list[AlertNarrowing]:
    """Up to two, each of its own kind, some of them taken back."""
    position = random.choice(positions)
    edge = random.choice(EDGES)
    amounts = [int(top) + edge for _, top in PAY.values()]
    values: dict[str, dict[str, Any]] = {
        "pay": {"number": random.choice(amounts)},
        "miles": {"number": random.choice(MILES) or 1, "place": place(random.choice(CITIES))},
        "remote": {},
        "state": {"word": random.choice(STATES)},
        "workplace": {"word": random.choice(Workplace.values)},
        "shift": {"word": random.choice((Shift.DAY, Shift.NIGHT, Shift.FLEXIBLE))},
        "employment": {"word": random.choice(Employment.values[:3])},
        "competency": {"competency": competency(random.choice((*SETTINGS, "Cardiology", "CRC", "HCC")))},
        "employer": {"employer": position.employer},
    }
    return [
        AlertNarrowing(
            recipient=row,
            kind=kind,
            undone_at=timezone.now() if random.random() < 0.2 else None,
            **values[kind],
        )
        for kind in random.sample(list(values), random.choice((1, 1, 2)))
    ]


def _searches(random: Random, row: Recipient) -> list[SavedSearch]:
    """Up to two different ones, in every state of their life."""
    queries = {_query(random) for _ in range(2)}
    return [_search(random, row, query) for query in sorted(queries)]


def _query(random: Random) -> str:
    choices = {
        "workplace": random.choice(("", *Workplace.values)),
        "employment": random.choice(("", *Employment.values[:3])),
        "shift": random.choice(("", "day", "night")),
    }
    return urlencode({name: value for name, value in choices.items() if value})


def _search(random: Random, row: Recipient, query: str) -> SavedSearch:
    now, today = timezone.now(), timezone.localdate()
    made = SavedSearch(recipient=row, query=query, words=query or "every new position")
    if random.random() < 0.1:
        return made
    made.confirmed_at = now - timedelta(days=400)
    made.paused_until = _until(random, today)
    if random.random() < 0.1:
        made.ended_at, made.ended_because = now, SearchEnd.STOPPED
    elif random.random() < 0.4:
        made.asked_to_keep_at = now - timedelta(days=random.choice(ASKED))
    return made
