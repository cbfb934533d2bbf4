"""Chance that falls the same way every time, and the days of the past that it falls on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from django.utils import timezone

DATA = Path(__file__).resolve().parent / "data"
OPENS, CLOSES = 8, 17
"""The hours in which the desk works."""
SATURDAY = 5
Thing = TypeVar("Thing")


def read(name: str) -> Any:  # noqa: ANN401 -- JSON
    """The content of a file of the demo."""
    return json.loads((DATA / name).read_text(encoding="utf-8"))


class Dice(Random):
    """A seeded generator for one part of the demo, so that parts do not disturb each other."""

    def __init__(self, part: str) -> None:
        super().__init__(f"onfile {part}")

    def hits(self, percent: float) -> bool:
        """True in so many of a hundred cases."""
        return self.random() * 100 < percent

    def some(self, things: Sequence[Thing], least: int, most: int) -> list[Thing]:
        """Between `least` and `most` of the things, as far as there are so many, in their order."""
        number = min(len(things), self.randint(least, most))
        chosen = set(self.sample(range(len(things)), number))
        return [thing for place, thing in enumerate(things) if place in chosen]

    def moment(self, day: date, first: int = OPENS, last: int = CLOSES) -> datetime:
        """A minute of that day between two hours, in the time zone of the site."""
        minutes = self.randrange((last - first) * 60)
        at = datetime.combine(day, time(first)) + timedelta(minutes=minutes)
        return timezone.make_aware(at)


def workday(day: date) -> date:
    """That day, or the Friday before it."""
    return day - timedelta(days=max(0, day.weekday() - SATURDAY + 1))


def workdays(after: date, until: date) -> list[date]:
    """The days of work after one day, up to and with another."""
    days = (after + timedelta(days=step) for step in range(1, (until - after).days + 1))
    return [day for day in days if day.weekday() < SATURDAY]
