"""Numbers as people read them in a field."""

from __future__ import annotations

from decimal import Decimal


def plain_number(number: Decimal | None) -> str:
    """`2.5`, `3`, or nothing: without the zeros a database column adds."""
    return "" if number is None else f"{number.normalize():f}"
