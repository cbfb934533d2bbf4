from __future__ import annotations

from pathlib import Path

import pytest

from tests.browsing import browser, context, page, visit  # noqa: F401 -- fixtures


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One browser, one after the other, beside the flows' own process of the test run."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))
