"""Keys of rows as addresses and forms name them."""

from __future__ import annotations

LONGEST = 18
"""Digits that fit a key of the database whatever they are."""


def key_of(text: str) -> int | None:
    """The key that a text is; None for whatever is none, such as digits beyond any key."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST else None
