"""Which state of the board this is: a word that is another one after every change to what pages show.

Pages, feeds and the API are the same for everybody we do not know, so this word, the address and the
theme say whether what somebody has is still what they would get.

It counts committed changes (`BoardChange`). The largest number among them would not do: of two
transactions the one that took the smaller number may commit later, and nobody would notice. A count
grows with every commit, in whatever order they come.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache as once
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

COMMITTED = "SELECT COALESCE(sum(weight), 0), COALESCE(max(at)::text, '') FROM jobs_boardchange"
"""The moment is beside the count for a database that was taken back to an earlier day."""
CODE = ("config", "jobs", "candidates", "recruiters", "templates", "static")
SUFFIXES = {".py", ".json", ".html", ".xml", ".txt", ".css", ".js", ".svg"}
SHOWN_SETTINGS = (
    "SITE_NAME",
    "SITE_URL",
    "STATIC_URL",
    "TIME_ZONE",
    "ON_FILE_MONTHS",
    "ANSWER_WITHIN_DAYS",
)
SETTLED_SECONDS = 5
KEPT_SECONDS = 30 * 24 * 3600
_known: ContextVar[list[str] | None] = ContextVar("the word of what is being answered", default=None)


def current() -> str:
    """The word for the board as it is now. One query, of a small table, whatever the board's size.

    Ask for it before reading what will be shown: a change in between then makes the word too old, and
    who holds it asks again; the other way round they would hold old text under the new word.
    """
    with connection.cursor() as cursor:
        cursor.execute(COMMITTED)
        count, at = cursor.fetchone()
    # Positions close, and "today" becomes "yesterday", at midnight.
    parts = [release(), *(str(getattr(settings, name)) for name in SHOWN_SETTINGS)]
    parts += [str(timezone.localdate()), str(count), at]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]


@contextmanager
def one_state() -> Iterator[None]:
    """Within, `here` asks once: for an answer that is made of several things."""
    token = _known.set([])
    try:
        yield
    finally:
        _known.reset(token)


def here() -> str:
    """The word to keep something under that is made from now on: never younger than what it is made of."""
    known = _known.get()
    if known is None:
        return current()
    if not known:
        known.append(current())
    return known[0]


def first_seen(word: str) -> int | None:
    """When this state was first asked for, in whole seconds since 1970; None while it is seconds young.

    Later than the change itself, and never earlier: so it is a true `Last-Modified`. Two states never
    share such a moment, since none is told before it has stood for a while. None too when the shared
    cache is away.
    """
    now = time.time()
    try:
        seen = cache.get_or_set(f"board-seen:{word}", now, KEPT_SECONDS)
    except (RedisError, OSError) as error:
        logger.warning("pages go without Last-Modified: the cache does not answer (%s)", error)
        return None
    return int(seen) if seen is not None and now - seen >= SETTLED_SECONDS else None


@once
def release() -> str:
    """A word for code, templates and styles of this process: the same wherever the same is installed."""
    digest = hashlib.sha256()
    for path in _files():
        digest.update(path.relative_to(settings.BASE_DIR).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _files() -> Iterator[Path]:
    for name in CODE:
        found = sorted(Path(settings.BASE_DIR, name).rglob("*"))
        yield from (path for path in found if path.suffix in SUFFIXES and path.is_file())
    yield from sorted(Path(settings.BASE_DIR).glob("requirements*.txt"))
