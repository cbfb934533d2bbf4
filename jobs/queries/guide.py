"""The role guide: what is known of the work, each fact with the source and the date it has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jobs.models import RoleFact
from jobs.queries import salaries
from jobs.queries.pay import Published

REVIEWED_ON = date(2026, 11, 26)
"""When somebody last held the text of the page, and its facts, to their sources."""
MINUTES = 8
"""How long the page takes to read; a test counts its words."""
DUTIES = {"audit": "audit_review"}
"""Words of the vocabulary that bear another key than the fact: `audit` is a setting there."""


@dataclass(frozen=True)
class Source:
    """Where facts are from, and of when. `number` is its place in the list at the end of the page."""

    number: int
    words: str
    as_of: str


@dataclass(frozen=True)
class Told:
    """A fact with its source."""

    fact: RoleFact
    source: Source

    @property
    def duty(self) -> str:
        """Of a duty: the key of the word that positions name it by."""
        return DUTIES.get(self.fact.key, self.fact.key)


@dataclass(frozen=True)
class Guide:
    """All facts, by section and in their order, and the sources in the order the page comes to them."""

    sections: dict[str, list[Told]]
    sources: list[Source]


ORDER = (
    RoleFact.Section.SUMMARY,
    RoleFact.Section.DUTY,
    RoleFact.Section.EDUCATION,
    RoleFact.Section.SKILL,
    RoleFact.Section.HOURS,
    RoleFact.Section.CAREER,
    RoleFact.Section.TREND,
    RoleFact.Section.OUTLOOK,
    RoleFact.Section.PROMISE,
)
"""As the page tells them. What is newest stands first in a section, by the rank of its facts."""


def guide() -> Guide:
    """One query. Sections without a fact are there, and empty."""
    rows = sorted(RoleFact.objects.all(), key=lambda fact: ORDER.index(RoleFact.Section(fact.section)))
    sources: dict[tuple[str, str], Source] = {}
    sections: dict[str, list[Told]] = {section.value: [] for section in ORDER}
    for fact in rows:
        named = (fact.source, fact.as_of)
        source = sources.setdefault(named, Source(len(sources) + 1, *named))
        sections[fact.section].append(Told(fact, source))
    return Guide(sections, list(sources.values()))


@dataclass(frozen=True)
class PayByCity:
    """The published table: for each city its figure after the first and after the last of the years."""

    cities: list[tuple[Published, Published]]
    """By name; a city with one figure alone is left out."""
    overall: tuple[Published, Published] | None
    """Over all cities."""

    @property
    def source(self) -> Published | None:
        """Any of the figures, for their source and date; None when there is none."""
        return next((first for first, _ in self.all), None)

    @property
    def all(self) -> list[tuple[Published, Published]]:
        return [*self.cities, *([self.overall] if self.overall else [])]


def pay_by_city() -> PayByCity:
    """The table of published medians, as the salary explorer reads it. One query."""
    table = salaries.cities(salaries.published_rows())
    pairs = {city.where: (city.first, city.later) for city in table}
    overall = pairs.pop("", None)
    return PayByCity(list(pairs.values()), overall)
