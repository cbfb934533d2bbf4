"""What is new in the words of a mail: without what its program quoted, and without its signature.

By lines, because each program quotes in a way of its own and no header says which. Hostile texts come
here too: each line is looked at once, with the few after it, and no further than LONGEST_LINE.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import takewhile
from unicodedata import category

import nh3

LONGEST_LINE = 400
"""Signs of a line that are looked at: no line of a mail program is longer."""
WROTE = re.compile(
    r"^(?:on|el|le|am|il|em) .{4,300}(?:wrote|escribió|a écrit|schrieb.*|ha scritto|escreveu) ?:$",
    re.IGNORECASE,
)
DIVIDER = re.compile(
    r"^(?:-{2,} ?(?:original message|forwarded message|original appointment).*-{2,}|_{10,}|-{20,})$",
    re.IGNORECASE,
)
HEADER = re.compile(r"^\*?(from|sent|date|to|cc|subject) ?:\*? ?\S", re.IGNORECASE)
SENT_FROM = re.compile(
    r"^(?:sent (?:from|via) (?:my |yahoo|outlook|mail for|aol|proton|gmail).{0,60}|get outlook for .{1,40})$",
    re.IGNORECASE,
)


def new_words(text: str) -> str:
    """A text without quotes and signature. One pass over its lines, whatever stands in them.

    Words between quoted lines stay: somebody answers point by point. What a program puts under the
    answer without marking each line goes from its heading on.
    """
    lines = [_plain(line) for line in text.split("\n")]
    kept: list[str] = []
    at = 0
    while at < len(lines):
        taken, is_end = _quoted(lines, at)
        if is_end:
            break
        if taken:
            kept.append("")
            at += taken
            continue
        kept.append(lines[at])
        at += 1
    return _tidy(kept)


def _plain(line: str) -> str:
    """A line as it is typed: blanks of every width as one of them, and nothing that cannot be seen."""
    signs = (" " if category(sign) == "Zs" else sign for sign in line)
    return "".join(sign for sign in signs if sign.isprintable() or sign == "\t").rstrip()


def _quoted(lines: list[str], at: int) -> tuple[int, bool]:
    """How many lines from here on are a quote or its heading, and whether nothing new comes after them."""
    line = lines[at].strip()[:LONGEST_LINE]
    if line.startswith(">"):
        return 1, False
    if line == "--" or (DIVIDER.match(line) and _has_headers(lines, at + 1)) or _has_headers(lines, at):
        return 0, True
    # "On Friday, November 27, 2026 ... <desk@example.com> wrote:" may be broken into three lines.
    for number in (1, 2, 3):
        whole = " ".join(part.strip() for part in lines[at : at + number])[:LONGEST_LINE]
        if WROTE.match(whole):
            marks_its_lines = _next(lines, at + number).startswith(">")
            # A program names an address; a person may end a sentence of theirs with "you wrote:".
            return (number, False) if marks_its_lines else (0, "@" in whole)
    if line.endswith(":") and "@" in line and _next(lines, at + 1).startswith(">"):
        return 1, False
    return 0, False


def _next(lines: list[str], at: int) -> str:
    """The next line with something in it, of the few that may come before a quote."""
    return next((line.strip() for line in lines[at : at + 3] if line.strip()), "")


def _has_headers(lines: list[str], at: int) -> bool:
    """Whether the heading of a mail stands here as Outlook repeats it: from whom, and two more of it."""
    head = [line.strip()[:LONGEST_LINE] for line in lines[at : at + 8] if line.strip()]
    named = [found[1].lower() for found in takewhile(bool, map(HEADER.match, head)) if found]
    return named[:1] == ["from"] and len(set(named)) > 2  # noqa: PLR2004 -- as the docstring says


def _tidy(lines: list[str]) -> str:
    """Without blank lines at the ends, several of them in a row, and the advertisement of a telephone."""
    while lines and (not lines[-1].strip() or SENT_FROM.match(lines[-1].strip()[:LONGEST_LINE])):
        lines.pop()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


# HTML

BLOCKS = {"p", "div", "li", "ul", "ol", "tr", "table", "blockquote", "pre", "h1", "h2", "h3", "h4", "hr"}
TAGS = {*BLOCKS, "br", "td", "span"}
QUOTES = {"gmail_quote", "gmail_quote_container", "yahoo_quoted", "protonmail_quote"}
"""Classes that mail programs give to what they quote."""
ENDS = {"appendonsend", "divrplyfwdmsg", "mail-editor-reference-message-container"}
"""Marks of Outlook, after which there is nothing new."""


class _Text(HTMLParser):
    """Clean HTML as lines; those of a quote begin with an angle, as in a plain mail."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines = [""]
        self.open: list[tuple[str, bool]] = []
        self.depth = 0
        self.is_over = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: (value or "").lower() for name, value in attrs}
        self.is_over = self.is_over or given.get("id", "").removeprefix("x_") in ENDS
        if tag in BLOCKS or tag == "br":
            self._break()
        if tag in {"br", "hr"}:
            return
        is_quote = tag == "blockquote" or bool(QUOTES & set(given.get("class", "").split()))
        self.open.append((tag, is_quote))
        self.depth += is_quote

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1][0] == tag:
            self.depth -= self.open.pop()[1]
        if tag in BLOCKS:
            self._break()
        if tag == "p":
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        if self.is_over:
            return
        text = " ".join(data.split())
        if text:
            before = self.lines[-1]
            gap = " " if before and data[:1].isspace() else ""
            self.lines[-1] = (
                f"{before or '> ' * min(self.depth, 1)}{gap}{text}{' ' if data[-1:].isspace() else ''}"
            )

    def _break(self) -> None:
        if self.lines[-1].strip():
            self.lines.append("")


def as_text(html: str) -> str:
    """The words of a mail's HTML, a line for each block of it."""
    if not html.strip():
        return ""
    clean = nh3.clean(
        html,
        tags=TAGS,
        clean_content_tags={"script", "style", "title"},
        attributes={name: {"class", "id"} for name in ("div", "blockquote", "table", "p")},
    )
    reader = _Text()
    reader.feed(clean)
    reader.close()
    return "\n".join(reader.lines)
