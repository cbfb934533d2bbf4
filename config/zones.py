"""Time zones by their IANA names, as both Python and PostgreSQL know them."""

from __future__ import annotations

import re
from functools import cache
from zoneinfo import available_timezones

SHAPE = r"UTC|[A-Za-z]+(/[A-Za-z0-9_+-]+)+"
"""What the names of real zones look like; for Python and for PostgreSQL's `~`, between anchors.

Python lists every file of the machine's time zone folder. One that is not of this shape may be
unknown to the database (`localtime`, Debian's link to the machine's own zone) or a fixed offset
under a name of old (`EST`), which nobody means who lives by a clock that changes.
"""


@cache
def known_zones() -> frozenset[str]:
    """The names that may be chosen. Read once: Python opens hundreds of files to list them."""
    return frozenset(name for name in available_timezones() if re.fullmatch(SHAPE, name))


ZONES = {
    "America/New_York": "Eastern",
    "America/Chicago": "Central",
    "America/Denver": "Mountain",
    "America/Phoenix": "Arizona",
    "America/Los_Angeles": "Pacific",
    "America/Anchorage": "Alaska",
    "Pacific/Honolulu": "Hawaii",
    "America/Puerto_Rico": "Puerto Rico",
    "Pacific/Guam": "Guam",
}
"""Of the United States and its territories; whoever has another keeps it."""


def zones_with(*others: str) -> list[tuple[str, str]]:
    """What a form offers: those of the United States, and what is in use besides. An empty one is none."""
    more = sorted({name for name in others if name and name not in ZONES})
    return [*ZONES.items(), *((name, name.replace("_", " ")) for name in more)]
