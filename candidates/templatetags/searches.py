"""What the board says of alerts: the offer to hear of a search, and the bar of one that is being changed."""

from __future__ import annotations

from urllib.parse import urlencode

from django import template
from django.http import HttpRequest
from django.template.context import RequestContext
from django.urls import reverse

from candidates.queries import changing, searches, visitors
from jobs.search.criteria import Criteria
from jobs.search.results import Search

register = template.Library()


@register.inclusion_tag("candidates/parts/search_alert.html", takes_context=True)
def search_alert(context: RequestContext, search: Search, *, prominent: bool = False) -> dict[str, object]:
    """The way there: a quiet link beside the order of a list; `prominent` where nothing is found.

    For who is signed in with a proven address it is a button that saves at once, and then one that undoes
    it. For everybody else it holds no token and nothing of whoever looks, so that the page stays the same.
    """
    request: HttpRequest | None = context.get("request")
    own = visitors.setting_of_login(request) if request else None
    # One that stopped mails is told on the page of the link that they start again.
    may_press = own is not None and own.pk is not None and not own.is_stopped
    known = searches.same_as(own, searches.to_keep(search.criteria)) if own and may_press else None
    return {
        "url": searches.alert_url(search.criteria),
        "save_url": _of("candidates:alert-save", search.criteria) if may_press else "",
        "known": known,
        "search": search,
        "prominent": prominent,
    }


@register.inclusion_tag("candidates/parts/alert_changing.html", takes_context=True)
def alert_changing(context: RequestContext, search: Search) -> dict[str, object]:
    """The bar over the board while an alert is being changed there; nothing for who changes none."""
    request: HttpRequest = context["request"]
    return {
        "saved": changing.of(request),
        "url": _of("candidates:alert-change", search.criteria),
        "search": search,
    }


def _of(name: str, criteria: Criteria) -> str:
    pairs = criteria.pairs()
    return reverse(name) + (f"?{urlencode(pairs)}" if pairs else "")
