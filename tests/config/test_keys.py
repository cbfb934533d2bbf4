"""Keys of rows as an address or a form names them."""

from __future__ import annotations

import pytest

from config.keys import LONGEST, key_of


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("7", 7),
        ("007", 7),
        ("9" * LONGEST, 10**LONGEST - 1),
        ("9" * (LONGEST + 1), None),
        ("", None),
        (" 7", None),
        ("-7", None),
        ("7.0", None),
        ("\u0663", None),
        ("7\0", None),
    ],
)
def test_a_key_is_digits_that_fit(text: str, key: int | None) -> None:
    assert key_of(text) == key
