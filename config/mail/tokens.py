"""Signed words for links in mails. No address in them, and useless for any other purpose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.utils.crypto import salted_hmac

POWERLESS = "preview"
"""Stands where a token would, and opens nothing."""
_IS_PREVIEW: ContextVar[bool] = ContextVar("tokens_are_powerless", default=False)


@contextmanager
def powerless() -> Iterator[None]:
    """Within it nothing is signed: the links of a mail that is only shown do nothing for its viewer."""
    before = _IS_PREVIEW.set(True)
    try:
        yield
    finally:
        _IS_PREVIEW.reset(before)


def sign(purpose: str, *numbers: int) -> str:
    """A token over whole numbers, for one purpose, safe in a URL path."""
    if _IS_PREVIEW.get():
        return POWERLESS
    return signing.dumps(list(numbers), salt=f"onfile.{purpose}")


def read(purpose: str, token: str, *, count: int, max_age: timedelta | None = None) -> Sequence[int] | None:
    """The numbers in a token, or None when it is broken, expired, or was made for something else."""
    try:
        numbers = signing.loads(token, salt=f"onfile.{purpose}", max_age=max_age)
    except (signing.BadSignature, ValueError):
        return None
    whole = isinstance(numbers, list) and all(isinstance(number, int) for number in numbers)
    return numbers if whole and len(numbers) == count else None


def mark_of(address: str) -> int:
    """A number that stands for an address in a token and tells nobody which it is: 48 bits, keyed."""
    return _mark(address, settings.SECRET_KEY)


def is_mark_of(mark: object, address: str) -> bool:
    """Whether a mark was made of this address, also under a secret key of before."""
    return mark in {_mark(address, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)}


def _mark(address: str, key: str) -> int:
    digest = salted_hmac("onfile.address", address.lower(), secret=key, algorithm="sha256").digest()
    return int.from_bytes(digest[:6])
