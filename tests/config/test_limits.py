from __future__ import annotations

import pytest
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from config import limits
from config.limits import Limit

pytestmark = pytest.mark.django_db  # the cache is emptied for these
THREE = Limit(3, 60)


def test_counts_each_visitor_on_their_own() -> None:
    tallies = [limits.count("look", "a", THREE) for _ in range(4)]
    other = limits.count("look", "b", THREE)

    assert [(one.tries, one.left, one.is_over) for one in tallies if one] == [
        (1, 2, False),
        (2, 1, False),
        (3, 0, False),
        (4, 0, True),
    ]
    assert other is not None
    assert other.tries == 1


def test_counting_begins_anew_when_the_span_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1_800_000_000.0]
    monkeypatch.setattr("time.time", lambda: clock[0])
    spans = []
    for seconds in (0, 20, 20):
        clock[0] += seconds
        tally = limits.count("look", "a", THREE)
        assert tally
        spans.append((tally.tries, tally.resets_in))

    assert spans == [(1, 60), (2, 40), (3, 20)]


def test_span_really_ends() -> None:
    import time  # noqa: PLC0415 -- the cache's own clock has to pass

    one = Limit(1, 1)
    assert not getattr(limits.count("look", "a", one), "is_over", True)
    assert getattr(limits.count("look", "a", one), "is_over", False)
    time.sleep(1.1)
    assert not getattr(limits.count("look", "a", one), "is_over", True)


def test_without_the_cache_nobody_is_counted(settings: Settings) -> None:
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}}

    assert limits.count("look", "a", THREE) is None


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "203.0.113.9", "127.0.0.1"),
    ],
)
def test_address_is_the_one_trusted_proxies_tell_or_else_who_connected(
    settings: Settings, proxies: int, forwarded: str, address: str
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies

    request = RequestFactory().get("/", headers={"x-forwarded-for": forwarded})

    assert limits.client_address(request) == address
