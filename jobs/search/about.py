"""What a text is about: what is open for it, and the titles and credentials it names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jobs.enums import CompetencyKind
from jobs.models import Article, Competency, Position, Title
from jobs.search import landings
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
    """Open positions a text is about, the newest of them, and the page or search that finds all."""

    positions: list[Position]
    count: int
    url: str
    is_everything: bool = False
    """Whether the text is about no kind of positions, and these are simply the newest."""


def related(article: Article) -> Related:
    """What is open for what the article is about; the newest of everything when that is open to all alike.

    Words of one kind are alternatives, kinds add up, as in a search of the board, which knows no duties: by
    a duty alone the page of that duty is meant. The article comes from `whole`.
    """
    words = article.competencies.all()
    named: dict[str, tuple[str, ...]] = {}
    for word in words:
        if name := FILTERS.get(CompetencyKind(word.kind)):
            named[name] = (*named.get(name, ()), word.key)
    if article.workplace:
        named["workplace"] = (article.workplace,)
    duty = next((word.key for word in words if word.kind == CompetencyKind.DUTY), "")
    if duty and not named and (landing := landings.of_duty(duty)):
        url = landing.url if landing.count else landing.search_url
        return Related(landing.newest[:BESIDE], landing.count, url)
    search = Search(Criteria(**named))  # type: ignore[arg-type]  # all of these are tuples of keys
    return Related(search.first(BESIDE), search.count, search.criteria.url(), is_everything=not named)


def titles_named(article: Article) -> list[Title]:
    """Titles of the trade that a text names, in one or in several, by name. One query.

    Not those that say no more than "coder": every text here is about coders.
    """
    text = f"{article.title}\n{article.body}"
    return [
        title
        for title in Title.objects.only("name", "slug")
        if words_of(title.name) - OF_ALL_TITLES and re.search(_as_written(title.name), text)
    ]


def credentials_named(article: Article) -> list[Competency]:
    """Credentials that a text names by their letters, in the order of the guide. One query."""
    # Whole, with what a hyphen joins to it: CPC-A is not CPC.
    written = set(re.findall(r"\w+(?:-\w+)*", f"{article.title}\n{article.body}"))
    words = Competency.objects.of_kind(CompetencyKind.CREDENTIAL).filter(label__in=written)
    return list(words.only("key", "label").order_by("rank", "label"))


def _as_written(name: str) -> str:
    """A pattern of a name in a sentence: small or large, but letters such as `I` and `DRG` large alone."""
    words = (word if word.isupper() else f"(?i:{re.escape(word)})" for word in name.split())
    return rf"\b{' '.join(words)}(?i:s?)\b"
