"""Advice as a feed: RSS 2.0 and Atom, with the whole text of each article."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed, get_tag_uri

from jobs.feeds import writable
from jobs.models import Article
from jobs.structured_data import absolute

NEWEST = 30


@dataclass(frozen=True)
class Kind:
    """A format of the feed."""

    name: str
    label: str
    writer: type[SyndicationFeed]

    @property
    def content_type(self) -> str:
        found: str = self.writer.content_type.partition(";")[0]  # type: ignore[attr-defined]  # not in the stubs
        return found

    @property
    def path(self) -> str:
        return reverse("jobs:article-feed", args=[self.name])


KINDS = {kind.name: kind for kind in (Kind("rss", "RSS", Rss201rev2Feed), Kind("atom", "Atom", Atom1Feed))}


def _readable_elsewhere(article: Article) -> str:
    """The text with whole addresses: a reader of feeds knows no others, and has the sources on our page."""
    html = article.body_html.replace('href="/', f'href="{settings.SITE_URL}/')
    return html.replace('href="#', f'href="{absolute(article.get_absolute_url())}#')


def written(kind: Kind) -> str:
    """The newest articles as XML. Two queries, however many there are."""
    title = writable(f"{settings.SITE_NAME}: advice for medical coders")
    feed = kind.writer(
        title,
        absolute(reverse("jobs:article-list")),
        "Articles on finding, keeping and changing coding work, each with its sources.",
        language="en-us",
        feed_url=absolute(kind.path),
    )
    for article in Article.objects.published().prefetch_related("topics")[:NEWEST]:
        feed.add_item(
            title=writable(article.title),
            link=absolute(article.get_absolute_url()),
            description=writable(_readable_elsewhere(article)),
            author_name=writable(article.byline or settings.SITE_NAME),
            # Its address stays once it is published, and its number stays for good.
            unique_id=get_tag_uri(absolute(f"/advice/{article.pk}"), article.published_at),
            unique_id_is_permalink=False,
            pubdate=article.published_at,
            updateddate=article.changed_at,
            categories=[writable(topic.name) for topic in article.topics.all()],
        )
    return feed.writeString("utf-8")
