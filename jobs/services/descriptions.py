"""Markdown in, safe HTML out; done once when a text is saved, not at each reading."""

from __future__ import annotations

import re

import nh3
from markdown_it import MarkdownIt

from config.text import SIGN

READER = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
TAGS = {
    "p", "br", "strong", "em", "ul", "ol", "li", "a", "h3", "h4", "h5", "h6", "blockquote", "code",
    "pre", "hr", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip

BULLET = re.compile(
    r"[\u2022\u00b7\u25aa\u25cf\u25e6\u2023\u2043\u25a0\u27a2\u2756\u2713\u2714o*+\u2013-]\s+"
)
ITEM = re.compile(r"(?:- |\d{1,2}\. )")
WIDE = 60
"""Letters of a line that was broken by its width and goes on in the next."""
MARKDOWN = re.compile(r"([\\`*_<>\[\]]|^#|^\d+(?=\.\d)|^[=-]{3,}$)")


def as_markdown(pasted: str) -> str:
    """Plain text as Markdown that reads the same: every word of it, its lists as lists, its lines as lines.

    Signs that Markdown would take for its own are kept as signs.
    """
    lines: list[str] = []
    before = ""
    for line in re.split(r"\r\n?|\n|\v|\f|\u2028|\u2029", SIGN.sub("", pasted)):
        text = " ".join(line.split())
        bullet = BULLET.match(text)
        text = f"- {_escaped(text[bullet.end() :])}" if bullet else _escaped(text)
        if text and before and _begins_anew(before, text):
            lines.append("")
        lines.append(text)
        before = text
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _escaped(text: str) -> str:
    return MARKDOWN.sub(r"\\\1", text)


def _begins_anew(before: str, text: str) -> bool:
    """Whether a line is not the rest of the one before, so that Markdown must not join them."""
    if ITEM.match(text):
        return not ITEM.match(before)
    return ITEM.match(before) is not None or len(before) < WIDE


def rendered(markdown: str) -> str:
    """HTML of a Markdown text: no raw HTML, no images, headings from h3 down, links marked."""
    html = READER.render(markdown)
    # The page around the text owns h1 and h2; nh3 alone would drop the tags and keep the words.
    html = re.sub(r"<(/?)h([12])>", lambda tag: f"<{tag[1]}h{int(tag[2]) + 2}>", html)
    return nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, link_rel="nofollow noopener")
