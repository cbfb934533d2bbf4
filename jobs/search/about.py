"""What is open for what a text is about."""

from __future__ import annotations

from dataclasses import dataclass

from jobs.enums import CompetencyKind
from jobs.models import Article, Position
from jobs.search.criteria import Criteria
from jobs.search.results import Search

BESIDE = 3
"""Positions beside a text."""
FILTERS = {
    CompetencyKind.CREDENTIAL: "credential",
    CompetencyKind.CODE_SET: "code_set",
    CompetencyKind.SETTING: "setting",
    CompetencyKind.SPECIALTY: "specialty",
    CompetencyKind.SOFTWARE: "software",
}


@dataclass(frozen=True)
class Related:
    """Open positions a text is about, the newest of them, and the search that finds all."""

    positions: list[Position]
    count: int
    url: str


def related(article: Article) -> Related | None:
    """What is open for what the article is about; None when it is about nothing that can be searched for.

    Words of one kind are alternatives, kinds add up, as in a search of the board. The article comes from
    `whole`.
    """
    named: dict[str, tuple[str, ...]] = {}
    for word in article.competencies.all():
        if name := FILTERS.get(CompetencyKind(word.kind)):
            named[name] = (*named.get(name, ()), word.key)
    if article.workplace:
        named["workplace"] = (article.workplace,)
    if not named:
        return None
    search = Search(Criteria(**named))  # type: ignore[arg-type]  # all of these are tuples of keys
    return Related(search.page(None).positions[:BESIDE], search.count, search.criteria.url())
