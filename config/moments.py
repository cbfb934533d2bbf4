"""How a moment reads, everywhere: one style of the clock, and one full stop at the end of a sentence."""

from __future__ import annotations

from datetime import datetime

from django.utils.dateformat import format as formatted

CLOCK = "g:i a"
"""As `django.utils.dateformat` writes it: 9:05 a.m. Nothing else says how an hour looks."""


def clock(at: datetime) -> str:
    """The hour: "9:05 a.m.", by the clock of the zone that `at` is in; whoever calls has chosen it."""
    return formatted(at, CLOCK)


def moment(at: datetime, day: str = "F j") -> str:
    """A day and its hour: "November 26, 9:05 a.m.". `day` is how the day looks, in Django's letters."""
    return formatted(at, f"{day}, {CLOCK}")


def stopped(text: object) -> str:
    """A sentence with its full stop: none is added after "a.m.", which brings one."""
    words = str(text)
    return words if words.endswith((".", "?", "!")) else f"{words}."
