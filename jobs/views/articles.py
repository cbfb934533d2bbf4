from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from jobs import article_feeds
from jobs.forms.paging import PageForm
from jobs.models import Article, Topic
from jobs.queries import articles
from jobs.revalidation import public_data, public_page
from jobs.search.about import credentials_named, related, titles_named

A_PAGE = 12


@require_safe
@login_not_required
@public_page
def article_list(request: HttpRequest, topic: str = "") -> HttpResponse:
    """Published articles, the newest first; those of one topic under its address."""
    chosen = get_object_or_404(articles.topics(), slug=topic) if topic else None
    rows = articles.published()
    if chosen is not None:
        rows = rows.filter(topics=chosen)
    page = Paginator(rows, A_PAGE).get_page(PageForm(request.GET).number())
    context = {
        "page": page,
        "topics": articles.topics(),
        "chosen": chosen,
        "crumbs": _crumbs(chosen),
        "feeds": article_feeds.KINDS,
    }
    return render(request, "jobs/article_list.html", context)


@require_safe
@login_not_required
@public_page
def article(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(articles.whole(Article.objects.published()), slug=slug)
    return render(request, "jobs/article.html", detail(found))


def detail(found: Article, *, is_preview: bool = False) -> dict[str, Any]:
    """What the page of an article shows. It comes from `articles.whole`."""
    return {
        "article": found,
        "sections": articles.sections(found.body_html),
        "related": related(found),
        "titles": titles_named(found),
        "credentials": credentials_named(found),
        "further": articles.further(found),
        "crumbs": [("Advice", reverse("jobs:article-list")), (found.title, "")],
        "is_preview": is_preview,
    }


def _crumbs(chosen: Topic | None) -> list[tuple[str, str]]:
    return [("Advice", reverse("jobs:article-list")), (chosen.name, "")] if chosen else [("Advice", "")]


@require_safe
@login_not_required
@public_data
def article_feed(request: HttpRequest, kind: str) -> HttpResponse:
    """The newest articles in full, for readers of feeds."""
    feed = article_feeds.KINDS[kind]
    return HttpResponse(article_feeds.written(feed), content_type=f"{feed.content_type}; charset=utf-8")
