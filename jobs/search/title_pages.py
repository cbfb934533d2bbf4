"""The pages of titles: what each is, what is open for it now, what it pays, and where it leads.

Two numbers are told of each, and both are the length of the list they lead to: openings that an employer
calls so, which the landing page of the title lists, and what a search of the board for the name finds.
How a name is read is up to the search alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, partial

from jobs.enums import TitleRung
from jobs.models import Position, Title
from jobs.models.position import PositionQuerySet
from jobs.queries import pay
from jobs.queries.kept import kept_of_state
from jobs.search import doors, landings
from jobs.search.criteria import Criteria
from jobs.search.landings import Counted
from jobs.search.results import Search
from jobs.titles import rung_of

NEWEST = 3
LADDER = (
    (TitleRung.RECORDS,),
    (TitleRung.CODER, TitleRung.BILLING),
    (TitleRung.ANALYST,),
    (TitleRung.MANAGER,),
    (TitleRung.DIRECTOR,),
)
"""From below; two rungs at one height stand beside each other. The order is our own."""


@dataclass(frozen=True)
class Found:
    """What a search of the board for a title finds."""

    counted: Counted
    read_as: tuple[tuple[str, str], ...]
    """Words of the name, each with what the search takes it for, where that reads differently."""
    is_by_name: bool = False
    """Whether those called so come first; else the name is everybody's, and the newest do."""


@dataclass(frozen=True)
class Step:
    """One rung of the ladder, with its titles. `where` is seen from the title of the page."""

    label: str
    where: str
    titles: list[Title]


@dataclass(frozen=True)
class TitlePage:
    """One title. `others`: every title there is."""

    title: Title
    others: list[Title]

    @cached_property
    def asked(self) -> Criteria:
        return Criteria(q=self.title.name)

    @property
    def search_url(self) -> str:
        return self.asked.url()

    @cached_property
    def found(self) -> Found:
        return kept_of_state(f"title:{self.title.slug}", self._find)

    def _find(self) -> Found:
        search = Search(self.asked)
        with search.planned():
            counted = landings.counted(search.listings(), newest=NEWEST)
        read_as = tuple((term.text, term.read_as) for term in search.readings)
        return Found(counted, read_as, any(term.is_title for term in search.reading.terms))

    @cached_property
    def called(self) -> Counted:
        """Openings whose own title bears the name, or another one of the same work (`jobs.titles`)."""
        return landings.of_title(self.title).counted

    @property
    def called_url(self) -> str:
        """The page that lists them; of titles that the same openings bear, one has it."""
        url = doors.title_url(self.title)
        return doors.every().same.get(url, url)

    @property
    def shown(self) -> Counted:
        """The openings that are shown: those that are called so, else those that a search finds."""
        return self.called if self.called.whole else self.found.counted

    @cached_property
    def newest(self) -> list[Position]:
        rows = Position.objects.open().for_cards().newest_first()
        return list(rows.filter(pk__in=self.shown.newest[:NEWEST]))

    @cached_property
    def pay(self) -> list[pay.Group]:
        """Our own positions that are called so, and all of the rung."""
        rung = TitleRung(self.title.rung)
        on_rung = pay.figures_of(f"rung:{rung}", partial(_on_rung, rung))
        return [
            pay.Group(f"called {self.title.name}", landings.of_title(self.title).figures),
            pay.Group(f"on the {rung.label.lower()} rung", on_rung),
        ]

    @cached_property
    def ladder(self) -> list[Step]:
        """The rungs next to this one, from above, with the titles on each; this title is not among them."""
        height = next(number for number, rungs in enumerate(LADDER) if self.title.rung in rungs)
        steps = []
        for number in (height + 1, height, height - 1):
            for rung in LADDER[number] if 0 <= number < len(LADDER) else ():
                is_own = rung == self.title.rung
                where = {height + 1: "One up", height: "Beside it", height - 1: "One down"}[number]
                on_it = [one for one in self.others if one.rung == rung and one != self.title]
                steps.append(Step(rung.label, "The same rung" if is_own else where, on_it))
        return [step for step in steps if step.titles]


def _on_rung(rung: TitleRung, rows: PositionQuerySet) -> PositionQuerySet:
    """Positions whose own title stands on a rung. One query for what titles there are."""
    titles = rows.order_by().values_list("title", flat=True).distinct()
    return rows.filter(title__in=[title for title in titles if rung_of(title) == rung])


def of_slug(slug: str) -> TitlePage | None:
    """The page of a title, or None. One query."""
    every = list(Title.objects.all())
    title = next((one for one in every if one.slug == slug), None)
    return TitlePage(title, every) if title else None


@dataclass(frozen=True)
class Row:
    """A title in the list of all. `count`: what a search for its name finds, at `search_url`."""

    title: Title
    count: int
    called: int
    """How many of these are called so by the employer."""
    search_url: str


def rows() -> list[Row]:
    """Every title by name, with how many openings a search for it finds now."""
    titles = list(Title.objects.all())
    counts = kept_of_state("titles:called", partial(_counts, titles))
    return [Row(title, *counts.get(title.slug, (0, 0)), Criteria(q=title.name).url()) for title in titles]


def _counts(titles: Iterable[Title]) -> dict[str, tuple[int, int]]:
    """By address: what a search for the name finds, and how many of these are called so."""
    listed = list(titles)
    called = doors.called(listed)
    return {title.slug: (Search(Criteria(q=title.name)).count, called[title.slug]) for title in listed}


def by_rung(rows: Iterable[Row]) -> list[tuple[TitleRung, list[Row]]]:
    """Rows under their rungs, the ladder from below; rungs without any are left out."""
    listed = list(rows)
    found = [(rung, [row for row in listed if row.title.rung == rung]) for rungs in LADDER for rung in rungs]
    return [(rung, on_it) for rung, on_it in found if on_it]
