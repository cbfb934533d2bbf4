"""An alert by one press on the board, and its undo, with a script and without one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from candidates.models import SavedSearch
from tests.browser.test_axe_pages import _let_in
from tests.cast import Cast

pytestmark = pytest.mark.browser


@pytest.fixture
def dana(transactional_db: None, cast: Cast) -> Cast:
    return cast


@pytest.fixture(params=[True, False], ids=["script", "plain"])
def either(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=request.param)
    yield context.new_page()
    context.close()


def test_one_press_on_the_board_and_undo(dana: Cast, live_server: object, either: Page) -> None:
    _let_in(either.context, str(live_server), dana.as_dana)
    either.goto(f"{live_server}/positions/?q=coder")
    either.get_by_role("button", name="Email me new ones").click()
    expect(either.get_by_text("You hear of this search.")).to_be_visible()
    either.get_by_role("button", name="Undo").click()
    expect(either.get_by_role("button", name="Email me new ones")).to_be_visible()
    assert not SavedSearch.objects.exists()
