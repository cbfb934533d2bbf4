"""A password that a machine tries first is refused, in words that say what to do."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError


@pytest.mark.parametrize(
    "password", ["aaaaaaaaaaaa", "123456789012", "AaAaAaAaAaAa", "abcdabcdabcd", "19841984198419"]
)
def test_easy_ones_are_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize("password", ["correct horse battery", "lamp-orbit-saddle", "2 lamps 4 saddles"])
def test_long_ones_of_words_are_taken(password: str) -> None:
    validate_password(password)
