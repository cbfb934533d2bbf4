"""Cells of a table that a spreadsheet opens."""

from __future__ import annotations

STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is read as a formula (OWASP, CSV Injection, read 2026-11)."""


def safe(text: str) -> str:
    """The text so that no spreadsheet computes it: with an apostrophe before what looks like a formula.

    Blanks before such a sign do not hide it.
    """
    return f"'{text}" if text.lstrip(" \u00a0\ufeff").startswith(STARTS) or text.startswith(STARTS) else text
