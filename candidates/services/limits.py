"""How often a guest may apply."""

from __future__ import annotations

from django.http import HttpRequest

from config import limits
from config.limits import Limit

GUEST_BY_ADDRESS = Limit(10, 3600)
"""Applications of guests with one e-mail address: at most ten in an hour."""
GUEST_BY_NETWORK = Limit(40, 3600)
"""From one network address: room for a class that applies together from one school."""


def guest_may_apply(*, request: HttpRequest, email: str) -> bool:
    """Whether this guest has tries left; counts this one.

    With the cache away everybody may: an application that is lost costs a person more than a message
    too many costs us, and the form has two more traps.
    """
    tallies = [
        # Every counter counts, whatever the first one says.
        limits.count("apply-address", email.strip().lower(), GUEST_BY_ADDRESS),
        limits.count("apply-network", limits.client_address(request), GUEST_BY_NETWORK),
    ]
    return not any(tally is not None and tally.is_over for tally in tallies)
