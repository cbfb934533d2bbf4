"""Articles of advice: written, published, planned, taken back; and the ones a new site begins with."""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

import nh3
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.text import slugify

from config.accounts.models import User
from jobs.enums import ArticleStatus
from jobs.models import Article, ArticleSource, Competency, Topic
from jobs.models.words import joined
from jobs.services import descriptions
from jobs.services.reference import DATA, read

logger = logging.getLogger(__name__)
PUBLISHES = "jobs.publish_article"
WORDS_A_MINUTE = 220
"""Adults read English non-fiction silently at 238 words a minute in the mean (Brysbaert 2019, Journal of
Memory and Language 109); rounded down, because this is read to be acted on."""
STARTERS = "articles.json"
TAGS = descriptions.TAGS | {"h2"}
ATTRIBUTES = {"a": {"href"}, "h2": {"id"}, "h3": {"id"}}
REFERENCE = re.compile(r"\(#source-(\d+)\)")


class CannotPublish(Exception):
    """The article may not be published as it stands, or not then. The text says why and what to do."""


class CannotSource(Exception):
    """These sources cannot stand below the text. The text says why."""


def rendered(markdown: str) -> str:
    """HTML of an article: no raw HTML, no images, sections from h2 down, each with a name to link to."""
    reader = descriptions.READER
    tokens = reader.parse(markdown)
    taken: set[str] = set()
    for number, token in enumerate(tokens):
        if token.type not in {"heading_open", "heading_close"}:
            continue
        # The page owns h1; what is deeper than h4 is no section of anything.
        token.tag = f"h{min(max(int(token.tag[1]), 2), 4)}"
        if token.type == "heading_open":
            token.attrSet("id", _free(tokens[number + 1].content, taken))
    html = reader.renderer.render(tokens, reader.options, {})
    return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, link_rel="nofollow noopener")


def _free(heading: str, taken: set[str]) -> str:
    """A name for a heading that no other of the text has, nor anything else of the page."""
    wanted = f"on-{slugify(heading)[:60] or 'section'}"
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}-{number}"
    taken.add(name)
    return name


def minutes(html: str) -> int:
    """How long it takes to read, in whole minutes, one at least."""
    return max(1, round(len(strip_tags(html).split()) / WORDS_A_MINUTE))


def set_words(article: Article) -> None:
    """Set, without saving, what follows from the text. Call before an article is saved."""
    article.body_html = rendered(article.body)
    article.minutes = minutes(article.body_html)


def unknown_sources(body: str, numbers: Iterable[int]) -> list[int]:
    """The numbers to which the text leads though no source has them."""
    return sorted({int(found) for found in REFERENCE.findall(body)} - set(numbers))


@transaction.atomic
def source(*, article: Article, rows: Mapping[int, Mapping[str, Any]], lacking: Collection[int] = ()) -> None:
    """Have these sources below an article and no others: `rank`, `words` and `url` by their number.

    Each stays under its number, also one that comes back after it was deleted: by it the history tells
    which is which, so that older changes of it can still be put back. `lacking`: numbers to which the text
    led before though no source had them, so that one fault may be mended while another stands. Raises
    CannotSource where two have the same rank, or the text of a published article leads to none of them.
    """
    ranks = [row["rank"] for row in rows.values()]
    if twice := next((rank for rank in ranks if ranks.count(rank) > 1), None):
        raise CannotSource(f"Two sources would have the number {twice}. Number one of them otherwise first.")
    missing = [number for number in unknown_sources(article.body, ranks) if number not in lacking]
    if article.is_published and missing:
        named = ", ".join(map(str, missing))
        raise CannotSource(f"The text would lead to source {named}, which would not be listed.")
    held = {one.pk: one for one in article.sources.all()}
    stay = {pk for pk, one in held.items() if pk in rows and rows[pk]["rank"] == one.rank}
    article.sources.exclude(pk__in=stay).delete()  # the numbers are free before they are given again
    for pk, row in rows.items():
        words = {name: row[name] for name in ("rank", "words", "url")}
        if pk not in stay:
            ArticleSource.objects.create(pk=pk, article=article, **words)
        elif any(getattr(held[pk], name) != value for name, value in words.items()):
            article.sources.filter(pk=pk).update(**words)


