"""Mails that differ in their words alone: rendered once, then filled for each person.

Two mails have the same *shape* when every number, choice and list in their contexts is the same, and
only strings differ, none of which is empty in one and not in the other. A shape is rendered by the
real templates, style sheet and MIME, with marks in the places of the strings; cut at the marks, it is
filled by joining bytes. So whatever a template asks of its context, both ways make the same mail to
the byte, as long as it prints a string as it is. A shape that does not is found out by its first
mail, which is made both ways, and then is never used.

What cannot be filled safely goes the usual way: letters of a header outside of ASCII, signs that do not
print, lines longer than SMTP takes, because there Django encodes the whole part otherwise.
"""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, is_dataclass, replace
from email.utils import formatdate
from enum import Enum
from functools import lru_cache
from itertools import count
from typing import Any

from django.conf import settings

from config.mail.message import LONGEST_LINE, as_bytes, boundary_of
from config.mail.render import rendered

logger = logging.getLogger(__name__)

MOST_SHAPES = 1000
OWN_HEADERS = frozenset({"List-Unsubscribe"})
"""Headers that differ from mail to mail, besides To, Date and Message-ID."""
CHOICES = frozenset({"kind"})
"""Names of strings in a context that a template asks about and does not print."""
PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+")
"""One that every header takes as it is."""
NONCE = secrets.token_hex(8)
"""So that nobody can write a mark."""
TEXT_MARK = re.compile(f"zq{NONCE}x([0-9]+)zq")
MARK = re.compile(TEXT_MARK.pattern.encode())
HOST = ".invalid"
SPECIAL = re.compile('[&<>"]')
Stamp = Callable[[object], Hashable]


def _mark(number: int) -> str:
    return f"zq{NONCE}x{number}zq"


@dataclass(frozen=True)
class Letter:
    """A mail before it is words.

    `stamp` says of an object in the context that is no plain value what its words depend on: the same
    stamp, the same words.
    """

    kind: str
    context: Mapping[str, Any]
    sender: str
    to: str
    message_id: str
    headers: Mapping[str, str]
    stamp: Stamp

    def whole(self, date: str) -> bytes:
        """The message, the usual way."""
        return as_bytes(
            rendered(self.kind, dict(self.context), to=""),
            sender=self.sender,
            to=self.to,
            message_id=self.message_id,
            headers={"Date": date} | dict(self.headers),
        )


class _Shape:
    """The bytes of a message between its words, and which word belongs where, in which writing."""

    def __init__(self, message: bytes, boundary: str, of_boundary: int) -> None:
        border = b"--" + boundary.encode()
        head, *parts = message.split(border)
        self._must_be_ascii: set[int] = {int(number) for number in MARK.findall(head)}
        for part in parts:
            if part.isascii():
                self._must_be_ascii |= {int(number) for number in MARK.findall(part)}
        text = message.replace(boundary.encode(), _mark(of_boundary).encode()).decode()
        self._pieces = TEXT_MARK.split(text)
        self._places = [(at, int(self._pieces[at])) for at in range(1, len(self._pieces), 2)]
        self._html: list[tuple[int, int, bool]] = []
        borders, is_inside = 0, False
        for at, slot in self._places:
            before = self._pieces[at - 1]
            borders += slot == of_boundary and before.endswith("--")
            if "<" in before or ">" in before:
                is_inside = before.rfind("<") > before.rfind(">")  # of a tag: the nearest bracket says so
            if borders > 1 and slot != of_boundary:
                self._html.append((at, slot, is_inside))

    def filled(self, words: list[str]) -> bytes | None:
        """The message with these words; None where it has to be made the usual way."""
        all_of_them = "".join(words)
        if not all_of_them.isprintable():
            return None
        if not all_of_them.isascii() and any(not words[slot].isascii() for slot in self._must_be_ascii):
            return None
        pieces = self._pieces.copy()
        for at, slot in self._places:
            pieces[at] = words[slot]
        if SPECIAL.search(all_of_them):
            for at, slot, is_inside in self._html:
                pieces[at] = _in_tag(words[slot]) if is_inside else _in_text(words[slot])
        message = "".join(pieces).encode()
        # With an eighth to spare: a header folds at LONGEST_LINE with its name, a body at its bytes.
        return message if max(map(len, message.split(b"\n"))) < LONGEST_LINE * 7 // 8 else None


def _in_text(word: str) -> str:
    """As whoever puts the styles into the HTML writes text: no more than these three are escaped."""
    return word.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _in_tag(word: str) -> str:
    return word.replace("&", "&amp;").replace('"', "&quot;")


_shapes: dict[tuple[Hashable, ...], _Shape | None] = {}
_met: dict[int, int] = {}
"""How often each shape was asked for that is not known, by its hash."""


def forget() -> None:
    """Every shape is learned anew."""
    _shapes.clear()
    _met.clear()


