"""How often a guest may apply, or have a mail written to an address."""

from __future__ import annotations

from django.http import HttpRequest

from candidates.models import Candidate
from config import limits
from config.limits import Limit, Tally

GUEST_BY_ADDRESS = Limit(10, 3600)
"""Applications of guests with one e-mail address: at most ten in an hour."""
GUEST_BY_NETWORK = Limit(40, 3600)
"""From one network address: room for a class that applies together from one school."""


ASK_BY_ADDRESS = Limit(10, 24 * 3600)
"""Mails to confirm a search, to one e-mail address. While none is confirmed `searches.MOST_UNANSWERED` go."""
ASK_BY_NETWORK = Limit(40, 3600)


def guest_may_apply(*, request: HttpRequest, email: str) -> bool:
    """Whether this guest has tries left; counts this one.

    With the cache away everybody may: an application that is lost costs a person more than a message
    too many costs us, and the form has two more traps.
    """
    return _has_tries_left(_tallies("apply", request, email, GUEST_BY_ADDRESS, GUEST_BY_NETWORK))


SAY_BY_NETWORK = Limit(120, 3600)
"""Answers to "Was this useful?" from one network address: a school or a firm has one for all."""


def may_say(*, request: HttpRequest) -> bool:
    """Whether one more answer is taken from this network; counts it. With the cache away, all are."""
    tally = limits.count("feedback-network", limits.client_address(request), SAY_BY_NETWORK)
    return tally is None or not tally.is_over


DRAFT_BY_NETWORK = Limit(1200, 3600)
"""Drafts kept while guests of one network type: a school again. Each has a session of ours for it."""


def guest_may_keep(*, request: HttpRequest) -> bool:
    """Whether one more draft of a guest is kept; counts it. With the cache away, all are."""
    tally = limits.count("draft-network", limits.client_address(request), DRAFT_BY_NETWORK)
    return tally is None or not tally.is_over


class NotCounted(Exception):
    """The cache is away, so nobody knows how many tries there were."""


def may_ask_for_mail(*, request: HttpRequest, email: str) -> bool:
    """Whether a mail to confirm a search may go to this address once more; counts this one.

    The answer is the same whether we know the address or not. Raises NotCounted with the cache away:
    a search is asked for again a little later, and mails nobody counts could be sent to anybody.
    """
    tallies = _tallies("search", request, email, ASK_BY_ADDRESS, ASK_BY_NETWORK)
    if None in tallies:
        raise NotCounted("The cache does not answer.")
    return _has_tries_left(tallies)


def _tallies(
    what: str, request: HttpRequest, email: str, by_address: Limit, by_network: Limit
) -> list[Tally | None]:
    """Every counter counts, whatever the first one says."""
    return [
        limits.count(f"{what}-address", email.strip().lower(), by_address),
        limits.count(f"{what}-network", limits.client_address(request), by_network),
    ]


def _has_tries_left(tallies: list[Tally | None]) -> bool:
    return not any(tally is not None and tally.is_over for tally in tallies)


UPLOADS = Limit(20, 3600)
"""Resumes of one person: each costs a process of up to twelve seconds."""


def may_upload(*, candidate: Candidate) -> bool:
    """Whether this person may upload once more; counts it. With the cache away, everybody may."""
    tally = limits.count("resume", str(candidate.pk), UPLOADS)
    return tally is None or not tally.is_over


ATTACH_BY_NETWORK = Limit(60, 3600)
"""Resumes of guests from one network address: a school again, each with one or two tries."""


def may_attach(*, request: HttpRequest, owner: Candidate | None) -> bool:
    """Whether one more resume is taken on the form of a position; counts it. With the cache away, all are."""
    if owner is not None:
        return may_upload(candidate=owner)
    tally = limits.count("attach-network", limits.client_address(request), ATTACH_BY_NETWORK)
    return tally is None or not tally.is_over
