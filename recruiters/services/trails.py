"""The way through a list or board that a recruiter follows from one application, or one person, to the next.

It lies in the shared cache for a working day, under a name that only its page knows, and holds keys and
stages alone. Without the cache there is no way, and every page works by itself.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.core.cache import cache
from redis.exceptions import RedisError

from config.accounts.models import User
from recruiters.queries import visible

logger = logging.getLogger(__name__)
MOST = 500
"""Rows of one way: those that its list shows first."""
KEPT_FOR = timedelta(hours=12)
LONGEST_NAME = 16


class Kind(StrEnum):
    """Of what a way is."""

    APPLICATION = "application"
    CANDIDATE = "candidate"


@dataclass(frozen=True)
class Place:
    """Where somebody stands on a way."""

    name: str
    back: str
    """The list or board it came from."""
    number: int
    of: int
    previous: int | None
    next: int | None
    """Whoever still stands where the list had them: what others moved meanwhile is passed over."""


def lay(
    *,
    user: User,
    steps: Iterable[tuple[int, str]],
    back: str,
    here: int,
    of: Kind = Kind.APPLICATION,
) -> Place | None:
    """Begin a way at a row. None: the row is not on it.

    `steps`: keys in the order of the list, each with its stage, which is empty for people.
    """
    known = list(steps)
    way = {"steps": [list(step) for step in known], "back": back}
    name = secrets.token_urlsafe(9)
    found = _place(way, name, here, dict(known))  # as the list was read this moment
    if found is None:
        return None
    try:
        cache.set(_key(user, name, of), way, KEPT_FOR.total_seconds())
    except RedisError as error:
        logger.warning("way not kept: %s", error)
        return None
    return found


def follow(*, user: User, name: str, here: int, of: Kind = Kind.APPLICATION) -> Place | None:
    """Where a row lies on a way that was begun. None for another's, an old one, or none at all.

    One query: where those of the way stand now, as far as this user sees them.
    """
    if not name or len(name) > LONGEST_NAME:
        return None
    try:
        way = cache.get(_key(user, name, of))
    except RedisError as error:
        logger.warning("way not read: %s", error)
        return None
    if not way:
        return None
    return _place(way, name, here, _now(user, of, [key for key, _ in way["steps"]]))


def _now(user: User, of: Kind, keys: list[int]) -> dict[int, str]:
    """Where the rows of a way stand: those that are gone, or not to be seen any more, are left out."""
    if of == Kind.CANDIDATE:
        people = visible.candidates(user).filter(pk__in=keys).order_by()
        return dict.fromkeys(people.values_list("pk", flat=True), "")
    rows = visible.applications(user).filter(pk__in=keys).order_by()
    return dict(rows.values_list("pk", "stage"))


def _key(user: User, name: str, of: Kind) -> str:
    return f"way:{of}:{user.pk}:{name}"


def _place(way: dict[str, Any], name: str, here: int, now: Mapping[int, str]) -> Place | None:
    """`now`: the stages of those that are there."""
    keys = [key for key, _ in way["steps"]]
    if here not in keys:
        return None
    at = keys.index(here)
    coming = (key for key, stage in way["steps"][at + 1 :] if now.get(key) == stage)
    # Back goes to whoever was passed, also to those one has moved oneself: to look again.
    before = (key for key in reversed(keys[:at]) if key in now)
    return Place(name, way["back"], at + 1, len(keys), next(before, None), next(coming, None))
