"""How often somebody may do a thing that strangers may do. Counted in the shared cache."""

from __future__ import annotations

import hashlib
import logging
import math
import time
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limit:
    """`most` tries in `seconds`, counted from the first of them."""

    most: int
    seconds: int


@dataclass(frozen=True)
class Tally:
    """How one visitor stands with one limit, this try included."""

    limit: Limit
    tries: int
    resets_in: int
    """Whole seconds until counting begins anew; at least one."""

    @property
    def is_over(self) -> bool:
        return self.tries > self.limit.most

    @property
    def left(self) -> int:
        return max(self.limit.most - self.tries, 0)


def client_address(request: HttpRequest) -> str:
    """The network address of the visitor, by the same rule (trusted proxies) as at log-in.

    "unknown" where not even the server knows who connected.
    """
    try:
        return str(get_adapter(request).get_client_ip(request))
    except PermissionDenied:
        return "unknown"


def count(what: str, whose: str, limit: Limit) -> Tally | None:
    """Count one more try. None when the cache is away: then everybody may pass, and the log says so.

    Whoever is refused because a counter is broken loses more than we do by a try too many.
    """
    try:
        return _count(what, whose, limit)
    except (RedisError, OSError) as error:
        logger.warning("limits are not kept: the cache does not answer (%s)", error)
        return None


def _count(what: str, whose: str, limit: Limit) -> Tally:
    # Nobody's address is kept in the cache in clear.
    key = f"limit:{what}:{hashlib.sha256(whose.encode()).hexdigest()[:32]}"
    now = time.time()
    ends: float = cache.get_or_set(key, now + limit.seconds, limit.seconds) or now + limit.seconds
    return Tally(limit, _one_more(f"{key}:{ends}", limit.seconds), max(math.ceil(ends - now), 1))


def _one_more(key: str, seconds: int) -> int:
    """Each span has a counter of its own, by its end, so that none can outlive it."""
    if cache.add(key, 1, seconds):
        return 1
    try:
        return int(cache.incr(key))
    except ValueError:  # it ran out between the two
        return 1
