"""What a file of a resume, and the process that reads it, may take. One table, for code and tests.

Imported by the child: the standard library alone.
"""

from __future__ import annotations

import resource
from dataclasses import dataclass

MEGABYTE = 1024 * 1024

FILE_BYTES = 5 * MEGABYTE
PAGES = 20
"""So many pages of a PDF are read, the first ones."""
ENTRIES = 2_000
"""Parts of a DOCX."""
UNPACKED_BYTES = 50 * MEGABYTE
PART_BYTES = 20 * MEGABYTE
"""One part of a DOCX, or one stream of a PDF, when unpacked."""
TEXT_CHARACTERS = 100_000
"""Twenty closely printed pages hold some 80,000."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Of the process that reads one file. Bytes and seconds."""

    memory: int = 400 * MEGABYTE
    processor: int = 8
    wall: float = 12.0
    answer: int = 2 * MEGABYTE
    """What it may say: the text above, escaped as JSON, is 1.2 MB at most."""


LIMITS = Limits()


def put_on(limits: Limits) -> list[str]:
    """Limit this process for good, and tell which limits this system cannot set.

    macOS takes no RLIMIT_AS below what a process has mapped already, and other systems may lack another
    one. Less is held there, and files are read all the same: the time on the wall is kept by the parent.
    Linux does not hold NPROC for root, which the image does not run as.
    """
    wanted = {
        "AS": (limits.memory, limits.memory),
        # At the first number it ends by SIGXCPU, which tells why; at the second by SIGKILL.
        "CPU": (limits.processor, limits.processor + 1),
        "FSIZE": (0, 0),
        "NOFILE": (64, 64),
        "NPROC": (0, 0),
        "CORE": (0, 0),
    }
    return [name for name, values in wanted.items() if not _set(name, *values)]


def _set(name: str, soft: int, hard: int) -> bool:
    number = getattr(resource, f"RLIMIT_{name}", None)
    if number is None:
        return False
    try:
        _, most = resource.getrlimit(number)
        if most != resource.RLIM_INFINITY:  # nobody may raise what the system has set
            soft, hard = min(soft, most), min(hard, most)
        resource.setrlimit(number, (soft, hard))
    except (OSError, ValueError):
        return False
    return True
