"""How often somebody may do a thing that strangers may do. Counted in the shared cache."""

from __future__ import annotations

import hashlib
import logging

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def client_address(request: HttpRequest) -> str:
    """The network address of the visitor, by the same rule (trusted proxies) as at log-in."""
    try:
        return str(get_adapter(request).get_client_ip(request))
    except PermissionDenied:
        return "unknown"


def is_over(*counters: tuple[str, str, tuple[int, int]]) -> bool:
    """Count one more try for each (what, whose, (most, seconds)); True when one is over its limit.

    With the cache away everybody may pass: what is lost costs a person more than a message too
    many costs us, and the forms have two more traps. The log says so.
    """
    try:
        # Every counter counts, whatever the first one says.
        tries = [(_count(what, whose, seconds), most) for what, whose, (most, seconds) in counters]
    except (RedisError, OSError) as error:
        logger.warning("limits are not kept: the cache does not answer (%s)", error)
        return False
    return any(count > most for count, most in tries)


def _count(what: str, whose: str, seconds: int) -> int:
    # Nobody's address is kept in the cache in clear.
    key = f"limit:{what}:{hashlib.sha256(whose.encode()).hexdigest()[:32]}"
    if cache.add(key, 1, seconds):
        return 1
    try:
        return int(cache.incr(key))
    except ValueError:  # it ran out between the two
        cache.set(key, 1, seconds)
        return 1
