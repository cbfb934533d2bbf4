"""Tokens of links: made quickly, and Django's to the letter."""

from __future__ import annotations

from django.core import signing
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from config.mail import tokens


def _by_django(token: str, purpose: str, *numbers: int) -> str:
    """The token Django would have made in the second in which this one was."""

    class Then(signing.TimestampSigner):
        def timestamp(self) -> str:
            return token.split(":")[1]

    return Then(salt=f"onfile.{purpose}").sign_object(list(numbers))


@given(st.lists(st.integers(-(2**63), 2**63)))
def test_token_is_as_django_signs_it(numbers: list[int]) -> None:
    token = tokens.sign("alert", *numbers)
    assert token == _by_django(token, "alert", *numbers)
    assert tokens.read("alert", token, count=len(numbers)) == numbers
    assert tokens.read("search", token, count=len(numbers)) is None


def test_token_follows_the_secret_key(settings: Settings) -> None:
    before, mark = tokens.sign("alert", 1), tokens.mark_of("dana@example.com")
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another key of more than forty letters, invented here"
    assert tokens.read("alert", before, count=1) is None
    assert not tokens.is_mark_of(mark, "dana@example.com")
    settings.SECRET_KEY_FALLBACKS = [old]
    assert tokens.read("alert", before, count=1) == [1]
    assert tokens.is_mark_of(mark, "DANA@example.com")
    after = tokens.sign("alert", 1)
    assert after == _by_django(after, "alert", 1)
