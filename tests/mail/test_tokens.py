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


NUMBERS = st.lists(st.integers(0, 2**48 - 1), min_size=3, max_size=3)


@given(NUMBERS)
def test_token_of_letters_is_read_in_any_case_and_fits_into_an_address(numbers: list[int]) -> None:
    token = tokens.sign_letters("inquiry-talk", *numbers)
    assert len(f"talk+{token}") <= 64
    for spelled in (token, token.upper(), token.title()):
        assert tokens.read_letters("inquiry-talk", spelled, count=3) == numbers
    for purpose, count in (("inquiry-desk", 3), ("inquiry-talk", 2), ("inquiry-talk", 4)):
        assert tokens.read_letters(purpose, token, count=count) is None


@given(NUMBERS, st.integers(0, 47), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_token_of_letters_with_one_sign_changed_is_refused(numbers: list[int], at: int, sign: str) -> None:
    token = tokens.sign_letters("inquiry-talk", *numbers)
    changed = token[:at] + sign + token[at + 1 :]
    is_same = changed == token
    assert (tokens.read_letters("inquiry-talk", changed, count=3) is not None) == is_same


@given(st.text(max_size=80))
def test_token_of_letters_is_not_made_up(text: str) -> None:
    assert tokens.read_letters("inquiry-talk", text, count=3) is None


def test_token_of_letters_follows_the_secret_key(settings: Settings) -> None:
    token = tokens.sign_letters("inquiry-talk", 1, 2, 3)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another key of more than forty letters, invented here"
    assert tokens.read_letters("inquiry-talk", token, count=3) is None
    settings.SECRET_KEY_FALLBACKS = [old]
    assert tokens.read_letters("inquiry-talk", token, count=3) == [1, 2, 3]
    with tokens.powerless():
        assert tokens.sign_letters("inquiry-talk", 1, 2, 3) == tokens.POWERLESS
