"""Articles as readers see them."""

from __future__ import annotations

import re
from html import unescape

from django.db.models import Count, Q, QuerySet

from jobs.enums import ArticleStatus
from jobs.models import Article, Topic
from jobs.models.article import ArticleQuerySet

BESIDE = 3
"""Further articles beside a text."""
_SECTION = re.compile(r'<h2 id="([^"]+)">(.*?)</h2>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def published() -> ArticleQuerySet:
    """Published ones with what a list shows of them, the newest first: two queries."""
    found: ArticleQuerySet = Article.objects.published().defer("body", "body_html").prefetch_related("topics")
    return found


def newest(count: int) -> QuerySet[Article]:
    """The newest published ones by title alone: one query."""
    return published().prefetch_related(None)[:count]


def topics() -> QuerySet[Topic]:
    """Topics that a published article has, with the number of them as `count`."""
    is_published = Q(articles__status=ArticleStatus.PUBLISHED)
    counted = Topic.objects.annotate(count=Count("articles", filter=is_published))
    return counted.filter(count__gt=0).order_by("name")


def whole(rows: QuerySet[Article]) -> QuerySet[Article]:
    """The same rows with everything that the page of an article shows of them."""
    return rows.prefetch_related("topics", "competencies", "sources")


def sections(html: str) -> list[tuple[str, str]]:
    """The sections of a rendered text as (name, heading), for its list of contents."""
    return [(name, unescape(_TAG.sub("", words))) for name, words in _SECTION.findall(html)]


def further(article: Article) -> list[Article]:
    """Others to read next, by title: those that share most topics, then the newest. At most `BESIDE`."""
    shared = Count("topics", filter=Q(topics__in=[topic.pk for topic in article.topics.all()]))
    rows = published().prefetch_related(None).exclude(pk=article.pk).annotate(shared=shared)
    return list(rows.order_by("-shared", "-published_at", "-pk")[:BESIDE])
