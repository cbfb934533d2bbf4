"""The API against its own description: schemathesis asks a running server, rightly and wrongly."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance

from config.limits import Limit
from jobs.api import gate
from tests.factories import PositionFactory

OPERATIONS = ["GET /api/v1/positions", "GET /api/v1/positions/{position_id}", "GET /api/v1/vocabulary"]


@pytest.fixture
def operations(
    transactional_db: None, live_server: object, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Any]:
    """Each operation that the running server describes, on a board with a little of everything."""
    monkeypatch.setattr(gate, "RATE", Limit(1_000_000, 60))
    PositionFactory.create(open=True, required="CPC|CCS", settings="profee", specialties="cardiology")
    PositionFactory.create(open=True, remote=True, yearly=True, remote_states=["FL"], preferred="CRC")
    PositionFactory.create(closed=True)
    described = schemathesis.openapi.from_url(f"{live_server}/api/v1/openapi.json")
    described.config.update(base_url=str(live_server))
    return {one.ok().label: one.ok() for one in described.get_all_operations() if isinstance(one, Ok)}


def test_description_names_every_operation(operations: dict[str, Any]) -> None:
    assert sorted(operations) == OPERATIONS


@pytest.mark.parametrize("name", OPERATIONS)
def test_answers_are_what_the_description_says(name: str, operations: dict[str, Any]) -> None:
    """Statuses, types of content, bodies; no 500; what the description forbids is refused."""
    operation = operations[name]
    cases = st.one_of([operation.as_strategy(generation_mode=mode) for mode in GenerationMode])
    seen: set[int] = set()

    @given(case=cases)
    @settings(max_examples=60, deadline=None, derandomize=True, database=None)
    def answers(case: Any) -> None:  # noqa: ANN401 -- made by the library
        # Keys of words are rows: the description says they are text, the board says which there are.
        response = case.call_and_validate(excluded_checks=[positive_data_acceptance])
        seen.add(response.status_code)

    answers()
    assert 200 in seen or "{position_id}" in name
    assert seen <= {200, 400, 404, 405, 410}
