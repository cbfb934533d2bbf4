"""What somebody may be about to type: titles, words of the trade, employers; places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef
from django.db.models.functions import Upper

from jobs.enums import US_STATES
from jobs.models import Competency, Employer, Listing, Place, Position, PostalCode, Title
from jobs.models.competency import folded
from jobs.search.terms import Glossary

LEAST = 2
"""Letters before there is anything to suggest."""
MOST = 8
MOST_OF_A_KIND = 4
MOST_READ = 200
"""Titles looked at for the commonest ones: a list to choose from needs no exact order."""


@dataclass(frozen=True)
class Suggestion:
    """`text` goes into the field; `note` says what it is."""

    text: str
    note: str


def what(typed: str) -> list[Suggestion]:
    """For the first field, best first. Three queries."""
    text = " ".join(typed.split())
    if len(text) < LEAST:
        return []
    found = [*_words(text), *_titles(text), *_employers(text)]
    return list({one.text.lower(): one for one in reversed(found)}.values())[::-1][:MOST]


def where(typed: str) -> list[Suggestion]:
    """For the second field: states, ZIP codes and cities, those with openings first. One or two queries."""
    text = " ".join(typed.split())
    if len(text) < LEAST:
        return []
    if text.isdigit():
        codes = PostalCode.objects.select_related("place").filter(code__startswith=text[:5])
        return [Suggestion(code.code, str(code.place)) for code in codes.order_by("code")[:MOST]]
    low = text.lower()
    states = [Suggestion(name, "State") for name in US_STATES.values() if name.lower().startswith(low)]
    remote = [Suggestion("Remote", "From anywhere the employer allows")] if "remote".startswith(low) else []
    return [*remote, *states[:MOST_OF_A_KIND], *_cities(text)][:MOST]


def _words(text: str) -> Iterable[Suggestion]:
    """Words of the trade whose label, name or other spelling begins so."""
    begin = folded(text)
    if not begin:
        return []
    found: dict[Competency, tuple[int, int, int]] = {}
    for rank, spellings in enumerate(Glossary.load().lexicon.spellings):
        for spelling, words in spellings.items():
            if spelling.startswith(begin):
                for word in words:
                    key = (rank, len(spelling), word.rank)
                    found[word] = min(found.get(word, key), key)
    ranked = sorted(found, key=lambda word: found[word])[:MOST_OF_A_KIND]
    return [Suggestion(word.label, word.name or word.get_kind_display()) for word in ranked]


def _titles(text: str) -> Iterable[Suggestion]:
    listed = Position.objects.filter(listing__isnull=False, title__icontains=text)
    numbers = Counter(listed.order_by().values_list("title", flat=True)[:MOST_READ])
    found = [
        Suggestion(title, f"{number} open positions" if number > 1 else "Open position")
        for title, number in numbers.most_common(MOST_OF_A_KIND)
    ]
    names = Title.objects.filter(name__icontains=text).values_list("name", flat=True)
    return [*found, *(Suggestion(name, "Title in this trade") for name in names[:MOST_OF_A_KIND])]


def _employers(text: str) -> Iterable[Suggestion]:
    has_openings = Exists(Listing.objects.open().filter(employer=OuterRef("pk")))
    names = Employer.objects.filter(has_openings, name__icontains=text).values_list("name", flat=True)
    return [Suggestion(name, "Employer") for name in names[:MOST_OF_A_KIND]]


def _cities(text: str) -> Iterable[Suggestion]:
    city, _, state = text.partition(",")
    rows = Place.objects.annotate(upper=Upper("city")).filter(upper__startswith=city.strip().upper())
    if state.strip():
        rows = rows.filter(state__istartswith=state.strip())
    has_openings = Exists(Position.objects.filter(place=OuterRef("pk"), listing__isnull=False))
    known = rows.annotate(has_openings=has_openings, size=Count("postal_codes"))
    found = known.order_by("-has_openings", "-size", "city", "state")
    return [
        Suggestion(str(place), "With open positions" if place.has_openings else "City")  # type: ignore[attr-defined]
        for place in found[:MOST]
    ]