def message(letter: Letter, date: str = "") -> bytes:
    """The message of a letter, by the quickest way that is right. `date`: of its header, else now."""
    date = date or _date(int(time.time()))
    if PLAIN_ADDRESS.fullmatch(letter.to) is None:
        return letter.whole(date)
    key: list[Hashable] = [letter.kind, letter.sender, *_everywhere()]
    words = [letter.to, letter.message_id, date, boundary_of(letter.message_id)]
    for name, value in letter.headers.items():
        key.append(name)
        (words if name in OWN_HEADERS else key).append(value)
    _read(letter.context, key, words, letter.stamp)
    known = tuple(key)
    shape = _shapes.get(known, _NEW)
    if shape is _NEW:
        return _first(letter, date, known, words)
    filled = shape.filled(words) if isinstance(shape, _Shape) else None
    return filled if filled is not None else letter.whole(date)


_NEW = object()


def _first(letter: Letter, date: str, known: tuple[Hashable, ...], words: list[str]) -> bytes:
    """A mail of a shape that is not known. The second one teaches it.

    Where that cannot be filled in, the third, the fifth and so on: ever more seldom, because it takes
    as long as two mails.
    """
    made = letter.whole(date)
    if len(_met) > MOST_SHAPES * 10:
        _met.clear()
    before = _met.get(hash(known), 0)
    _met[hash(known)] = before + 1
    if before & (before - 1) or not before:
        return made
    shape = _cast(letter)
    filled = shape.filled(words)
    if filled is None:
        return made  # of no use to compare with: another mail teaches it
    if len(_shapes) >= MOST_SHAPES:
        _shapes.clear()
    if filled != made:
        logger.warning("mails of the kind %s cannot be filled in: a template changes words", letter.kind)
    _shapes[known] = shape if filled == made else None
    return made


def _cast(letter: Letter) -> _Shape:
    """Render the shape of a letter: the same letter with marks for words."""
    numbers = count()
    to, message_id, date, _ = (_mark(next(numbers)) for _ in range(4))
    headers = {
        name: _mark(next(numbers)) if name in OWN_HEADERS else value for name, value in letter.headers.items()
    }
    context = _marked(letter.context, numbers)
    marked = replace(letter, to=to + "@" + to + HOST, message_id=message_id, headers=headers, context=context)
    made = marked.whole(date).replace((to + "@" + to + HOST).encode(), to.encode())
    return _Shape(made, boundary_of(message_id), of_boundary=3)


def _read(value: Any, key: list[Hashable], words: list[str], stamp: Stamp) -> None:  # noqa: ANN401
    """Sort what is in a context into the key of its shape and the words to fill it with."""
    kind = type(value)
    if kind is str:
        if value:
            words.append(value)
        key.append(bool(value))
    elif kind is list or kind is tuple:
        key.append(len(value))
        for item in value:
            _read(item, key, words, stamp)
    elif value is None or kind is bool or kind is int or isinstance(value, Enum):
        key.append(value)
    elif isinstance(value, dict):
        _read_named(value, key, words, stamp)
    elif is_dataclass(value) and isinstance(value, Hashable):
        known, its_words = _read_once(value)
        key.append(known)
        words += its_words
    else:
        key.append(stamp(value))


def _read_named(value: Any, key: list[Hashable], words: list[str], stamp: Stamp) -> None:  # noqa: ANN401
    for name, item in _named(value):
        key.append(name)
        if name in CHOICES:
            key.append(item)
        else:
            _read(item, key, words, stamp)


@lru_cache(maxsize=10_000)
def _read_once(value: Hashable) -> tuple[Hashable, list[str]]:
    """What a frozen dataclass of plain values adds to key and words: thousands of mails hold the same."""
    key: list[Hashable] = []
    words: list[str] = []
    _read_named(value, key, words, _plain)
    return tuple(key), words


def _plain(value: object) -> Hashable:
    raise TypeError(f"a {type(value).__name__} within a dataclass of a mail is no plain value")


def _marked(value: Any, numbers: Iterator[int]) -> Any:  # noqa: ANN401
    """The same value with a mark for each string that is not empty, in the order of `_read`."""
    kind = type(value)
    if kind is str:
        return _mark(next(numbers)) if value else ""
    if kind is list or kind is tuple:
        return kind(_marked(item, numbers) for item in value)
    if isinstance(value, dict) or is_dataclass(value):
        made = {name: item if name in CHOICES else _marked(item, numbers) for name, item in _named(value)}
        return made if isinstance(value, dict) else replace(value, **made)  # type: ignore[type-var]
    return value


def _named(value: Any) -> Iterable[tuple[str, Any]]:  # noqa: ANN401
    """What is in a dictionary or a dataclass, by name."""
    return (value if isinstance(value, dict) else vars(value)).items()


def _everywhere() -> tuple[Hashable, ...]:
    """What every template may say besides its context."""
    return (settings.SITE_NAME, settings.SITE_URL, settings.MAIL_POSTAL_ADDRESS)


@lru_cache(maxsize=8)
def _date(second: int) -> str:
    return formatdate(second, localtime=True)
