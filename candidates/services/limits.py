"""How often a guest may apply."""

from __future__ import annotations

from django.http import HttpRequest

from config.limits import client_address, is_over

GUEST_BY_ADDRESS = (10, 3600)
"""Applications of guests with one e-mail address: at most ten in an hour."""
GUEST_BY_NETWORK = (40, 3600)
"""From one network address: room for a class that applies together from one school."""


def guest_may_apply(*, request: HttpRequest, email: str) -> bool:
    """Whether this guest has tries left; counts this one."""
    return not is_over(
        ("apply-address", email.strip().lower(), GUEST_BY_ADDRESS),
        ("apply-network", client_address(request), GUEST_BY_NETWORK),
    )
