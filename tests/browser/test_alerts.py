"""Alerts on the board by one press, and changed there, with a script and without one."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from candidates.models import SavedSearch
from candidates.services import links
from tests.browser.test_axe_pages import _let_in
from tests.cast import Cast
from tests.factories import SavedSearchFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def dana(transactional_db: None, cast: Cast, live_server: object, settings: Any) -> Cast:  # noqa: ANN401
    settings.SITE_URL = str(live_server)  # links of mails lead there
    return cast


def test_one_press_on_the_board_and_undo(dana: Cast, live_server: object, either: Page) -> None:
    _let_in(either.context, str(live_server), dana.as_dana)
    either.goto(f"{live_server}/positions/?q=coder")
    either.get_by_role("button", name="Email me new ones").click()
    expect(either.get_by_text("You hear of this search.")).to_be_visible()
    either.get_by_role("button", name="Undo").click()
    expect(either.get_by_role("button", name="Email me new ones")).to_be_visible()
    assert not SavedSearch.objects.exists()


def test_changed_on_the_board_by_the_link_of_a_mail(dana: Cast, either: Page) -> None:
    saved = SavedSearchFactory.create(recipient=dana.recipient, query="q=coder", words="coder")
    either.goto(links.manage_url(recipient=dana.recipient))
    either.get_by_role("link", name=re.compile("^Change")).click()
    either.get_by_role("button", name="Change it on the board").click()
    expect(either.get_by_text("You are changing an alert:")).to_be_visible()
    either.get_by_label("What", exact=True).fill("pro-fee")
    either.get_by_role("button", name="Search", exact=True).click()
    expect(either.get_by_role("heading", level=1)).to_contain_text("“pro-fee”")
    either.get_by_role("button", name="Update the alert with this search").click()
    expect(either.get_by_text("Changed. It tells you of: pro-fee.")).to_be_visible()
    saved.refresh_from_db()
    assert saved.query == "q=pro-fee"
