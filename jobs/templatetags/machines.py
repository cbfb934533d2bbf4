"""What the head of a page says to machines: search engines, feed readers, those who show a card of it."""

from __future__ import annotations

from datetime import date

from django import template
from django.template import Context
from django.template.base import NodeList
from django.template.loader_tags import BlockNode
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from jobs import feeds, structured_data
from jobs.models import Article, Employer, Position
from jobs.queries.guide import Source
from jobs.search.results import Search

register = template.Library()


@register.simple_tag(takes_context=True)
def again(context: Context, name: str) -> str:
    """The text of a block once more, such as the title on the card; "" where no page fills it.

    A block of Django's stands once in a template. This renders the same filling a second time, so
    that no page has to say its title twice. Only for short blocks of text.
    """
    text = BlockNode(name, NodeList()).render(context).strip()
    return mark_safe(text)  # noqa: S308 -- escaped by the block, as where it stands first


@register.simple_tag
def job_posting(position: Position) -> str:
    """An open position for search engines, and the way to it. Nothing for one that is not open."""
    if not position.is_open:
        return ""
    crumbs = structured_data.breadcrumbs(
        ("Positions", reverse("jobs:position-list")), (f"No. {position.reference}", "")
    )
    return _scripts(structured_data.job_posting(position), crumbs)


@register.simple_tag
def breadcrumb_data(crumbs: list[tuple[str, str]]) -> str:
    """The way to a page as (name, path), as it stands at its head."""
    return _scripts(structured_data.breadcrumbs(*crumbs))


@register.simple_tag
def article_data(article: Article, crumbs: list[tuple[str, str]]) -> str:
    """A published article for search engines, and the way to it. Nothing for a draft."""
    if not article.is_published:
        return ""
    return _scripts(structured_data.article(article), structured_data.breadcrumbs(*crumbs))


@register.simple_tag
def guide_data(
    title: str, summary: str, sources: list[Source], reviewed_on: date, crumbs: list[tuple[str, str]]
) -> str:
    """The role guide for search engines, and the way to it."""
    told = structured_data.text(
        headline=title,
        description=summary,
        path=reverse("jobs:guide"),
        changed_at=reviewed_on,
        sources=[f"{source.words}. {source.as_of}" for source in sources],
    )
    return _scripts(told, structured_data.breadcrumbs(*crumbs))


@register.simple_tag
def site_data() -> str:
    return _scripts(*structured_data.site())


@register.simple_tag
def employer_data(employer: Employer) -> str:
    return _scripts(structured_data.employer(employer))


@register.simple_tag
def feed_links(search: Search) -> str:
    """Where a reader of feeds finds the same search."""
    title = feeds.title_of(search)
    return format_html_join(
        "\n",
        '<link rel="alternate" type="{}" title="{} ({})" href="{}">',
        (
            (kind.content_type, title, kind.label, feeds.path_of(search.criteria, kind))
            for kind in feeds.KINDS.values()
        ),
    )


@register.simple_tag
def feed_doors(search: Search) -> SafeString:
    """The same for people, to be seen: `RSS, Atom, JSON Feed`, each a link."""
    return format_html_join(
        ", ",
        '<a href="{}" type="{}">{}</a>',
        (
            (feeds.path_of(search.criteria, kind), kind.content_type, kind.label)
            for kind in feeds.KINDS.values()
        ),
    )


def _scripts(*found: structured_data.Data) -> SafeString:
    return format_html_join("\n", "{}", ((structured_data.script(data),) for data in found))
