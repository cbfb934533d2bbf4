"""Figures that many people look at and that may be a few minutes old, kept in the shared cache."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
SECONDS = 300
Kept = TypeVar("Kept")


def kept(key: str, make: Callable[[], Kept]) -> Kept:
    """What `make` gave at most `SECONDS` ago. With the cache away it is made anew, and the log says so."""
    try:
        found: Kept | None = cache.get(key)
        if found is None:
            found = make()
            cache.set(key, found, SECONDS)
    except (RedisError, OSError) as error:
        logger.warning("figures are not kept: the cache does not answer (%s)", error)
        return make()
    return found
