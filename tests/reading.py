"""A page as its readers have it: words that are seen, moments, links, and data for machines."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

UNSEEN = {"script", "style", "title", "head", "template"}
LINES = {"p", "li", "dt", "dd", "h1", "h2", "h3", "h4", "div", "section", "td", "th", "ul", "ol", "dl"}
VOID = {"meta", "link", "br", "input", "img", "hr", "use", "path"}


@dataclass
class Reading(HTMLParser):
    """Read with `read`."""

    seen: list[str] = field(default_factory=list)
    moments: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    data: list[dict[str, Any]] = field(default_factory=list)
    metas: dict[str, list[str]] = field(default_factory=dict)
    """`name` or `property` of each <meta> to what it says; `link:rel` for each <link>."""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.script: list[str] | None = None

    @property
    def text(self) -> str:
        """What is seen, with single spaces."""
        return " ".join("".join(self.seen).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in LINES:
            self.seen.append(" ")
        if tag == "time":
            self.moments.append(given["datetime"])
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "meta":
            name = given.get("name") or given.get("property", "")
            self.metas.setdefault(name, []).append(given.get("content", ""))
        if tag == "link":
            self.metas.setdefault(f"link:{given.get('rel', '')}", []).append(given.get("href", ""))
        if tag == "script" and given.get("type") == "application/ld+json":
            self.script = []
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                pass
        if tag == "script" and self.script is not None:
            self.data.append(json.loads("".join(self.script)))
            self.script = None
        if tag in LINES:
            self.seen.append(" ")

    def handle_data(self, data: str) -> None:
        if self.script is not None:
            self.script.append(data)
        elif not UNSEEN & set(self.open):
            self.seen.append(data)

    def of_type(self, name: str) -> list[dict[str, Any]]:
        return [one for one in self.data if one["@type"] == name]


def read(html: str) -> Reading:
    """Read a page, or a piece of one."""
    reading = Reading()
    reading.feed(html)
    reading.close()
    return reading
