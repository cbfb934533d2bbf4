"""What many people look at and is dear to make, kept in the shared cache for a few minutes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
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
    return kept(of_state(key), make)


def refresh_of_state(key: str, make: Callable[[], object]) -> None:
    """Make something anew for the board as it is now, although what is kept of it is not old yet.

    For a task that comes by more often than every `SECONDS`: then nobody waits for what everybody looks at.
    """
    name = of_state(key)  # before what it is made of is read
    keep(name, make())


def of_state(key: str) -> str:
    """The name of something that holds for the board as it is now."""
    return f"{generation.here()}:{key}"


def at_hand(key: str) -> Any | None:  # noqa: ANN401 -- whatever was kept
    """What is kept under this key, or None."""
    return many_at_hand([key]).get(key)


def many_at_hand(keys: Iterable[str]) -> dict[str, Any]:
    """What is kept under these keys, by key; what is not is left out. One look for all of them."""
    try:
        return dict(cache.get_many(keys))
    except (RedisError, OSError) as error:
        logger.warning("nothing kept is found: the cache does not answer (%s)", error)
        return {}


def keep(key: str, made: object) -> None:
    keep_many({key: made})


def keep_many(made: dict[str, Any], seconds: int = SECONDS) -> None:
    try:
        cache.set_many(made, seconds)
    except (RedisError, OSError) as error:
        logger.warning("figures are not kept: the cache does not answer (%s)", error)
