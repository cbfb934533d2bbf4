"""The offer on the board to hear of a search by mail."""

from __future__ import annotations

from django import template

from candidates.queries import searches
from jobs.search.results import Search

register = template.Library()


@register.inclusion_tag("candidates/parts/search_alert.html")
def search_alert(search: Search, *, prominent: bool = False) -> dict[str, object]:
    """The way there: a quiet link beside the order of a list; `prominent` where nothing is found.

    Holds no token and nothing of whoever looks, so that the page stays the same for everybody.
    """
    return {"url": searches.alert_url(search.criteria), "search": search, "prominent": prominent}
