"""What a pasted posting suggests, with the rows it names: cities of the map, employers we know."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import F, Q, Value
from django.db.models.functions import Length

from jobs.enums import RequirementLevel, Workplace
from jobs.models import Employer, Place
from jobs.reading.found import Span
from jobs.reading.postings.found import SEVERAL, City, Doubt, Pay, Slot, Suggestion
from jobs.reading.postings.reader import read
from jobs.reading.words import Vocabulary
from jobs.search.places import SHORT_FORMS
from jobs.services.descriptions import as_markdown

LEAST_NAME = 4
"""Letters; shorter names of employers stand in any text."""
MOST_EMPLOYERS = 3
PLAIN = {
    Slot.TITLE: "title", Slot.EMPLOYER: "employer", Slot.OPENINGS: "openings", Slot.CLOSES_ON: "closes_on",
    Slot.WORKPLACE: "workplace", Slot.PLACE: "place", Slot.ZIP: "postal_code", Slot.BENEFITS: "benefits",
    Slot.EMPLOYMENT: "employment", Slot.SHIFT: "shift", Slot.SCHEDULE: "schedule", Slot.TARGETS: "targets",
    Slot.YEARS: "years_min", Slot.APPRENTICES: "is_apprentice_friendly", Slot.EDUCATION: "education",
    Slot.EDUCATION_PREFERRED: "education_preferred",
}  # fmt: skip
"""The field of the form that a slot fills as it is."""
LEVELS = {Slot.REQUIRED: RequirementLevel.REQUIRED, Slot.PREFERRED: RequirementLevel.PREFERRED}


@dataclass(frozen=True)
class Offer:
    """One slot with what the text suggests for it. Of alternatives, at most one is taken."""

    slot: Slot
    suggestions: tuple[Suggestion, ...]

    @property
    def is_choice(self) -> bool:
        return self.slot not in SEVERAL and len(self.suggestions) > 1


@dataclass(frozen=True)
class Offers:
    """All that is suggested for a form, and what the text leaves open."""

    offers: tuple[Offer, ...]
    doubts: tuple[Doubt, ...]

    @property
    def suggestions(self) -> list[Suggestion]:
        return [one for offer in self.offers for one in offer.suggestions]

    @property
    def sure(self) -> set[str]:
        """Keys of everything that has no alternative."""
        return {one.key for offer in self.offers if not offer.is_choice for one in offer.suggestions}


@dataclass(frozen=True)
class Start:
    """What a form begins with: its fields, its groups, and what the text left open."""

    fields: dict[str, Any]
    groups: list[dict[str, Any]]
    doubts: tuple[Doubt, ...]


def offers(text: str) -> Offers:
    """What a text suggests. Two queries, besides the vocabulary where it has changed."""
    posting = read(text, Vocabulary.load())
    located, lost = _located(posting.of(Slot.PLACE))
    others = [one for one in posting.suggestions if one.slot != Slot.PLACE]
    found: dict[Slot, dict[str, Suggestion]] = {}
    for one in (*others, *located, *_employers(text)):
        found.setdefault(one.slot, {}).setdefault(one.key, one)
    rows = tuple(Offer(slot, tuple(found[slot].values())) for slot in Slot if slot in found)
    return Offers(rows, (*posting.doubts, *lost))


def start(text: str, chosen: Collection[str]) -> Start:
    """What the form of a draft begins with: the whole text, and of the suggestions only the chosen ones."""
    fields: dict[str, Any] = {"description": as_markdown(text)}
    groups: list[dict[str, Any]] = []
    found = offers(text)
    for one in found.suggestions:
        if one.key in chosen:
            _fill(fields, groups, one)
    if fields.get("workplace", Workplace.REMOTE) != Workplace.REMOTE:
        fields.pop("remote_states", None)
    return Start(fields, groups, found.doubts)


def _fill(fields: dict[str, Any], groups: list[dict[str, Any]], one: Suggestion) -> None:
    if isinstance(one.value, Pay):
        ends = {"pay_min": one.value.least, "pay_max": one.value.most}
        fields |= {name: end for name, end in ends.items() if end is not None}
        fields["pay_period"] = one.value.period
    elif one.slot in LEVELS:
        groups.append({"level": LEVELS[one.slot], "any_of": list(one.value)})
    elif one.slot in SEVERAL:
        fields.setdefault(one.slot.value, []).extend(one.value)
    elif one.slot == Slot.STATES:
        fields["remote_states"] = list(one.value)
    else:
        fields[PLAIN[one.slot]] = one.value


def _located(cities: Iterable[Suggestion]) -> tuple[list[Suggestion], list[Doubt]]:
    """Cities with the id of their place, and their ZIP beside them; those the map does not have as doubts."""
    asked = list(cities)
    wanted = Q(pk=None)
    for one in asked:
        for name in _spellings(one.value):
            wanted |= Q(city__iexact=name, state=one.value.state)
    places = (
        {(place.city.lower(), place.state): place for place in Place.objects.filter(wanted)} if asked else {}
    )
    found: list[Suggestion] = []
    lost: list[Doubt] = []
    for one in asked:
        keys = [(name.lower(), one.value.state) for name in _spellings(one.value)]
        place = next((places[key] for key in keys if key in places), None)
        if place is None:
            lost.append(
                Doubt("place unknown", f"{one.words} is not on the map. Choose the city yourself.", one.span)
            )
            continue
        found.append(replace(one, value=place.pk, words=str(place)))
        if code := one.value.postal_code:
            found.append(Suggestion(Slot.ZIP, code, code, one.span))
    return found, lost


def _spellings(city: City) -> list[str]:
    """The names a city may have on the map, the longest first: `St. Petersburg`, `Saint Petersburg`."""
    names: list[str] = []
    for name in city.names:
        first, _, rest = name.partition(" ")
        full = SHORT_FORMS.get(first.lower().rstrip("."), "")
        names += [name, name.replace(".", ""), *([f"{full} {rest}"] if full and rest else [])]
    return list(dict.fromkeys(names))


def _employers(text: str) -> list[Suggestion]:
    """Employers we know whose name stands in the text, the longest name first."""
    rows = Employer.objects.annotate(size=Length("name"), pasted=Value(text)).filter(
        size__gte=LEAST_NAME, pasted__icontains=F("name")
    )
    found: list[Suggestion] = []
    for employer in rows.order_by("-size", "name")[:MOST_EMPLOYERS]:
        match = re.search(rf"(?<!\w){re.escape(employer.name)}(?!\w)", text, re.IGNORECASE)
        if match:
            span = Span(
                match.start(),
                match.end(),
                match[0],
                _near(text[: match.start()], -1),
                _near(text[match.end() :], 0),
            )
            found.append(Suggestion(Slot.EMPLOYER, employer.pk, employer.name, span))
    return found


def _near(text: str, line: int) -> str:
    """The rest of the line beside a piece, shortened."""
    beside = text.split("\n")[line]
    return " ".join((beside[-60:] if line else beside[:60]).split())
