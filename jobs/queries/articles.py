"""Articles as readers see them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from django.db.models import Count, Q, QuerySet

from jobs.enums import ArticleStatus, CompetencyKind
from jobs.models import Article, Position, Topic
from jobs.models.article import ArticleQuerySet
from jobs.search.criteria import Criteria
from jobs.search.results import Search

BESIDE = 3
"""Positions, and further articles, beside a text."""
FILTERS = {
    CompetencyKind.CREDENTIAL: "credential",
    CompetencyKind.CODE_SET: "code_set",
    CompetencyKind.SETTING: "setting",
    CompetencyKind.SPECIALTY: "specialty",
    CompetencyKind.SOFTWARE: "software",
}
_SECTION = re.compile(r'<h2 id="([^"]+)">(.*?)</h2>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def published() -> ArticleQuerySet:
    """Published ones with what a list shows of them, the newest first: two queries."""
    found: ArticleQuerySet = (
        Article.objects.published().defer("body", "body_html").prefetch_related("topics")
    )
    return found


def topics() -> QuerySet[Topic]:
    """Topics that a published article has, with the number of them as `count`."""
    is_published = Q(articles__status=ArticleStatus.PUBLISHED)
    return Topic.objects.annotate(count=Count("articles", filter=is_published)).filter(count__gt=0)


def whole(rows: QuerySet[Article]) -> QuerySet[Article]:
    """The same rows with everything that the page of an article shows of them."""
    return rows.prefetch_related("topics", "competencies", "sources")


def sections(html: str) -> list[tuple[str, str]]:
    """The sections of a rendered text as (name, heading), for its list of contents."""
    return [(name, unescape(_TAG.sub("", words))) for name, words in _SECTION.findall(html)]


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


def further(article: Article) -> list[Article]:
    """Others to read next: those that share most topics, then the newest. At most `BESIDE`."""
    shared = Count("topics", filter=Q(topics__in=article.topics.all()))
    rows = published().exclude(pk=article.pk).annotate(shared=shared)
    return list(rows.order_by("-shared", "-published_at", "-pk")[:BESIDE])
