"""What counts as a web address in words of strangers."""

from __future__ import annotations

import pytest

from config.mail.message import holds_link


@pytest.mark.parametrize(
    "text",
    [
        "win at evil.example.com",
        "WIN AT EVIL.IO/PRIZE",
        "Evil.Io",
        "пример.рф",
        "उदाहरण.भारत",
        "evil。com",
        "evil.xn--p1ai",
        "x://y",
        "WWW.evil",
        "192.0.2.7/prize",
        "(evil).io",
        "ST.EVIL.IO",
        "St.Evil.io",
        "St.Evil/prize",
        "Dr.Smith",  # no address, but nobody loses more than the words
    ],
)
def test_what_may_become_a_link(text: str) -> None:
    assert holds_link(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "E/M, e.g. at a U.S. clinic, i.e. on site",
        "ICD-10 Z99.5, $28.50 an hour, version 4.10.2",
        "Ph.D. or M.D., R.N.",
        "St. Mary Medical Center. Remote",
        "St.Mary Medical Center, St.John",
        "and so on...then more",
    ],
)
def test_what_does_not(text: str) -> None:
    assert not holds_link(text)
