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
