"""What of a page's source is no HTML. Browsers mend it silently, each test of the page they show too late."""

from __future__ import annotations

from collections import Counter

from tinyhtml5.parser import HTMLParser


def faults(text: str) -> list[str]:
    """The parse errors of the HTML standard, with the line each was met in, and ids that stand twice."""
    parser = HTMLParser(namespace_html_elements=False)
    root = parser.parse(text)
    lines = text.splitlines()
    found = [
        f"line {line}: {name} {facts.get('name', '')}: {lines[line - 1].strip()[:150]}"
        for (line, _), name, facts in parser.errors
    ]
    ids = Counter(element.get("id") for element in root.iter() if element.get("id") is not None)
    return found + [f"the id {name!r} stands {times} times" for name, times in ids.items() if times > 1]
