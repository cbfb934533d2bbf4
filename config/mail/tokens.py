"""Signed words for links in mails. No address in them, and useless for any other purpose."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from functools import lru_cache

from django.conf import settings
from django.core import signing

POWERLESS = "preview"
"""Stands where a token would, and opens nothing."""
OF_A_NUMBER = 6
"""Bytes of each number in a token of letters."""
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
    """A token over whole numbers, for one purpose, safe in a URL path.

    As `signing.dumps` makes it, to the letter, with the key worked out once and not each time: a mail of
    alerts holds three of them.
    """
    if _IS_PREVIEW.get():
        return POWERLESS
    value = signing.b64_encode(f"[{','.join(map(str, numbers))}]".encode()).decode()
    value = f"{value}:{_in_base_62(int(time.time()))}"
    made = hmac.digest(key_of(f"onfile.{purpose}signer", settings.SECRET_KEY), value.encode(), "sha256")
    return f"{value}:{signing.b64_encode(made).decode()}"


@lru_cache(maxsize=2)
def _in_base_62(second: int) -> str:
    """As Django writes the moment of a signature: many mails are of the same second."""
    moment: str = signing.b62_encode(second)
    return moment


@lru_cache(maxsize=32)
def key_of(salt: str, secret: str) -> bytes:
    """The key that `salted_hmac` of Django makes of both: hashing a word with it is one call then."""
    return hashlib.sha256(salt.encode() + secret.encode()).digest()


def read(purpose: str, token: str, *, count: int, max_age: timedelta | None = None) -> Sequence[int] | None:
    """The numbers in a token, or None when it is broken, expired, or was made for something else."""
    try:
        numbers = signing.loads(token, salt=f"onfile.{purpose}", max_age=max_age)
    except (signing.BadSignature, ValueError):
        return None
    whole = isinstance(numbers, list) and all(isinstance(number, int) for number in numbers)
    return numbers if whole and len(numbers) == count else None


def sign_letters(purpose: str, *numbers: int) -> str:
    """The same in small letters and digits alone, for the local part of an address of mail.

    Each number fits into 48 bits; three of them make 48 signs, and 64 is what a local part may have
    (RFC 5321 4.5.3.1.1). Nothing hangs on capitals, because mail programs may change them.
    """
    if _IS_PREVIEW.get():
        return POWERLESS
    value = b"".join(number.to_bytes(OF_A_NUMBER) for number in numbers)
    return base64.b32encode(value + _seal(purpose, value, settings.SECRET_KEY)).decode().rstrip("=").lower()


def read_letters(purpose: str, token: str, *, count: int) -> Sequence[int] | None:
    """The numbers in such a token, or None when it is broken, or was made for something else."""
    letters = token.upper()
    try:
        raw = base64.b32decode(letters + "=" * (-len(letters) % 8)) if token.isascii() else b""
    except binascii.Error:
        return None
    value, seal = raw[: count * OF_A_NUMBER], raw[count * OF_A_NUMBER :]
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    if not any(hmac.compare_digest(seal, _seal(purpose, value, key)) for key in keys):
        return None
    return [int.from_bytes(value[at : at + OF_A_NUMBER]) for at in range(0, len(value), OF_A_NUMBER)]


def _seal(purpose: str, value: bytes, secret: str) -> bytes:
    """Twelve bytes: nobody tries 2**96 addresses."""
    return hmac.digest(key_of(f"onfile.{purpose}.letters", secret), value, "sha256")[:12]


def mark_of(address: str) -> int:
    """A number that stands for an address in a token and tells nobody which it is: 48 bits, keyed."""
    return _mark(address, settings.SECRET_KEY)


def is_mark_of(mark: object, address: str) -> bool:
    """Whether a mark was made of this address, also under a secret key of before."""
    return mark in {_mark(address, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)}


@lru_cache(maxsize=100)
def _mark(address: str, secret: str) -> int:
    made = hmac.digest(key_of("onfile.address", secret), address.lower().encode(), "sha256")
    return int.from_bytes(made[:6])
