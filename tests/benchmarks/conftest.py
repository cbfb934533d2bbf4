from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.benchmarks.report import Report, bench_file


@pytest.fixture(scope="session")
def report() -> Iterator[Report]:
    """One table for all benchmarks of a run."""
    made = Report()
    yield made
    made.write(bench_file())
    print(f"\nwritten to {bench_file()}")
