"""Hiding a position in a browser without scripts: gone, and back by one press."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.test_axe_pages import _let_in
from tests.cast import Cast
from tests.factories import PositionFactory

pytestmark = pytest.mark.browser


def test_hide_gone_undo(cast: Cast, live_server: object, browser: Browser) -> None:
    PositionFactory.create(open=True, title="Another coder", required="CPC")
    context = browser.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        _let_in(context, str(live_server), cast.as_erin)
        page.goto(f"{live_server}/positions/")
        card = page.locator(f"#position-{cast.position.pk}")
        card.get_by_role("button", name="Hide Pro-fee coder: not for me").click()
        expect(page.get_by_role("status")).to_contain_text("Hidden: Pro-fee coder.")
        expect(card).to_have_count(0)
        expect(page.get_by_role("heading", level=1)).to_have_text("1 open position")
        page.get_by_role("button", name="Undo").click()
        expect(card).to_have_count(1)
        expect(page.get_by_role("heading", level=1)).to_have_text("2 open positions")

        card.get_by_role("link", name="Pro-fee coder").click()
        page.get_by_role("button", name="Not for me: hide it").click()
        expect(page.get_by_role("button", name="Show it again")).to_be_visible()
        page.goto(f"{live_server}/positions/")
        page.get_by_role("link", name="show it").click()
        page.get_by_role("button", name=re.compile("^Show again")).click()
        page.goto(f"{live_server}/positions/")
        expect(card).to_contain_text("Seen")
    finally:
        context.close()
