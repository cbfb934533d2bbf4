"""Data blocks stand in a page under its content policy, and a browser has them as they were meant."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browsing import Visit
from tests.factories import PositionFactory

pytestmark = pytest.mark.browser
BLOCKS = """() => [...document.querySelectorAll('script[type="application/ld+json"]')]
  .map((block) => JSON.parse(block.textContent))"""


def test_data_blocks_are_there_and_break_no_policy(
    transactional_db: None, live_server: object, page: Page, visit: Visit
) -> None:
    title = "Coder </script><script>document.title = 'broken'</script> & co"
    position = PositionFactory.create(open=True, required="CPC", title=title)
    for address, types in (
        ("/", ["Organization", "WebSite"]),
        (position.get_absolute_url(), ["JobPosting", "BreadcrumbList"]),
        (f"/employers/{position.employer.slug}/", ["Organization"]),
    ):
        page.goto(f"{live_server}{address}")
        blocks = page.evaluate(BLOCKS)
        assert [block["@type"] for block in blocks] == types
        if types[0] == "JobPosting":
            assert blocks[0]["title"] == title
            assert page.title().startswith("Coder </script>")
    visit.check()
