from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.cache import cache

from tests.faults.crew import Crew
from tests.faults.report import Table
from tests.faults.stand import QUICK, Stand
from tests.flows import stack as parts
from tests.sink.process import Sink, sinking

SITE = "http://127.0.0.1:8000"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here is a fault; `make faults` runs it at full size."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.faults)
            item.add_marker(pytest.mark.timeout(1800))


@pytest.fixture(scope="session")
def table(pytestconfig: pytest.Config) -> Iterator[Table]:
    """One table for all experiments of a run."""
    made = Table()
    yield made
    if path := made.write():
        print(f"\nwritten to {path}")


@pytest.fixture
def size() -> Callable[[int], int]:
    """How many alerts an experiment has: FAULTS_N, or the few that are enough in `make test`."""
    asked = int(os.environ.get("FAULTS_N") or 0)
    return lambda few: asked or few


@pytest.fixture
def is_full() -> bool:
    """Whether this is `make faults`, and not the short round of `make test`."""
    return bool(os.environ.get("FAULTS_N"))


HELD_IN_SHORT = ("test_f1_", "test_f6d_")
"""What is tried by protocol B in the short round too: a process that dies, a relay that says nothing."""


@pytest.fixture(params=["A", "B"])
def protocol(request: pytest.FixtureRequest, is_full: bool) -> str:  # noqa: FBT001 -- a fixture
    """A sends again what was on the wire; B holds it back for a person."""
    name: str = request.param
    if name == "B" and not is_full and not request.node.name.startswith(HELD_IN_SHORT):
        pytest.skip("a variant: make faults runs it")
    return name


@pytest.fixture(scope="session")
def sink(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sink]:
    """The relay of all experiments, one after the other."""
    with sinking(tmp_path_factory.mktemp("sink")) as made:
        yield made


@pytest.fixture(scope="module")
def crew(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    """Worker and beat, for as many experiments of a file as leave them whole.

    Not longer: they listen at the broker that the other tests of this process ring at.
    """
    made = Crew(tmp_path_factory.mktemp("crew"))
    yield made
    made.go()


@pytest.fixture
def stand(transactional_db: None, sink: Sink, crew: Crew, tmp_path: Path) -> Iterator[Stand]:
    """A relay that notes what it takes, and the makings of workers and beat."""
    cache.clear()
    sink.begin_anew()
    made = Stand(sink, crew, parts.environment(sink.url, SITE, **QUICK), tmp_path)
    try:
        yield made
    finally:
        made.stop()
