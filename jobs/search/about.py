"""What a text is about: what is open for it, and the titles it names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jobs.enums import CompetencyKind
from jobs.models import Article, Position, Title
from jobs.search.criteria import Criteria
from jobs.search.doors import OF_ALL_TITLES
from jobs.search.results import Search
from jobs.titles import words_of

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


def titles_named(article: Article) -> list[Title]:
    """Titles of the trade that a text names, in one or in several, by name. One query.

    Not those that say no more than "coder": every text here is about coders.
    """
    text = f"{article.title}\n{article.body}"
    return [
        title
        for title in Title.objects.all()
        if words_of(title.name) - OF_ALL_TITLES and re.search(_as_written(title.name), text)
    ]


def _as_written(name: str) -> str:
    """A pattern of a name in a sentence: small or large, but letters such as `I` and `DRG` large alone."""
    words = (word if word.isupper() else f"(?i:{re.escape(word)})" for word in name.split())
    return rf"\b{' '.join(words)}(?i:s?)\b"
