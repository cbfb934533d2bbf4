"""Signed words for links in mails. No address in them, and useless for any other purpose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.core import signing


def sign(purpose: str, *numbers: int) -> str:
    """A token over whole numbers, for one purpose, safe in a URL path."""
    return signing.dumps(list(numbers), salt=f"onfile.{purpose}")


def read(purpose: str, token: str, *, count: int, max_age: timedelta | None = None) -> Sequence[int] | None:
    """The numbers in a token, or None when it is broken, expired, or was made for something else."""
    try:
        numbers = signing.loads(token, salt=f"onfile.{purpose}", max_age=max_age)
    except (signing.BadSignature, ValueError):
        return None
    whole = isinstance(numbers, list) and all(isinstance(number, int) for number in numbers)
    return numbers if whole and len(numbers) == count else None