def leads_nowhere(missing: Collection[int]) -> str:
    """`The text leads to sources 4 and 9, which are not listed`: the beginning of a sentence."""
    named = joined([str(number) for number in missing], "and")
    if len(missing) == 1:
        return f"The text leads to source {named}, which is not listed"
    return f"The text leads to sources {named}, which are not listed"


@transaction.atomic
def publish(*, article: Article, by: User | None) -> Article:
    """Let everybody read it. One that is published stays as it is.

    Raises PermissionDenied for who may not publish, CannotPublish when the text leads to a source that
    is not listed.
    """
    _check_right(by)
    return _published(_locked(article))


def _published(article: Article) -> Article:
    if article.is_published:
        return article
    if missing := unknown_sources(article.body, article.sources.values_list("rank", flat=True)):
        way_out = (
            "it below the text, or take the number"
            if len(missing) == 1
            else "them below the text, or take the numbers"
        )
        raise CannotPublish(f"{leads_nowhere(missing)}. Add {way_out} out.")
    article.status = ArticleStatus.PUBLISHED
    article.published_at = article.published_at or timezone.now()
    article.publish_at = None
    article.save(update_fields=["status", "published_at", "publish_at", "changed_at"])
    return article


@transaction.atomic
def withdraw(*, article: Article, by: User | None) -> Article:
    """Take an article off the site; it is a draft again and keeps its first day.

    Raises PermissionDenied for who may not publish.
    """
    _check_right(by)
    article = _locked(article)
    article.status = ArticleStatus.DRAFT
    article.save(update_fields=["status", "changed_at"])
    return article


@transaction.atomic
def plan(*, article: Article, at: datetime | None, by: User | None) -> Article:
    """Have a draft published by itself at a moment; None takes that back. A later plan replaces one.

    Raises PermissionDenied for who may not publish, CannotPublish when it is published already or the
    moment has passed.
    """
    _check_right(by)
    article = _locked(article)
    if at is not None and article.is_published:
        raise CannotPublish("It is published already. Take it off the site first.")
    if at is not None and at <= timezone.now():
        raise CannotPublish("That moment has passed. Choose one to come, or publish it now.")
    article.publish_at = at
    article.save(update_fields=["publish_at", "changed_at"])
    return article


def publish_due() -> int:
    """Publish every article whose planned moment has come. Returns how many.

    One that cannot be published keeps its plan: it is published at the first look after it was mended.
    """
    found = 0
    for article in Article.objects.due():
        try:
            found += _publish_if_due(article)
        except CannotPublish as reason:
            logger.warning("planned article %s is not published: %s", article.pk, reason)
    return found


@transaction.atomic
def _publish_if_due(article: Article) -> bool:
    locked = _locked(article)
    if locked.publish_at is None or locked.publish_at > timezone.now():
        return False
    return _published(locked).is_published


def _locked(article: Article) -> Article:
    found: Article = Article.objects.select_for_update().get(pk=article.pk)
    return found


def _check_right(by: User | None) -> None:
    """Commands have no user and may."""
    if by is not None and not by.has_perm(PUBLISHES):
        raise PermissionDenied


@transaction.atomic
def load() -> int:
    """The articles a new site begins with, published. Returns how many were written.

    A site that has articles, or had some of these, keeps them as they are: they are the editor's.
    """
    if Article.objects.exists():
        return 0
    file = read(STARTERS)
    words = {word.key: word for word in Competency.objects.all()}
    topics: dict[str, Topic] = {}
    for row in reversed(file["articles"]):  # the first of the file is the newest
        about, named, sources = row.pop("about"), row.pop("tags"), row.pop("sources")
        body = (DATA / "articles" / f"{row['slug']}.md").read_text(encoding="utf-8")
        article = Article(**row, body=body, reviewed_on=file["reviewed_on"])
        set_words(article)
        article.save()
        article.competencies.set([words[key] for key in about])
        for name in named:
            if name not in topics:
                topics[name], _ = Topic.objects.get_or_create(slug=slugify(name), defaults={"name": name})
        article.topics.set([topics[name] for name in named])
        ArticleSource.objects.bulk_create(
            ArticleSource(article=article, rank=rank, words=words_, url=url)
            for rank, (words_, url) in enumerate(sources, start=1)
        )
        publish(article=article, by=None)
    return len(file["articles"])
