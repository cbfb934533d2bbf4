"""Markdown in, safe HTML out; done once when a text is saved, not at each reading."""

from __future__ import annotations

import re

import nh3
from markdown_it import MarkdownIt

_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
TAGS = {
    "p", "br", "strong", "em", "ul", "ol", "li", "a", "h3", "h4", "h5", "h6", "blockquote", "code",
    "pre", "hr", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip


def rendered(markdown: str) -> str:
    """HTML of a Markdown text: no raw HTML, no images, headings from h3 down, links marked."""
    html = _markdown.render(markdown)
    # The page around the text owns h1 and h2; nh3 alone would drop the tags and keep the words.
    html = re.sub(r"<(/?)h([12])>", lambda tag: f"<{tag[1]}h{int(tag[2]) + 2}>", html)
    return nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, link_rel="nofollow noopener")
