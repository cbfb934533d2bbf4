"""What many people look at and is dear to make, kept in the shared cache for a few minutes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache import cache
from redis.exceptions import RedisError

from jobs.queries import generation

logger = logging.getLogger(__name__)
SECONDS = 300
Kept = TypeVar("Kept")


def kept(key: str, make: Callable[[], Kept]) -> Kept:
    """What `make` gave at most `SECONDS` ago. With the cache away it is made anew, and the log says so."""
    found: Kept | None = at_hand(key)
    if found is None:
        found = make()
        keep(key, found)
    return found


def kept_of_state(key: str, make: Callable[[], Kept]) -> Kept:
    """What `make` gave for the board as it is now: after a change, it is made anew.

    So a page never shows, under the tag of one state, figures of another.
    """
    return kept(f"{generation.here()}:{key}", make)


def at_hand(key: str) -> Any | None:  # noqa: ANN401 -- whatever was kept
    """What is kept under this key, or None."""
    try:
        return cache.get(key)
    except (RedisError, OSError) as error:
        logger.warning("nothing kept is found: the cache does not answer (%s)", error)
        return None


def keep(key: str, made: object) -> None:
    try:
        cache.set(key, made, SECONDS)
    except (RedisError, OSError) as error:
        logger.warning("figures are not kept: the cache does not answer (%s)", error)
