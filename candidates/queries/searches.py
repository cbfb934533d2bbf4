"""A search of the board as an alert keeps it: a query string, always the same for the same search."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import F, QuerySet
from django.http import QueryDict
from django.urls import reverse

from candidates.models import Recipient, SavedSearch
from jobs.forms.search import SearchForm
from jobs.models import Position
from jobs.search import places
from jobs.search.criteria import Criteria
from jobs.search.results import Page, Search

EVERYTHING = "every new position"
LONGEST_WORDS = 300
NAMES = frozenset({"employer", "software", "code_set"})
"""Filters whose values are names: they keep their capital within a sentence."""
A_FEW = 3


def criteria_of(query: str) -> Criteria:
    """A kept query string as the board reads it."""
    return SearchForm(QueryDict(query)).criteria()


def query_of(criteria: Criteria) -> str:
    """Criteria as they are kept: everything asked for, without an order."""
    return urlencode(list(criteria))


def to_keep(criteria: Criteria) -> Search:
    """The search that an alert is for: the same positions, without what says nothing of new ones.

    That is the order, and how many days ago something was posted: what is told is new by itself, and a
    weekly mail would drop whatever is a day older than "today". Also gone is what the board passes
    over: words it has none of, names it knows none by, a radius without a place, or the usual one.
    """
    search = Search(replace(criteria, sort="", posted=0))
    asked = search.criteria
    if search.is_wordless:
        asked = asked.without("q")
    if asked.radius == places.RADIUS or not search.has_place:
        asked = asked.without("radius")
    return Search(replace(asked, **_in_one_order(asked)))


def _in_one_order(criteria: Criteria) -> dict[str, Any]:
    """The filters with several values: those are alternatives, and none is the first."""
    values = {one.name: getattr(criteria, one.name) for one in fields(criteria)}
    return {name: tuple(sorted(value)) for name, value in values.items() if isinstance(value, tuple)}


def in_words(search: Search) -> str:
    """What is searched for, as part of a sentence: `audit, within 30 miles of Tampa, FL, with CPC`."""
    criteria = search.criteria
    parts = [criteria.q, search.whereabouts.words]
    for (name, _), chip in zip(criteria.ticked, search.chips, strict=True):
        parts.append(chip.label if name in NAMES else _within_a_sentence(chip.label))
    words = ", ".join(part for part in parts if part) or EVERYTHING
    return words if len(words) <= LONGEST_WORDS else f"{words[: LONGEST_WORDS - 1].rstrip(' ,')}…"


def _within_a_sentence(label: str) -> str:
    """`With CPC` begins small, `HCC risk adjustment` does not."""
    return label if label[1:2].isupper() or not label[1:2].isalpha() else label[:1].lower() + label[1:]


def alert_url(criteria: Criteria) -> str:
    """Where one asks for mails about this search."""
    query = query_of(criteria)
    return reverse("candidates:alert-new") + (f"?{query}" if query else "")


def board_url(saved: SavedSearch) -> str:
    """The whole address of what it finds today, newest first."""
    return f"{settings.SITE_URL}{replace(criteria_of(saved.query), sort='newest').url()}"


def a_few(search: Search, without: frozenset[int] = frozenset()) -> list[Position]:
    """The newest positions it finds, ready for cards; not those `without`, by key."""
    return Page(Search(search.criteria, order="newest", without=without).read(None, A_FEW)).positions


def tells(search: SavedSearch) -> bool:
    """Whether it is one its owner hears of: confirmed, and not left behind with the file since."""
    return SavedSearch.objects.live().filter(pk=search.pk).exists()


def same_as(recipient: Recipient, search: Search) -> SavedSearch | None:
    """The live search of somebody that asks the very same; None where there is none."""
    own = SavedSearch.objects.live().filter(recipient=recipient)
    return own.filter(query=query_of(search.criteria)).first()


def of(recipient: Recipient) -> QuerySet[SavedSearch]:
    """The searches somebody hears of today, the latest first."""
    return SavedSearch.objects.telling().filter(recipient=recipient)


def listed(recipient: Recipient) -> QuerySet[SavedSearch]:
    """The searches on the list of somebody, the ended ones last."""
    rows = SavedSearch.objects.listed().filter(recipient=recipient)
    return rows.order_by(F("ended_at").asc(nulls_first=True), "-created_at", "-pk")
