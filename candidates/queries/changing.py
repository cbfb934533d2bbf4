"""Which alert a browser is changing on the board: kept in its session until it is done or left."""

from __future__ import annotations

from django.http import HttpRequest

from candidates.models import SavedSearch
from candidates.queries import searches as queries
from config.mail import tokens

SESSION_KEY = "changing"
"""Where a session keeps it: the key of the search, and the mark of the address it tells."""


def of(request: HttpRequest) -> SavedSearch | None:
    """The alert that is being changed. None where there is none, or it is nobody's of this address any more.

    Asked only of who has a session: the pages of the board are the same for everybody without one.
    """
    kept = request.session.get(SESSION_KEY)
    if not isinstance(kept, list) or len(kept) != 2:  # noqa: PLR2004 -- the two of `begin`
        return None
    found = SavedSearch.objects.listed().select_related("recipient__candidate").filter(pk=kept[0]).first()
    return found if found and tokens.is_mark_of(kept[1], found.recipient.email) else None


def begin(request: HttpRequest, saved: SavedSearch) -> str:
    """From now on this browser changes it. Returns the address of the board with its search."""
    request.session[SESSION_KEY] = [saved.pk, tokens.mark_of(saved.recipient.email)]
    return queries.criteria_of(saved.query).url()


def end(request: HttpRequest) -> None:
    """The change is made, or left."""
    request.session.pop(SESSION_KEY, None)
