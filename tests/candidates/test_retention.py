"""The table of how long records are kept: no line falls below a floor, and none claims more than was read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from candidates.services.sealing import TABLE, policy_of

FOUND: dict[str, Any] = json.loads(TABLE.read_text(encoding="utf-8"))
LINES = [FOUND["default"], *FOUND["states"].values(), *FOUND["floors"], *FOUND["erasure"]]


@pytest.mark.parametrize("state", ["CA", "TX", ""])
def test_every_state_keeps_as_long_as_the_longest_law_that_is_certain_to_apply(state: str) -> None:
    longest = max(line["months"] for line in (*FOUND["states"].values(), *FOUND["floors"]))

    assert policy_of(state).months >= longest == 48


def _checks(line: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from line["checked"]
    yield from line.get("was", {}).get("checked", [])


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.get("source") or line["law"])
def test_a_source_says_what_was_read_where_and_when_or_that_it_was_not(line: dict[str, Any]) -> None:
    checks = list(_checks(line))
    assert checks
    for check in checks:
        if check["on"] is None:
            assert check["seen"].startswith("Not checked")
        else:
            assert date.fromisoformat(check["on"]) <= date.fromisoformat(FOUND["as_of"])
            assert check["at"].startswith("http")
            assert not check["seen"].startswith("Not checked")
