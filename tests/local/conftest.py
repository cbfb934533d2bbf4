from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.local.supervised import Supervised

StartServices = Callable[..., Supervised]


@pytest.fixture
def start_services(tmp_path: Path) -> Iterator[StartServices]:
    """A function that starts the services of a folder (the same one, if none is named)."""
    started: list[Supervised] = []

    def start(folder: Path | None = None, **environment: str) -> Supervised:
        output = tmp_path / f"output-{len(started)}"
        supervised = Supervised.start(folder or tmp_path / "var with a space", output, **environment)
        started.append(supervised)
        return supervised

    yield start

    for supervised in started:
        if supervised.process.poll() is None:
            supervised.stop()
