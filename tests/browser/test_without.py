"""What must work without a mouse, and without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from candidates.models import Application
from jobs.models import Position
from tests.browsing import Visit
from tests.factories import PositionFactory


@pytest.fixture
def position(transactional_db: None) -> Position:
    return PositionFactory.create(open=True, required="CPC", title="Pro-fee coder", settings=["profee"])


pytestmark = pytest.mark.browser
OUTLINED = """() => {
  for (let it = document.activeElement; it; it = it.parentElement)
    if (getComputedStyle(it).outlineStyle !== "none") return true;
  return false;
}"""
"""Whether what has the focus, or the card or line around it, has an outline."""


def _focused(page: Page) -> str:
    """The text, or the name, of what has the focus."""
    return str(
        page.evaluate(
            "() => { const it = document.activeElement;"
            " return (it.innerText || '').trim() || it.getAttribute('name') || it.tagName; }"
        )
    )


def _tab_to(page: Page, wanted: str, most: int = 80) -> None:
    """Press Tab until what has the focus is called so, as somebody without a mouse does."""
    seen = []
    for _ in range(most):
        page.keyboard.press("Tab")
        seen.append(_focused(page))
        if re.search(wanted, seen[-1]):
            assert page.evaluate(OUTLINED), f"{seen[-1]} has the focus and does not show it"
            return
    raise AssertionError(f"never came to {wanted}: {seen}")


def test_guest_applies_with_the_keyboard_alone(
    position: Position, live_server: object, page: Page, visit: Visit
) -> None:
    page.goto(f"{live_server}/positions/")
    page.keyboard.press("Tab")
    assert _focused(page) == "Skip to content"
    _tab_to(page, re.escape(position.title))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{position.get_absolute_url()}")
    _tab_to(page, "^Apply")
    page.keyboard.press("Enter")
    page.wait_for_url("**/apply/")
    for name, words in (("first_name", "Kim"), ("last_name", "Keys"), ("email", "kim@example.com")):
        _tab_to(page, f"^{name}$")
        page.keyboard.type(words)
    _tab_to(page, "^credentials$")
    page.keyboard.press("Space")
    _tab_to(page, "^Review my application$")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Look it over, then send it").wait_for()
    _tab_to(page, "^Send my application$")
    page.keyboard.press("Enter")
    page.wait_for_url("**/applied/**")

    assert Application.objects.get().candidate.email == "kim@example.com"
    visit.check()


def test_site_works_without_javascript(position: Position, live_server: object, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    try:
        page.goto(f"{live_server}/")
        page.locator("input[name=q]").first.fill("cpc")
        page.locator("input[name=q]").first.press("Enter")
        page.wait_for_url("**/positions/?**")
        page.get_by_role("link", name=re.compile(position.title)).first.click()
        expect(page.get_by_role("heading", level=1, name=position.title)).to_be_visible()
        page.get_by_role("link", name=re.compile("^Apply")).first.click()
        page.get_by_role("button", name="Review my application").click()
        expect(page.get_by_text("Give your first name.").first).to_be_visible()
        page.get_by_label("First name").fill("Noel")
        page.get_by_label("Last name").fill("Script")
        page.get_by_label("E-mail", exact=True).fill("noel@example.com")
        page.get_by_role("button", name="Review my application").click()
        page.get_by_role("button", name="Send my application").click()
        page.wait_for_url("**/applied/**")
        assert Application.objects.get().candidate.email == "noel@example.com"

        page.goto(f"{live_server}/")
        page.locator("footer button[value=dark]").click()
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    finally:
        context.close()
